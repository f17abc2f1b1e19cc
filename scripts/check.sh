#!/usr/bin/env bash
# The checks that a person runs before a large change lands: format, clang-tidy, cppcheck, shellcheck.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
status=0
mapfile -t sources < <(git ls-files '*.c' '*.h')
clang-format --dry-run --Werror "${sources[@]}" 2>&1 | head -n 20
[ "${PIPESTATUS[0]}" -eq 0 ] || status=1
cppcheck --quiet --enable=warning,portability --inline-suppr --suppress=missingIncludeSystem --error-exitcode=1 -Isrc src || status=1
git ls-files '*.sh' .ci/run | xargs shellcheck || status=1
git ls-files 'src/*.c' | xargs clang-tidy -p "$1" --quiet 2>/dev/null | grep -E 'warning:|error:' | head -n 40 && status=1
exit "$status"
