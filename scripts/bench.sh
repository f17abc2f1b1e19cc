#!/usr/bin/env bash
# Builds with optimisation and runs every benchmark in bench/ (each prints its own table of ratios). bench.sh BUILD
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
[ -f "$build/build.ninja" ] || meson setup "$build" -Dbuildtype=release -Dtests=false >/dev/null
ninja -C "$build" >/dev/null
for b in "$build"/bench/bench_*; do
    [ -x "$b" ] && [ -f "$b" ] || continue
    echo "== $(basename "$b")"
    "$b"
done
for s in bench/*.sh; do
    [ -f "$s" ] || continue
    echo "== $(basename "$s")"
    bash "$s" "$build"
done
