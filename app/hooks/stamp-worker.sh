#!/bin/sh
# Writes into sw.js which files this build consists of, with their SHA-256, and a version derived from them.
set -eu
cd "$TRUNK_STAGING_DIR"

# Trunk insists on wasm-opt once it is told to use it; here it is used where it is found. Debian's is too old for
# what rustc emits: then the file stays as it is.
if [ "$TRUNK_PROFILE" = release ] && command -v wasm-opt >/dev/null; then
    for file in *_bg.wasm; do
        if wasm-opt -Oz -o "$file.small" "$file"; then
            mv "$file.small" "$file"
        else
            rm -f "$file.small"
        fi
    done
fi

if command -v sha256sum >/dev/null; then sum="sha256sum"; else sum="shasum -a 256"; fi

list() {
    find . -type f "$@" ! -name sw.js ! -name '*.map' | LC_ALL=C sort | while read -r file; do
        digest=$($sum "$file" | cut -c1-64)
        printf '"%s":"%s",' "${file#.}" "$digest"
    done
}

# The importer and the large icons are not needed to start.
core=$(list ! -name 'importer*' ! -path './icons/*')
later=$(list '(' -name 'importer*' -o -path './icons/*' ')')
version=$(printf '%s%s' "$core" "$later" | $sum | cut -c1-16)

next=$(mktemp)
trap 'rm -f "$next"' EXIT
sed -e "s|\"@version@\"|\"$version\"|" -e "s|\"@core@\": \"\"|$core|" -e "s|\"@later@\": \"\"|$later|" sw.js >"$next"
cat "$next" >sw.js
