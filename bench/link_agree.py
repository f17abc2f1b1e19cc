#!/usr/bin/env python3
"""How far the scores of what Bandi learned lie apart in Bandi and in Splink: link_agree.py BANDI TABLE.csv [BANDI'S OPTION…]

Bandi links the table (ids in the column `id`; `cluster_id`, the truth, is ignored) and writes its model as settings of
Splink, which loads them and scores the pairs of its blocking rules. Of the pairs that both score: how many, the median and the
ninth decile of the distances of the two weights in bits, and how many lie on the same side of even odds, in percent. Run it with
a Python that has the peers of peers.txt.
"""

import csv
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

from splink import DuckDBAPI, Linker

from link_splink import read_rows

LEAST = "0.0000000001"


def weights_here(bandi, table, settings, pairs, options):
    subprocess.run(
        [bandi, "link", table, "--id", "id", "--ignore", "cluster_id", "--seed", "1", "--quiet", "--min-probability", LEAST]
        + ["--pairs", pairs, "--to-splink", settings, *options],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with open(pairs, encoding="utf-8", newline="") as f:
        return {frozenset((row["id_a"], row["id_b"])): float(row["weight"]) for row in csv.DictReader(f)}


def weights_there(table, settings):
    logging.disable(logging.WARNING)
    api = DuckDBAPI()
    linker = Linker(api.register(read_rows(table)), str(settings))
    return {frozenset((r["id_l"], r["id_r"])): r["match_weight"] for r in linker.inference.predict().as_record_list()}


def main(bandi, table, *options):
    with tempfile.TemporaryDirectory() as t:
        settings = Path(t) / "model.json"
        here = weights_here(bandi, table, settings, Path(t) / "pairs.csv", options)
        there = weights_there(table, settings)
    both = here.keys() & there.keys()
    apart = sorted(abs(here[p] - there[p]) for p in both)
    same = sum((here[p] > 0) == (there[p] > 0) for p in both)
    print(f"{Path(table).stem}: {len(both)} pairs, median {apart[len(apart) // 2]:.2f} bits,", end=" ")
    print(f"nine in ten below {apart[len(apart) * 9 // 10]:.2f}, the same side {100 * same / len(both):.2f} %")


if __name__ == "__main__":
    main(*sys.argv[1:])
