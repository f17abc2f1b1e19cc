#!/bin/sh
# Makes docs/mse/simulation.csv and .svg with the program itself: scripts/mse_simulation.sh [build/bandi]
# 1,000 populations of 2,000 people a scenario, every method, seed 1. About an hour of one core, nearly all of it for the
# latent classes on the populations with an absorbing list.
set -eu
bandi=${1:-build/bandi}
here=$(dirname "$0")/..
"$bandi" estimate simulate --populations 1000 --seed 1 \
    --method chapman --method chao --method zelterman --method coverage --method closed --method loglinear-main \
    --method loglinear-bic --method loglinear-aic --method sparse-bca --method graphs --method latent \
    --out "$here/docs/mse/simulation.csv" --picture "$here/docs/mse/simulation.svg"
