#!/usr/bin/env bash
# Installs what is missing: Debian packages, and the npm packages of the lock files (no package script is run).
# `setup.sh run` is what building and running needs; `setup.sh test` adds what the tests need. Nothing is asked of the
# network when all is there. Without root it prints the line that installs, and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(gcc libc6-dev meson ninja-build pkg-config python3 libsodium-dev libssl-dev libjansson-dev libutf8proc-dev
    libmicrohttpd-dev)
[ "$1" = test ] && packages+=(libcmocka-dev python3-nacl python3-cryptography golang-go golang-golang-x-mod-dev chromium
    fonts-noto-cjk)

missing=()
for p in "${packages[@]}"; do
    case $p in
        # A compiler or tool that came another way serves as well.
        gcc) command -v cc >/dev/null && continue ;;
        golang-go) command -v go >/dev/null && continue ;;
        python3) command -v python3 >/dev/null && continue ;;
        chromium) command -v chromium >/dev/null && continue ;;
    esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
done
npm_needed() { [ ! -e "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; }
folders=(third_party)
[ "$1" = test ] && folders+=(tests/npm)
for f in "${folders[@]}"; do
    npm_needed "$f" && ! command -v npm >/dev/null && { missing+=(npm); break; }
done
if [ "$1" = test ] && ! command -v node >/dev/null && [[ ! " ${missing[*]} " =~ " npm " ]]; then missing+=(nodejs); fi

if [ ${#missing[@]} -gt 0 ]; then
    line="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        echo "Bandi needs packages that are not installed. Install them, then run the same command again:" >&2
        echo "  sudo apt-get update && sudo $line" >&2
        exit 1
    fi
    echo "Installing: ${missing[*]}"
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive $line; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        echo "The installation did not succeed; the lines above say why." >&2
        exit 1
    fi
    rm -f "$log"
fi
for f in "${folders[@]}"; do
    if npm_needed "$f"; then
        echo "Fetching the packages of $f/package-lock.json"
        (cd "$f" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
        touch "$f/node_modules/.package-lock.json"
    fi
done
