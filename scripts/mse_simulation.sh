#!/bin/sh
# Makes docs/mse/simulation.csv and .svg with the program itself: scripts/mse_simulation.sh [build/bandi]
# 1,000 populations of 2,000 people a scenario, seed 1; of the latent classes 200, and 100 with the absorbing list, whose chains
# need tempering. Their rows join the others under each scenario. About half an hour of one core.
set -eu
bandi=${1:-build/bandi}
here=$(dirname "$0")/..
"$bandi" estimate simulate --populations 1000 --seed 1 \
    --method chapman --method chao --method zelterman --method coverage --method closed --method loglinear-main \
    --method loglinear-bic --method loglinear-aic --method sparse-bca --method graphs \
    --out "$here/docs/mse/simulation.csv" --picture "$here/docs/mse/simulation.svg"
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
"$bandi" estimate simulate --populations 200 --seed 1 --method latent --scenario independent --scenario pair --scenario classes \
    --scenario sparse --out "$rows/most.csv"
"$bandi" estimate simulate --populations 100 --seed 1 --method latent --scenario absorbing --out "$rows/absorbing.csv"
for scenario in independent pair classes sparse absorbing; do
    grep -h "^$scenario," "$here/docs/mse/simulation.csv" "$rows/most.csv" "$rows/absorbing.csv" || true
done > "$rows/all"
{ head -n 1 "$here/docs/mse/simulation.csv"; cat "$rows/all"; } > "$rows/whole"
mv "$rows/whole" "$here/docs/mse/simulation.csv"
"$bandi" estimate simulate --from "$here/docs/mse/simulation.csv" --picture "$here/docs/mse/simulation.svg" > /dev/null
