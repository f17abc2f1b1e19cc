#!/usr/bin/env bash
# The checks that a person runs before a large change lands: layout, cppcheck, shellcheck, clang-tidy. Silent when all is well.
# check.sh BUILD   (a build folder with its compile_commands.json; some minutes)
# shellcheck disable=SC2317 # the checks are called by name
set -uo pipefail
cd "$(dirname "$0")/.." || exit
build=$1 status=0

# Says what is wrong on standard output, at most forty lines; a check that says anything has failed.
hold() {
    local said
    said=$("$@" 2>&1 | head -n 40)
    [ -z "$said" ] || { printf '%s\n' "$said"; status=1; }
}

layout() { git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror; }

# Left out: what cppcheck cannot follow through BD_TRY and BD_ASSERT; the compilers and the sanitizers hold it.
flaws() {
    cppcheck --quiet --enable=warning,portability --inline-suppr --suppress=missingIncludeSystem \
        --suppress=nullPointerRedundantCheck --suppress=nullPointer --suppress=ctunullpointer \
        --suppress=uninitvar --suppress=ctuuninitvar --suppress=legacyUninitvar --suppress=uninitStructMember -Isrc src
}

scripts() { git ls-files '*.sh' .ci/run | xargs shellcheck; }

tidy() {
    command -v clang-tidy >/dev/null || { echo "clang-tidy is not installed"; return; }
    git ls-files 'src/*.c' | xargs -P "$(nproc)" -n 4 clang-tidy -p "$build" --quiet --extra-arg=-Wno-unknown-warning-option \
        2>/dev/null | grep -E 'warning:|error:' | sort -u
}

hold layout
hold flaws
hold scripts
hold tidy
exit "$status"
