#!/bin/sh
# Puts the parts of the screen that come later beside it, all under names that tell the build: a part fits no other.
set -eu
cd "$TRUNK_STAGING_DIR"

parts=${GENDAN_PARTS:?the screen is split into parts by "cargo xtask client", not by trunk alone}
screen=$(basename screen-*.js .js)
build=${screen#screen-}
for part in "$parts"/*.wasm; do
    cp "$part" "part-$(basename "$part" .wasm)-$build.wasm"
done
sed -e "s|\./screen\.js|./$screen.js|" -e "s|\"\./\([^\"]*\)\.wasm\"|\"./part-\1-$build.wasm\"|" \
    "$parts/parts.js" >"parts-$build.js"

next=$(mktemp)
trap 'rm -f "$next"' EXIT
# Only where it is fetched from: the program knows it by its old name.
sed "s|\(from *[\"']\)\./parts\.js|\1./parts-$build.js|g" "$screen.js" >"$next"
cat "$next" >"$screen.js"
