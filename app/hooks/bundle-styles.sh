#!/bin/sh
# Joins style/**/*.css into style/bundle.css (not in version control).
set -eu
cd "$(dirname "$0")/../../style"
next=$(mktemp)
trap 'rm -f "$next"' EXIT
for file in layers.css tokens.css reset.css base.css layout.css shell.css ui/*.css features/*.css; do
    cat "$file"
    echo
done >"$next"
# An unchanged bundle keeps its time stamp, so a watching build is not started again.
cmp -s "$next" bundle.css || cat "$next" >bundle.css
