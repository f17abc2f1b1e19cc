#!/usr/bin/env bash
# The main job on the example matter: a vault, its findings with their trail, and where to look next. run.sh BUILD
set -euo pipefail
cd "$(dirname "$0")/.."
bandi=$1/bandi
vault=Demo.bandi
# The example holds public facts only, so its passphrase may stand here.
passphrase='seven fireflies over the tumen'

ask() { "$bandi" "$@" --passphrase-fd 3 3<<<"$passphrase"; }

if [ ! -d "$vault" ]; then
    echo "Making $vault with the example matter (passphrase: $passphrase)"
    ask init "$vault" --example
    echo
fi
echo "Findings of the example matter:"
echo
ask finding --vault "$vault"
first=$(ask list finding --vault "$vault" --json | python3 -c '
import json, sys
records = json.load(sys.stdin)["records"]
print(next((r["handle"] for r in records if "abortion" in r["about"]), ""))')
if [ -n "$first" ]; then
    echo
    echo "The trail of one of them (bandi trace $first):"
    echo
    ask trace "$first" --vault "$vault"
fi
echo
ask verify --vault "$vault"
cat <<END

Where to look next:
  $bandi help                       everything it can do
  $bandi serve --vault $vault   the same as pages in your browser, on this machine only
      (passphrase: $passphrase)
  README.md, "A tour"                    your own vault: an interview, coded, linked to a finding, and withdrawn
END
