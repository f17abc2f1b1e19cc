#!/usr/bin/env python3
"""Long work at a terminal: it says how far it is, and Ctrl-C ends it with everything as it was; a page that nobody reads. A clock that leaps makes short
work look long, and sends what Ctrl-C sends at the reading that a test chooses.
Usage: progress.py PROGRAM CHEAP CLOCK [part of a test's name …]   (prints TAP)"""
import json
import os
import pathlib
import pty
import subprocess
import sys

import cli

CHEAP = pathlib.Path(sys.argv.pop(2)).resolve()
CLOCK = pathlib.Path(sys.argv.pop(2)).resolve()
INTERRUPTED = 130


def watched(house, *words, at=None, vault=True):
    """(exit status, what a terminal showed on standard error) of a command whose clock leaps two seconds a reading; with `at`,
    Ctrl-C comes at that reading."""
    if b"__asan_init" in pathlib.Path(house.program).read_bytes():
        raise cli.Skip("the address sanitizer wants to be the first library")
    reader, writer = os.pipe()
    os.write(writer, cli.PASS.encode() + b"\n")
    os.close(writer)
    ours, theirs = pty.openpty()
    env = dict(os.environ, LD_PRELOAD=str(CLOCK), BOOT_CLOCK_STEPS="2")
    if at is not None:
        env["INTERRUPTED_AT"] = str(at)
    line = [house.program, *map(str, words), "--passphrase-fd", str(reader)] + (["--vault", "V.bandi"] if vault else [])
    process = subprocess.Popen(line, cwd=house.home, pass_fds=[reader], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=theirs, env=env)
    os.close(reader)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:
        pass  # the other end was closed
    os.close(ours)
    return process.wait(), shown.decode("utf-8", "replace")


def interrupted(house, *words, most=12, vault=True):
    """Sends Ctrl-C at the first reading of the clock, at the second, … and gives the exit statuses, until one run ends by itself
    before it comes."""
    codes = []
    for at in range(1, most + 1):
        code, shown = watched(house, *words, at=at, vault=vault)
        assert code in (0, INTERRUPTED), f"bandi {words[0]}: exit {code} at reading {at}: {shown}"
        codes.append(code)
    return codes


def some_records(house, basis=None):
    rows = [{"type": "group", "values": {"label": f"g{i}"}} for i in range(300)]
    house.file("g.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
    house.ok("import", "g.jsonl", *(["--basis", basis] if basis else []))


def checking_a_backup_says_how_far_it_is_and_ends_at_ctrl_c(house):
    some_records(house)
    house.ok("backup", "b.bak", passphrase=f"{cli.PASS}\n{cli.PASS}")
    before = set(pathlib.Path("/tmp").glob("bandi-check-*"))
    code, shown = watched(house, "verify", "--file", "b.bak", vault=False)
    assert code == 0 and "reading entries" in shown and "checking entries" in shown, shown
    codes = interrupted(house, "verify", "--file", "b.bak", vault=False, most=4)
    assert codes == [INTERRUPTED] * 4, codes
    assert set(pathlib.Path("/tmp").glob("bandi-check-*")) <= before, "a folder of the check stayed behind"


def withdrawing_says_how_far_it_is_and_is_finished_after_ctrl_c_by_giving_it_again(house):
    house.cheapen(CHEAP)
    basis = house.basis()
    some_records(house, basis)
    code, shown = watched(house, "withdraw", basis, "--yes")
    assert code == 0 and "putting what stays under a new key" in shown, shown
    assert house.labels() == []
    for at in range(1, 9):
        basis = house.basis()
        house.ok("add", "group", f"label=under {at}", "--basis", basis)
        code, shown = watched(house, "withdraw", basis, "--yes", at=at)
        assert code in (0, INTERRUPTED), f"exit {code} at reading {at}: {shown}"
        assert house.json("verify")["ok"]
        house.ok("withdraw", basis, "--yes")
        assert house.labels() == []


def a_finding_says_how_far_its_trail_is_read_and_ends_at_ctrl_c(house):
    lines = [{"ref": "s", "type": "source", "values": {"title": "a talk"}},
             {"ref": "q", "type": "passage", "values": {"source": "s", "locator": "paragraph 1"}},
             {"ref": "v", "type": "group", "values": {"label": "women"}},
             {"ref": "a", "type": "act", "values": {"kind": {"value": "torture", "cites": ["q"]}, "victim": "v"}},
             {"ref": "f", "type": "finding", "values": {"claim": "Women are tortured.", "act": "a"}}]
    house.file("f.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    house.ok("import", "f.jsonl")
    code, shown = watched(house, "finding")
    assert code == 0 and "following what draws on what" in shown, shown
    codes = interrupted(house, "finding", most=4)
    assert INTERRUPTED in codes, codes


def a_page_that_nobody_reads_locks_the_vault_by_itself(house):
    code, shown = watched(house, "serve", "--lock-after", "1")  # two seconds a reading, five readings a second
    assert code == 0, f"exit {code}: {shown}"


def linking_says_which_step_it_is_at_and_writes_nothing_after_ctrl_c(house):
    rows = "".join(f"{i},Name{i % 50} Other{i % 40},19{i % 60 + 20}-01-02\n" for i in range(400))
    house.file("l.csv", "id,name,birth_date\n" + rows)
    code, shown = watched(house, "link", "l.csv", "--clusters", "c.csv", vault=False)
    assert code == 0 and (house.home / "c.csv").exists(), shown
    for words in ("reading the columns", "comparing pairs", "learning from the lists", "grouping", "writing the clusters"):
        assert words in shown, f"{words!r} is not in {shown!r}"
    at, code = 1, INTERRUPTED
    while code == INTERRUPTED:  # later and later, until it ends by itself before
        (house.home / "c.csv").unlink(missing_ok=True)
        code, shown = watched(house, "link", "l.csv", "--clusters", "c.csv", vault=False, at=at)
        assert (code == 0) == (house.home / "c.csv").exists() and code in (0, INTERRUPTED), f"exit {code} at reading {at}: {shown}"
        at += 1 + at // 4
    assert at > 100, f"the clock is read only {at} times: it does not ask often"


cli.main([
    checking_a_backup_says_how_far_it_is_and_ends_at_ctrl_c,
    withdrawing_says_how_far_it_is_and_is_finished_after_ctrl_c_by_giving_it_again,
    a_finding_says_how_far_its_trail_is_read_and_ends_at_ctrl_c,
    a_page_that_nobody_reads_locks_the_vault_by_itself,
    linking_says_which_step_it_is_at_and_writes_nothing_after_ctrl_c,
])
