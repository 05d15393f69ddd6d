#!/bin/sh
# Writes into sw.js which files this build consists of, with their SHA-256, and a version derived from them.
set -eu
cd "$TRUNK_STAGING_DIR"

if command -v sha256sum >/dev/null; then sum="sha256sum"; else sum="shasum -a 256"; fi

list() {
    find . -type f "$@" ! -name sw.js ! -name '*.map' | LC_ALL=C sort | while read -r file; do
        digest=$($sum "$file" | cut -c1-64)
        printf '"%s":"%s",' "${file#.}" "$digest"
    done
}

# The importer, the maker of keys, the parts of the screen and the large icons are not needed to start.
core=$(list ! -name 'importer*' ! -name 'kdf*' ! -name 'part-*' ! -path './icons/*')
later=$(list '(' -name 'importer*' -o -name 'kdf*' -o -name 'part-*' -o -path './icons/*' ')')
version=$(printf '%s%s' "$core" "$later" | $sum | cut -c1-16)

next=$(mktemp)
trap 'rm -f "$next"' EXIT
sed -e "s|\"@version@\"|\"$version\"|" -e "s|\"@core@\": \"\"|$core|" -e "s|\"@later@\": \"\"|$later|" sw.js >"$next"
cat "$next" >sw.js
