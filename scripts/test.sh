#!/usr/bin/env bash
# Builds and runs every test of a lane; the last line counts them. test.sh BUILD [long|sanitize|clang]
set -uo pipefail
cd "$(dirname "$0")/.." || exit
build=$1 lane=${2:-} patience=1
options=()
case $lane in
    sanitize) patience=4 options=(-Dwerror=false '-Db_sanitize=address,undefined' -Dbuildtype=debug -Doptimization=1 -Db_lundef=false)
        export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 ;;
    clang) export CC=clang ;;
esac
[ -f "$build/build.ninja" ] || meson setup "$build" "${options[@]}" >"/tmp/bandi-setup.$$" 2>&1 || {
    tail -n 20 "/tmp/bandi-setup.$$"; exit 1; }
rm -f "/tmp/bandi-setup.$$"
ninja -C "$build" || exit 1
suites=(--no-suite long)
[ "$lane" = long ] && suites=()
meson test -t "$patience" -C "$build" --no-rebuild --print-errorlogs "${suites[@]}"
status=$?
python3 tests/summary.py "$build/meson-logs/testlog.json" || status=1
exit "$status"
