#!/bin/sh
# What is done to a bundle, one after the other: trunk runs the hooks of a stage side by side.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sh "$here/place-parts.sh"
sh "$here/stamp-worker.sh"
