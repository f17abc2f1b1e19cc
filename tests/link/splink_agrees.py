#!/usr/bin/env python3
"""What Bandi writes for Splink loads there and gives nearly the same weights: splink_agrees.py BANDI BENCH

Skipped where no Python here has Splink; `make bench-peers` puts one, with the version of bench/peers.txt, into its build
folder, and BANDI_PEERS may name another.
"""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

BANDI, BENCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
NAME = "what is written for splink loads there and gives nearly the same weights"
GIVEN = "anna marek petra ivan lucia tomas elena pavel dasha igor milan zora karel vera jana hana".split()
FAMILY = "novak horvat kovac svoboda dvorak cerny prochazka kucera vesely krejci pokorny benes fiala sedlak".split()


def people(path):
    """Every third of 600 twice; dates in two Korean styles, a day in columns of its own, names that SQL has to quote."""
    draw = random.Random(5)
    with open(path, "w", encoding="utf-8") as out:
        out.write("id,cluster_id,given name,surname,born,in year,in month,in day\n")
        row = 0
        for person in range(600):
            g, f = draw.choice(GIVEN), draw.choice(FAMILY)
            y, m, d = draw.randrange(1930, 1990), draw.randrange(1, 13), draw.randrange(1, 29)
            there = f"{draw.randrange(1991, 2010)},{draw.randrange(1, 13)},{draw.randrange(1, 29)}"
            for copy in range(2 if person % 3 == 0 else 1):
                born = f"{y}년 {m}월 {d}일" if (person + copy) % 2 else f"{y % 100}.{m}.{d}"
                out.write(f"r{row},{person},{g},{f[:-1] if copy and person % 2 else f},{born},{there}\n")
                row += 1


def main():
    sys.path.insert(0, str(BENCH))
    import link_agree

    with tempfile.TemporaryDirectory() as t:
        table, settings = Path(t) / "people.csv", Path(t) / "model.json"
        people(table)
        here = link_agree.weights_here(BANDI, table, settings, Path(t) / "pairs.csv", [])
        there = link_agree.weights_there(table, settings)
    both = here.keys() & there.keys()
    apart = sorted(abs(here[p] - there[p]) for p in both)
    same = sum((here[p] > 0) == (there[p] > 0) for p in both)
    print(f"# {len(both)} pairs, median {apart[len(apart) // 2]:.2f} bits, the same side {same}")
    return len(both) >= 150 and apart[len(apart) // 2] < 8 and same >= 0.95 * len(both)


def python_with_splink():
    for python in (sys.executable, BANDI.parent / "peers/bin/python3", os.environ.get("BANDI_PEERS", "")):
        if python and Path(python).exists():
            tried = subprocess.run([python, "-c", "import splink"], capture_output=True, check=False)
            if tried.returncode == 0:
                return python
    return None


if __name__ == "__main__":
    if len(sys.argv) > 3:
        fits = main()
        print(f"{'ok' if fits else 'not ok'} 1 - {NAME}")
        sys.exit(0 if fits else 1)
    print("1..1")
    sys.stdout.flush()
    python = python_with_splink()
    if python is None:
        print(f"ok 1 - {NAME} # SKIP no Splink here")
        sys.exit(0)
    sys.exit(subprocess.run([python, __file__, BANDI, BENCH, "--run"], check=False).returncode)
