#!/bin/sh
# Calibrates the latent classes by simulation (200 populations from the prior, some minutes) and keeps the rank of each true total
# in docs/mse/calibration.csv: scripts/mse_calibration.sh [build]
set -eu
build=${1:-build}
here=$(cd "$(dirname "$0")/.." && pwd)
ninja -C "$build" tests/stats/test_stats_latent_calibration > /dev/null
{
    echo "population,observed,truth,rank,rhat,ess,mixed"
    "$build/tests/stats/test_stats_latent_calibration" | sed -n 's/^@//p'
} > "$here/docs/mse/calibration.csv"
