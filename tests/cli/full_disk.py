#!/usr/bin/env python3
"""A disk that fills at any write: the command ends with a message that names the file and says what to do, what was
acknowledged before is there, and so is what the command itself says is kept; nothing half-written stays.
Usage: full_disk.py PROGRAM CHEAP CLOCK [part of a test's name …]   (prints TAP)"""
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys

import cli
from cli import IO, Skip

CHEAP = pathlib.Path(sys.argv.pop(2)).resolve()
sys.argv.pop(2)
KIB = 1024
ROOM = "free some space there"
KEPT = ("the change itself is kept", "the withdrawal is kept")
MAPPING = {"type": "person", "ref": "case_no", "columns": {"name": {"property": "name"}, "sex": {"property": "sex"}}}


def no_file_longer_than(most):
    """For preexec_fn: no file may grow past `most` bytes; the limit stands in the way of any write, to whatever file."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # as a shell starts a program
    return limit


class Ballast:
    """A small file system of its own with the vault on it, in which only so much room is left."""

    def __init__(self, house, mib):
        self.place = house.home / "small"
        self.place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700", "none", self.place], capture_output=True)
        if done.returncode != 0:
            raise Skip("no right to mount a small file system: " + done.stderr.decode().strip().splitlines()[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.place], check=True)

    def leave(self, room):
        """Fills the file system until `room` bytes are free."""
        fill = self.place / "fill"
        fill.unlink(missing_ok=True)
        st = os.statvfs(self.place)
        size = st.f_bavail * st.f_frsize - room
        if size <= 0:
            return
        with open(fill, "wb") as f:
            os.posix_fallocate(f.fileno(), 0, size)

    def free(self):
        (self.place / "fill").unlink(missing_ok=True)


def files_of(folder):
    return {str(p.relative_to(folder)) for p in pathlib.Path(folder).rglob("*") if p.is_file()}


def said_well(words, code, err):
    """A refusal for lack of room: status, a file, and a mend. True when the message says that the change is kept."""
    assert code == IO, f"bandi {words}: exit {code}: {err}"
    lines = err.strip().splitlines()
    assert re.search(r"[\w./-]+\.(db|bandi|bak|jsonl|csv)|device/|evidence/|/keys|/slots", lines[0]), f"names no file: {err}"
    assert len(lines) > 1, f"says no mend: {err}"
    kept = any(k in err for k in KEPT)
    assert kept or ROOM in err or "free some space" in err, f"its mend does not mend: {err}"
    return kept


def sweep(house, vault, command, limits, expect_some=1):
    """Runs `command(n)` under each limit in turn; `command` gives (code, err, label that it would leave or None). After each,
    everything that was acknowledged stands, nothing unacknowledged does, and the vault verifies."""
    stands = set(house.labels(vault=vault))
    refused = 0
    for n, limit in enumerate(limits):
        code, err, labels = command(n, limit)
        kept = code != 0 and said_well(f"at {limit}", code, err)
        refused += code != 0
        if code == 0 or kept:
            stands |= labels
        found = house.labels(vault=vault)
        assert len(found) == len(set(found)) and set(found) == stands, \
            f"at {limit}: {len(found)} labels, {len(stands)} expected: {err}"
    assert refused >= expect_some, f"only {refused} of {len(limits)} were refused: the limits miss every write"
    assert house.json("verify", vault=vault)["ok"]


def steps(house, vault):
    """Limits on a file's length that stand in the way of each file of the vault: below, at and a little above its length."""
    sizes = {p.stat().st_size for p in pathlib.Path(vault).rglob("*") if p.is_file()}
    near = {max(0, s + d) for s in sizes for d in (-1, 0, 4096, 40960)}
    return sorted(near | {0, 1, 100, 4095, 4096, 8192, 16384, 32767, 32768, 65536})


def a_file_that_may_not_grow_refuses_an_add_and_keeps_what_was_acknowledged(house):
    house.cheapen(CHEAP)

    def add(n, limit):
        code, _, err = house.run("add", "group", f"label=n{n}", preexec_fn=no_file_longer_than(limit))
        return code, err, {f"n{n}"}

    sweep(house, house.vault, add, steps(house, house.vault), 5)


def a_full_disk_refuses_an_add_and_keeps_what_was_acknowledged(house):
    with Ballast(house, 8) as small:
        vault = small.place / "V.bandi"
        house.cheapen(CHEAP)
        shutil.move(house.vault, vault)
        house.ok("adopt", vault, vault=None)

        def add(n, room):
            small.leave(room)
            code, _, err = house.run("add", "group", f"label=n{n}", vault=vault)
            small.free()
            return code, err, {f"n{n}"}

        sweep(house, vault, add, [4 * KIB * k for k in range(0, 64, 2)], 5)


def an_import_is_whole_or_absent_when_the_disk_fills(house):
    house.cheapen(CHEAP)
    with Ballast(house, 12) as small:
        vault = small.place / "V.bandi"
        shutil.move(house.vault, vault)
        house.ok("adopt", vault, vault=None)

        def lines(n, room):
            labels = [f"r{n}-{i}" for i in range(40)]
            text = "".join(json.dumps({"type": "group", "values": {"label": v}}) + "\n" for v in labels)
            house.file("a.jsonl", text)
            small.leave(room)
            code, _, err = house.run("import", "a.jsonl", vault=vault)
            small.free()
            return code, err, set(labels)

        sweep(house, vault, lines, [8 * KIB * k for k in range(0, 60, 4)], 3)


def a_text_and_a_table_are_whole_or_absent_when_the_disk_fills(house):
    house.cheapen(CHEAP)
    house.file("list.json", json.dumps(MAPPING))
    house.file("list.csv", "case_no,name,sex\n" + "".join(f"{i},name {i},female\n" for i in range(60)))
    with Ballast(house, 12) as small:
        vault = small.place / "V.bandi"
        shutil.move(house.vault, vault)
        house.ok("adopt", vault, vault=None)

        def count(kind):
            rows = {r[0]: r[1] for r in map(lambda r: (r["type"], r["count"]), house.json("status", vault=vault)["records"])}
            return rows.get(kind, 0)

        sources = people = refused = 0
        for n, room in enumerate(8 * KIB * k for k in range(0, 60, 6)):
            house.file("a.txt", f"One {n}.\n\n" + "words of a long paragraph " * 2000 + "\n")
            small.leave(room)
            text = house.run("import", "a.txt", vault=vault)
            table = house.run("import", "list.csv", "--mapping", "list.json", vault=vault)
            small.free()
            for code, _, err in (text, table):
                refused += code != 0
                assert code == 0 or said_well(f"at {room}", code, err) in (True, False)
            sources += text[0] == 0 or any(k in text[2] for k in KEPT)
            people += 60 * (table[0] == 0 or any(k in table[2] for k in KEPT))
            assert (count("sources"), count("persons")) == (sources, people), f"at {room}: {text[2]}{table[2]}"
        assert refused >= 3 and house.json("verify", vault=vault)["ok"]


def a_withdrawal_that_finds_no_room_is_finished_by_giving_it_again(house):
    house.cheapen(CHEAP)
    refused = 0
    for limit in (0, 4096, 32768, 100000, 140000, 150000, 160000, 180000, 200000):
        basis = house.basis()
        for i in range(3):
            house.ok("add", "group", f"label=under {limit} {i}", "--basis", basis)
        code, _, err = house.run("withdraw", basis, "--yes", preexec_fn=no_file_longer_than(limit))
        if code != 0:
            refused += 1
            kept = said_well(f"withdraw at {limit}", code, err)
            left = [v for v in house.labels() if v.startswith("under")]
            assert kept or len(left) == 3, f"at {limit}: {len(left)} of 3 left: {err}"
            house.ok("withdraw", basis, "--yes")
        assert not [v for v in house.labels() if v.startswith("under")]
    assert refused >= 3 and house.json("verify")["ok"]


def an_init_that_finds_no_room_leaves_nothing(house):
    refused = 0
    for limit in (0, 10, 200, 4200, 20000, 90000, 140000):
        code, _, err = house.run("init", "N.bandi", vault=None, preexec_fn=no_file_longer_than(limit))
        if code == 0:
            house.ok("verify", vault="N.bandi")
            shutil.rmtree(house.home / "N.bandi")
            continue
        refused += 1
        said_well(f"init at {limit}", code, err)
        assert not (house.home / "N.bandi").exists(), f"at {limit}: {sorted(files_of(house.home / 'N.bandi'))}"
    assert refused >= 4


def a_backup_or_an_export_that_finds_no_room_leaves_the_old_file_or_none(house):
    house.cheapen(CHEAP)
    basis = house.basis()
    for i in range(5):
        house.ok("add", "group", f"label=kept {i}", "--basis", basis)
    whole = {}
    two = f"{cli.PASS}\n{cli.PASS}"
    house.ok("backup", "b.bak", passphrase=two)
    house.ok("export", "group", "g.jsonl", "--use", "internal", "--identity", "--yes")
    house.ok("export", "group", "g.csv", "--use", "internal", "--identity", "--yes")
    for name in ("b.bak", "g.jsonl", "g.csv"):
        whole[name] = (house.home / name).read_bytes()
    commands = {"b.bak": ("backup", "b.bak"), "g.jsonl": ("export", "group", "g.jsonl", "--use", "internal", "--identity", "--yes"),
                "g.csv": ("export", "group", "g.csv", "--use", "internal", "--identity", "--yes")}
    for name, words in commands.items():
        size = len(whole[name])
        for there in (True, False):
            for limit in (0, 1, size // 2, size - 1):
                if not there:
                    (house.home / name).unlink(missing_ok=True)
                before = files_of(house.home) - {p for p in files_of(house.home) if "/view/" in p}
                code, _, err = house.run(*words, passphrase=two if name == "b.bak" else cli.PASS,
                                         preexec_fn=no_file_longer_than(limit))
                said_well(f"{words[0]} at {limit}", code, err)
                after = files_of(house.home) - {p for p in files_of(house.home) if "/view/" in p}
                assert after - before <= {"V.bandi/ledger.db-wal", "V.bandi/ledger.db-shm"}, f"left behind: {after - before}"
                assert (house.home / name).exists() == there
                assert not there or (house.home / name).read_bytes() == whole[name]
    assert house.json("verify")["ok"]


def a_restore_that_finds_no_room_leaves_nothing(house):
    house.ok("add", "group", "label=kept")
    two = f"{cli.PASS}\n{cli.PASS}"
    house.ok("backup", "b.bak", passphrase=two)
    for limit in (0, 200, 4200, 60000):
        code, _, err = house.run("restore", "b.bak", "N.bandi", passphrase=two, vault=None, preexec_fn=no_file_longer_than(limit))
        said_well(f"restore at {limit}", code, err)
        assert not (house.home / "N.bandi").exists(), f"at {limit}: {sorted(files_of(house.home / 'N.bandi'))}"
    house.ok("restore", "b.bak", "N.bandi", passphrase=two, vault=None)
    assert house.labels(vault="N.bandi") == ["kept"]


cli.main([
    a_file_that_may_not_grow_refuses_an_add_and_keeps_what_was_acknowledged,
    a_full_disk_refuses_an_add_and_keeps_what_was_acknowledged,
    an_import_is_whole_or_absent_when_the_disk_fills,
    a_text_and_a_table_are_whole_or_absent_when_the_disk_fills,
    a_withdrawal_that_finds_no_room_is_finished_by_giving_it_again,
    an_init_that_finds_no_room_leaves_nothing,
    a_backup_or_an_export_that_finds_no_room_leaves_the_old_file_or_none,
    a_restore_that_finds_no_room_leaves_nothing,
])
