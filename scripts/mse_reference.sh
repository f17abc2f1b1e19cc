#!/bin/sh
# Holds every entry of tests/data/mse/reference.json against ours, prints each value and keeps one line for each run, with time and
# memory of both, in docs/mse/reference.csv: scripts/mse_reference.sh [build]
set -eu
build=${1:-build}
here=$(cd "$(dirname "$0")/.." && pwd)
ninja -C "$build" tests/stats/compare_reference > /dev/null
BANDI_TEST_DATA="$here/tests/data" "$build/tests/stats/compare_reference" all "$here/docs/mse/reference.csv"
