#!/bin/sh
# Holds every entry of tests/data/mse/reference.json against ours and prints what it comes to; keeps each value in docs/mse/values.csv
# and one line for each run, with time and memory of both, in docs/mse/reference.csv: scripts/mse_reference.sh [build]
set -eu
build=${1:-build}
here=$(cd "$(dirname "$0")/.." && pwd)
said=$(mktemp)
trap 'rm -f "$said"' EXIT
failed=0
ninja -C "$build" tests/stats/compare_reference > /dev/null
BANDI_TEST_DATA="$here/tests/data" "$build/tests/stats/compare_reference" all "$here/docs/mse/reference.csv" > "$said" || failed=$?
{
    echo "data,method,what,theirs,ours,difference,tier,verdict"
    grep -v '^#' "$said" | sed '$d'
} > "$here/docs/mse/values.csv"
grep '^#' "$said" || true
tail -n 1 "$said"
exit "$failed"
