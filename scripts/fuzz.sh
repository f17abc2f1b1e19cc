#!/usr/bin/env bash
# Runs every libFuzzer target for a while (SECONDS_EACH, standard 60) with address and undefined-behaviour sanitizers, and
# leaves what crashed in BUILD/crashes. fuzz.sh BUILD [TARGET …]
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
shift
[ -f "$build/build.ninja" ] || CC=clang meson setup "$build" -Dfuzzers=true -Dtests=false -Dbuildtype=debug -Doptimization=1 \
    -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link >/dev/null
ninja -C "$build"
mkdir -p "$build/crashes"
names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(sed -n "s/^  '\([a-z_]*\)': .*/\1/p" fuzz/meson.build)
for name in "${names[@]}"; do
    echo "== $name"
    mkdir -p "$build/grown/$name"
    "$build/fuzz/fuzz_$name" -max_total_time="${SECONDS_EACH:-60}" -artifact_prefix="$build/crashes/$name-" -print_final_stats=1 \
        "$build/grown/$name" "fuzz/corpus/$name" 2>&1 | grep -E 'stat::|ERROR|SUMMARY' || true
done
