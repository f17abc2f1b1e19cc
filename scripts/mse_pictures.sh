#!/bin/sh
# Draws the pictures of docs/mse.md with the program itself: scripts/mse_pictures.sh [build/bandi [build/bench/bench_mse]]
# With a second argument also those of time and memory, from processes that are measured now (ninja bench/bench_mse).
set -eu
bandi=${1:-build/bandi}
here=$(dirname "$0")/..
for name in Kosovo UKdat_5 Ned_5; do
    "$bandi" estimate "$here/tests/data/mse/$name.csv" --picture "$here/docs/mse/$name.svg" --json > /dev/null
done
"$bandi" estimate simulate --from "$here/docs/mse/simulation.csv" --picture "$here/docs/mse/simulation.svg" > /dev/null
[ $# -lt 2 ] || "$2" "$here/docs/mse"
