#!/bin/sh
# Draws the pictures of docs/mse.md with the program itself: scripts/mse_pictures.sh [build/bandi]
set -eu
bandi=${1:-build/bandi}
here=$(dirname "$0")/..
for name in Kosovo UKdat_5 Ned_5; do
    "$bandi" estimate "$here/tests/data/mse/$name.csv" --picture "$here/docs/mse/$name.svg" --json > /dev/null
done
