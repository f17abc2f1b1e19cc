#!/usr/bin/env bash
# Runs every libFuzzer target for a while (SECONDS_EACH, standard 60) with address and undefined-behaviour sanitizers, and
# leaves what crashed in BUILD/crashes. With MERGE=1 nothing is run: inputs that earlier runs grew and that reach what no seed
# reaches (of at most MOST_BYTES, standard 2048) are added to the corpus as found-HASH. fuzz.sh BUILD [TARGET …]
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
merge() { # merge NAME: the smallest set of grown inputs that add to the seeds
    local name=$1 all="$build/merged/$1" f
    rm -rf "$all"
    mkdir -p "$all"
    cp "fuzz/corpus/$name"/* "$all"
    "$build/fuzz/fuzz_$name" -merge=1 -use_counters=0 -max_len="${MOST_BYTES:-2048}" "$all" "$build/grown/$name" >/dev/null 2>&1
    for f in "$all"/*; do
        [ "$(basename "$f")" != "$(sha1sum <"$f" | cut -d' ' -f1)" ] || cp "$f" "fuzz/corpus/$name/found-$(basename "$f" | cut -c1-12)"
    done
    echo "$name: $(find "fuzz/corpus/$name" -type f | wc -l) seeds, $(du -sb "fuzz/corpus/$name" | cut -f1) bytes"
}
for name in "${names[@]}"; do
    mkdir -p "$build/grown/$name"
    if [ -n "${MERGE:-}" ]; then
        merge "$name"
        continue
    fi
    echo "== $name"
    # A vault's handle lies in guarded memory, where the leak checker does not look between inputs; at the end it is closed.
    leaks=1
    [ "$name" != bundle ] || leaks=0
    "$build/fuzz/fuzz_$name" -max_total_time="${SECONDS_EACH:-60}" -timeout=10 -detect_leaks=$leaks -artifact_prefix="$build/crashes/$name-" \
        -print_final_stats=1 "$build/grown/$name" "fuzz/corpus/$name" 2>&1 | grep -E 'stat::|ERROR|SUMMARY' || true
done
