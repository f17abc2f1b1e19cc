#!/usr/bin/env bash
# Builds with optimisation and runs `bandi link` beside Splink on DuckDB: bench_peers.sh BUILD [SET…]
# The tables are those of linkage/ in the folder BANDI_SHARED_DATA, or ../shared/data beside the sources.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
sets=${BANDI_SHARED_DATA:-../shared/data}/linkage
if [ ! -d "$sets" ]; then
  echo "skipped: no tables to link (BANDI_SHARED_DATA names no folder that has linkage/)"
  exit 0
fi
[ -f "$build/build.ninja" ] || meson setup "$build" -Dbuildtype=release -Dtests=false >/dev/null
ninja -C "$build" bandi >/dev/null
status=0
python3 bench/link_peers.py "$build/bandi" "$build/peers" "$sets" "${@:2}" || status=$?
[ "$status" -eq 77 ] || exit "$status"
