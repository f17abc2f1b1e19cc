#!/usr/bin/env bash
# Builds with optimisation and runs every benchmark in bench/ (each prints its own table of ratios). bench.sh BUILD
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
[ -f "$build/build.ninja" ] || meson setup "$build" -Dbuildtype=release -Dtests=false >/dev/null
ninja -C "$build" bench/bench_store bench/bench_ledger bench/bench_stats bench/bench_search bench/bench_matter >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
run() { [ -x "$build/bench/$1" ] || return 0; echo "== $*"; "$build/bench/$1" "${@:2}"; }
mkdir "$folder/ledger"
run bench_store "$folder"
run bench_ledger "$folder/ledger" 20000
run bench_stats tests/data/mse
# BENCH_PASSAGES=1000000 for the goal's size: some minutes and 1 GB of disk.
mkdir "$folder/search"
run bench_search "$folder/search" "${BENCH_PASSAGES:-50000}"
# BENCH_TESTIMONIES=100000 for the goal's size: three quarters of an hour and 12 GB of disk.
mkdir "$folder/matter"
run bench_matter "$folder/matter" "${BENCH_TESTIMONIES:-1000}"
