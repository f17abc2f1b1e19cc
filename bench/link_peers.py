#!/usr/bin/env python3
"""Bandi beside Splink on DuckDB, on the same file in the same run: link_peers.py BANDI VENV FOLDER SET…

VENV is a folder for the peers' own Python; it is made, with the versions of bench/peers.txt, where a package index can be reached.
FOLDER holds SET.csv or SET/records.csv.gz with the columns `id` and `cluster_id`; the second, the truth, is taken out of the copy
that both are given. Both start cold, read the table, write pairs at 0.5 and more and clusters, and are scored here by one rule.
Bandi has no settings; Splink those of link_splink.py. Figures: F1 of pairs and of clusters (all pairs inside them), wall and
processor seconds (user and system) and the largest memory of the whole process, and each as a multiple of Bandi's. Where the peers
cannot be had, it says why, measures Bandi alone and ends with 77.
"""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77


def install(venv):
    """The peers' Python; made once."""
    python = venv / "bin" / "python3"
    wanted = HERE / "peers.txt"
    mark = venv / "installed.txt"
    if mark.exists() and mark.read_text() == wanted.read_text():
        return python
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    got = subprocess.run([python, "-m", "pip", "install", "-q", "-r", wanted], capture_output=True, text=True, check=False)
    if got.returncode != 0:
        lines = got.stderr.strip().splitlines() or ["no reason given"]
        print(f"Splink skipped: the package index cannot be reached, or lacks a version of bench/peers.txt: {lines[-1]}")
        return None
    mark.write_text(wanted.read_text())
    return python


def open_set(folder, name):
    """The set's table as text, or None."""
    plain, packed = Path(folder) / f"{name}.csv", Path(folder) / name / "records.csv.gz"
    if plain.exists():
        return open(plain, encoding="utf-8", newline="")
    return gzip.open(packed, "rt", encoding="utf-8", newline="") if packed.exists() else None


def hide_truth(source, target):
    """Copies the table without the truth; gives the truth by id."""
    truth = {}
    with source as f, open(target, "w", encoding="utf-8", newline="") as g:
        rows = csv.DictReader(f)
        out = csv.DictWriter(g, [c for c in rows.fieldnames if c != "cluster_id"], extrasaction="ignore")
        out.writeheader()
        for row in rows:
            truth[row["id"]] = row["cluster_id"]
            out.writerow(row)
    return truth


def measure_here(command):
    """Runs one command and prints its wall seconds, processor seconds and MB."""
    begun = time.monotonic()
    with open(os.devnull, "w", encoding="utf-8") as nothing, subprocess.Popen(command, stdout=nothing) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
    return child.returncode


def measure(command):
    """As measure_here(), in a small process of its own: the kernel counts a parent's memory as its child's until the child's
    program starts, and this process holds the truth of a whole table."""
    ran = subprocess.run(
        [sys.executable, __file__, "--measure", *map(str, command)], capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{ran.stderr[-2000:]}")
    return json.loads(ran.stdout)


def of_two(n):
    return n * (n - 1) // 2


def f1(hits, found, there):
    return 2 * hits / (found + there) if found + there else 1.0


def score(truth, pairs, clusters):
    there = sum(of_two(n) for n in Counter(truth.values()).values())
    hits = found = 0
    with open(pairs, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            if float(row["probability"]) >= 0.5:
                found += 1
                hits += truth[row["id_a"]] == truth[row["id_b"]]
    with open(clusters, encoding="utf-8", newline="") as f:
        both = [(row["cluster"], truth[row["id"]]) for row in csv.DictReader(f)]
    joined = sum(of_two(n) for n in Counter(c for c, _ in both).values())
    right = sum(of_two(n) for n in Counter(both).values())
    return f1(hits, found, there), f1(right, joined, there)


def versions():
    return dict(line.strip().split("==") for line in open(HERE / "peers.txt", encoding="utf-8"))


def main(bandi, venv, folder, names):
    python = install(Path(venv))
    peer = f"Splink {versions()['splink']} on DuckDB {versions()['duckdb']}" if python else "nothing"
    print(f"bandi link without settings, beside {peer}; load of the machine at the start {os.getloadavg()[0]:.1f}")
    print(f"{'set':20}{'tool':8}{'pairs F1':>9}{'clusters F1':>13}{'wall s':>9}{'CPU s':>9}{'MB':>8}{'wall x':>9}{'CPU x':>9}{'MB x':>9}")
    for name in names:
        source = open_set(folder, name)
        if source is None:
            print(f"{name:20}skipped: the folder given has no such table")
            continue
        with tempfile.TemporaryDirectory() as t:
            table, p, c = (Path(t) / n for n in ("table.csv", "pairs.csv", "clusters.csv"))
            truth = hide_truth(source, table)
            commands = [("bandi", [bandi, "link", table, "--id", "id", "--clusters", c, "--pairs", p])]
            if python:
                commands.append(("splink", [python, HERE / "link_splink.py", name, table, p, c]))
            first = None
            for tool, command in commands:
                cost = measure(command)
                quality = score(truth, p, c)
                first = first or cost
                print(
                    f"{name:20}{tool:8}{quality[0]:9.4f}{quality[1]:13.4f}{cost[0]:9.2f}{cost[1]:9.2f}{cost[2]:8.0f}"
                    + "".join(f"{x / y:9.1f}" for x, y in zip(cost, first)),
                    flush=True,
                )
    return 0 if python else SKIPPED


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        sys.exit(measure_here(sys.argv[2:]))
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    SETS = ["febrl4", "rldata10000", "historical_50k", "korean_multiscript", "febrl_c100k"]
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:] or SETS))
