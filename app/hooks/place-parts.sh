#!/bin/sh
# Puts the parts of programs that come later beside them, under names that tell the build: a part fits no other.
set -eu
cd "$TRUNK_STAGING_DIR"

parts=${GENDAN_PARTS:?programs are split into parts by "cargo xtask client", not by trunk alone}
if command -v sha256sum >/dev/null; then sum="sha256sum"; else sum="shasum -a 256"; fi
next=$(mktemp)
trap 'rm -f "$next"' EXIT

# place PROGRAM BUILD PREFIX SCRIPT: the parts of a program, for the script that starts it.
place() {
    folder="$parts/$1"
    for part in "$folder"/*.wasm; do
        cp "$part" "$3part-$(basename "$part" .wasm)-$2.wasm"
    done
    sed -e "s|\./$1\.js|./$4|" -e "s|\"\./\([^\"]*\)\.wasm\"|\"./$3part-\1-$2.wasm\"|" \
        "$folder/parts.js" >"$3parts-$2.js"
    # Only where it is fetched from: the program knows it by its old name.
    sed "s|\(from *[\"']\)\./parts\.js|\1./$3parts-$2.js|g" "$4" >"$next"
    cat "$next" >"$4"
}

screen=$(basename screen-*.js .js)
place screen "${screen#screen-}" "" "$screen.js"
# Trunk gives workers no names of their own builds.
place engine "$($sum engine_bg.wasm | cut -c1-16)" engine- engine.js
