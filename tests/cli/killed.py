#!/usr/bin/env python3
"""kill -9 at any moment, and two commands at once: what was acknowledged (exit status 0) is there once, an import is whole or
absent, a withdrawal that was cut short is finished by giving it again, and the vault verifies.
Usage: killed.py PROGRAM CHEAP UNSEALED [part of a test's name …]   (prints TAP)"""
import json
import pathlib
import random
import subprocess
import sys
import threading
import time

import cli
from cli import CONFLICT

CHEAP = pathlib.Path(sys.argv.pop(2)).resolve()
UNSEALED = pathlib.Path(sys.argv.pop(2)).resolve()
SEED = 20
ROWS = 3000


def killed_after(house, seconds, *words, **more):
    """Starts a command and kills it after so long, if it has not ended by then. True when it ended by itself with 0."""
    process = house.start(*words, **more)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    _, err = process.communicate()
    assert process.returncode in (0, -9), f"bandi {words[0]}: {process.returncode}: {err.decode()}"
    return process.returncode == 0


def takes(house, *words, **more):
    """Seconds that a command takes here and now."""
    began = time.monotonic()
    house.ok(*words, **more)
    return time.monotonic() - began


def a_killed_add_is_there_once_if_it_was_acknowledged(house):
    house.cheapen(CHEAP)
    draw = random.Random(SEED)
    whole = takes(house, "add", "group", "label=first")
    acknowledged, tried = {"first"}, 100
    for i in range(tried):
        ended = killed_after(house, draw.uniform(0, 1.3 * whole), "add", "group", f"label=n{i}")
        whole *= 0.95 if ended else 1.02  # a machine that grows busy moves the end away
        if ended:
            acknowledged.add(f"n{i}")
    found = house.labels()
    assert len(found) == len(set(found)), "one was kept twice"
    assert acknowledged <= set(found), f"{len(acknowledged - set(found))} acknowledged ones are lost"
    assert 1 < len(acknowledged) < tried, f"{len(acknowledged)} of {tried} ended by themselves: the moments are badly chosen"
    assert house.json("verify")["ok"]


def a_killed_import_of_thousands_of_rows_is_whole_or_absent(house):
    house.cheapen(CHEAP)
    draw = random.Random(SEED)

    def write(name):
        lines = [json.dumps({"type": "group", "values": {"label": f"{name} {i}"}}) for i in range(ROWS)]
        return house.file(name + ".jsonl", "\n".join(lines) + "\n")

    whole = takes(house, "import", write("first"))
    expected, killed = {"first"}, 0
    for i in range(12):
        ended = killed_after(house, draw.uniform(0.02, whole), "import", write(f"n{i}"))
        killed += not ended
        counts = {}
        for label in house.labels():
            counts[label.split()[0]] = counts.get(label.split()[0], 0) + 1
        assert set(counts.values()) == {ROWS}, f"some are there in part: {counts}"
        assert expected <= set(counts) and (not ended or f"n{i}" in counts)
        expected = set(counts)
    assert killed >= 4, f"only {killed} were killed"
    assert house.json("verify")["ok"]


def a_killed_withdrawal_is_finished_by_giving_it_again(house):
    house.cheapen(CHEAP)
    draw = random.Random(SEED)
    killed = half = 0
    whole = 0.3
    for i in range(25):
        basis = house.basis()
        text = house.file("said.txt", f"Said {i}.\n\n" + " ".join(f"plantedword{i}x{k}" for k in range(2000)) + ".\n")
        source = house.json("import", text, "--basis", basis, "--language", "en")["handle"]
        house.ok("add", "group", f"label=plantedlabel{i}", "--basis", basis)
        began = time.monotonic()
        if killed_after(house, draw.uniform(0, whole), "withdraw", basis, "--yes"):
            whole = 1.1 * (time.monotonic() - began)
        else:
            killed += 1
            assert house.json("verify")["ok"]
            here = house.run("show", source)[0] == 0
            there = f"plantedlabel{i}" in house.labels()
            half += here != there
            house.ok("withdraw", basis, "--yes")
        assert house.run("show", source)[0] == cli.NOT_FOUND, "the source is still there"
        assert f"plantedlabel{i}" not in house.labels()
    assert killed >= 6, f"only {killed} were killed"
    assert house.json("verify")["ok"]
    opened = subprocess.run([UNSEALED, house.vault], input=cli.PASS.encode() + b"\n", capture_output=True, check=True).stdout
    beside = b"".join(p.read_bytes() for p in house.vault.rglob("*") if p.is_file())
    for word in (b"plantedword", b"plantedlabel"):
        assert word not in opened and word not in beside, "a withdrawn word is left in a file of the vault"
    assert b"first device" in opened
    print(f"# {killed} killed, {half} of them half-way", flush=True)


def two_commands_that_write_at_once_lose_nothing(house):
    house.cheapen(CHEAP)
    acknowledged, busy, other = set(), [], []

    def adds(name):
        for i in range(40):
            code, _, err = house.run("add", "group", f"label={name}{i}")
            if code == 0:
                acknowledged.add(f"{name}{i}")
            elif code == CONFLICT and "another process is using the container" in err and "try again" in err:
                busy.append(name)
            else:
                other.append(f"{code}: {err}")

    both = [threading.Thread(target=adds, args=(name,)) for name in "abc"]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert not other, other[:3]
    found = house.labels()
    assert len(found) == len(set(found)) and set(found) == acknowledged and len(found) + len(busy) == 120
    result = house.json("verify")
    assert result["ok"] and result["forks"] == 0 and result["logs"] == 1


cli.main([
    a_killed_add_is_there_once_if_it_was_acknowledged,
    a_killed_import_of_thousands_of_rows_is_whole_or_absent,
    a_killed_withdrawal_is_finished_by_giving_it_again,
    two_commands_that_write_at_once_lose_nothing,
])
