#!/usr/bin/env python3
"""Damage: a flipped bit anywhere and a truncated file in every file of a vault. No command crashes or shows a record wrong; what is
lasting is named with its file or place, and what is disposable is made again.
Usage: damaged.py PROGRAM CHEAP CLOCK [part of a test's name …]   (prints TAP)"""
import hashlib
import pathlib
import random
import re
import resource
import shutil
import sys

import cli
from cli import DAMAGED, DENIED, INPUT, NEWER, NOT_FOUND

CHEAP = pathlib.Path(sys.argv.pop(2)).resolve()
sys.argv.pop(2)
SEED = 7
SAMPLES = 40  # of each large file


def small_vault(house):
    """A vault with a few records of each compartment."""
    house.cheapen(CHEAP)
    basis = house.basis()
    house.file("a.txt", "Said.\n\n" + "She crossed the river at night. " * 40 + "\n")
    house.ok("import", "a.txt", "--basis", basis, "--language", "en")
    house.file("p.jsonl", '{"type":"person","values":{"name":"Kim","sex":"female"}}\n')
    house.ok("import", "p.jsonl", "--basis", basis)
    for i in range(20):
        house.ok("add", "group", f"label=g{i}", "--basis", basis)
    house.labels()
    return house.json("verify")["entries"]


def lasting(house):
    files = sorted(p for p in house.vault.rglob("*") if p.is_file() and p.stat().st_size > 0)
    return [p for p in files if not p.name.endswith("-shm")]


def offsets(path, draw):
    size = path.stat().st_size
    head = list(range(0, min(size, 128), 9))
    return sorted(set(head + [size - 1] + [draw.randrange(size) for _ in range(SAMPLES if size > 256 else size // 4)]))


# What may be said, by file; page 1 holds 16 bytes that mean nothing and SQLite's own 8.
SAYS = {
    "bandi": r"the file that says what .* is damaged|made by a newer Bandi",
    "device/slots": r"wrong passphrase, or its key slot is damaged|slots? .*damaged|slots|made by a newer",
    "device/keys": r"keyring.*damaged|keyring|made by a newer",
    "ledger.db": r"ledger\.db: container damaged|container damaged at page \d+|ledger\.db: the key is not|ledger\.db is missing or empty",
}


def judge(house, name, what, entries):
    """Runs verify and a command that shows records. True when the damage was found, False when it changed no meaning."""
    code, out, err = house.run("verify")
    assert code in (0, DAMAGED, DENIED, INPUT, NEWER, NOT_FOUND), f"{what}: verify ends with {code}: {err}"
    if code == 0:
        assert f"entries: {entries}\n" in out and "ok: yes" in out, f"{what}: verify says less and calls it good: {out}"
        assert len(house.labels()) == 20, f"{what}: records are shown wrong"
        return False
    told = out + err
    assert re.search(SAYS[name], told), f"{what}: not named: {told}"
    shown, _, also = house.run("list", "group")
    assert shown in (0, DAMAGED, DENIED, INPUT, NEWER, NOT_FOUND), f"{what}: list ends with {shown}: {also}"
    return True


def view_is_made_again(house, what):
    """A command may end at a damaged view, if it says that the next one will not. True when it did."""
    words = ("export", "group", "groups.jsonl", "--use", "internal", "--identity", "--yes")
    code, _, err = house.run(*words)
    assert code == 0 or (code == DAMAGED and "it was thrown away and is made again; give the command again" in err), f"{what}: {err}"
    assert len(house.labels()) == 20, what
    return code != 0


def a_flipped_bit_in_any_file_is_named_or_changes_nothing(house):
    entries = small_vault(house)
    draw = random.Random(SEED)
    for path in lasting(house):
        name = str(path.relative_to(house.vault))
        whole, found, tried, again = path.read_bytes(), 0, 0, 0
        for at in offsets(path, draw):
            bent = bytearray(whole)
            bent[at] ^= 1 << draw.randrange(8)
            path.write_bytes(bent)
            what = f"a bit at byte {at} of {name}"
            tried += 1
            if name.startswith("view/"):  # disposable: thrown away and made again, if need be at the next command
                again += view_is_made_again(house, what)
                whole = path.read_bytes()
            else:
                found += judge(house, name, what, entries)
                path.write_bytes(whole)
                for side in house.vault.glob("ledger.db-*"):
                    side.unlink()
        if not name.startswith("view/"):
            # the salt of a container, of which the samples hold two; the slot of the recovery code, which was not used
            most_harmless = 2 if name == "ledger.db" else tried // 2 if name == "device/slots" else 0
            assert found >= tried - most_harmless, f"{name}: {found} of {tried} found"
            print(f"# {name}: {found} of {tried} flipped bits named", flush=True)
    assert house.json("verify")["ok"] and len(house.labels()) == 20


def a_truncated_file_is_named_or_made_again(house):
    entries = small_vault(house)
    for path in lasting(house):
        name = str(path.relative_to(house.vault))
        whole = path.read_bytes()
        for size in sorted({0, 1, 17, len(whole) // 2, max(len(whole) - 4096, 0), len(whole) - 1}):
            if size >= len(whole):
                continue
            path.write_bytes(whole[:size])
            what = f"{name} cut to {size} of {len(whole)} bytes"
            if name.startswith("view/"):
                view_is_made_again(house, what)
                whole = path.read_bytes()
                continue
            assert judge(house, name, what, entries), f"{what}: not found"
            path.write_bytes(whole)
            for side in house.vault.glob("ledger.db-*"):
                side.unlink()
    assert house.json("verify")["ok"] and len(house.labels()) == 20


def a_missing_file_is_named_or_made_again(house):
    small_vault(house)
    for path in lasting(house):
        name = str(path.relative_to(house.vault))
        whole = path.read_bytes()
        path.unlink()
        if name.startswith("view/"):
            assert len(house.labels()) == 20, name
            continue
        code, out, err = house.run("verify")
        assert code in (DAMAGED, NOT_FOUND) and (path.name in err or name == "bandi" and "no vault" in err), f"{name}: {code}: {err}"
        path.write_bytes(whole)
    assert house.json("verify")["ok"]


def a_vault_of_a_newer_format_is_refused_and_left_as_it_is(house):
    small_vault(house)
    with house.unchanged():
        marker = house.vault / "bandi"
        whole = marker.read_bytes()
        marker.write_bytes(whole.replace(b"format 1", b"format 2"))
        for words in (("status",), ("verify",), ("add", "group", "label=x"), ("backup", "b.bak")):
            house.refused(NEWER, *words, says=("newer Bandi",))
        marker.write_bytes(whole)
        slots = house.vault / "device/slots"
        whole = slots.read_bytes()
        slots.write_bytes(whole.replace(b"bandislt\xa3\x00\x01", b"bandislt\xa3\x00\x02"))
        assert slots.read_bytes() != whole
        house.refused(NEWER, "status", says=("newer Bandi",))
        slots.write_bytes(whole)


def a_backup_with_a_flipped_bit_or_cut_short_is_named_and_makes_no_vault(house):
    entries = small_vault(house)
    two = f"{cli.PASS}\n{cli.PASS}"
    house.ok("backup", "b.bak", passphrase=two)
    whole = (house.home / "b.bak").read_bytes()
    begin = whole.index(b"bandibnd")
    draw = random.Random(SEED)
    for at in sorted({0, 5, 9, 30, begin - 40, begin, begin + 9} | {draw.randrange(len(whole)) for _ in range(40)}):
        bent = whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(8)]) + whole[at + 1:]
        house.file("bent.bak", bent)
        code, out, err = house.run("verify", "--file", "bent.bak", vault=None)
        assert code in (DAMAGED, INPUT, NEWER) or at < begin, f"byte {at}: {code}: {out}{err}"
        assert code == 0 or "bent.bak" in out + err, f"byte {at}: not named: {out}{err}"
    for size in (0, 7, 100, begin + 10, len(whole) // 2, len(whole) - 1):
        house.file("bent.bak", whole[:size])
        code, out, err = house.run("verify", "--file", "bent.bak", vault=None)
        assert code in (DAMAGED, INPUT) and "bent.bak" in out + err, f"{size}: {code}: {out}{err}"
        code, _, err = house.run("restore", "bent.bak", "N.bandi", passphrase=two, vault=None)
        assert code in (DAMAGED, INPUT) and "bent.bak" in err and not (house.home / "N.bandi").exists(), f"{size}: {code}: {err}"
    assert house.json("verify", "--file", "b.bak", vault=None)["entries"] == entries


def little_memory():
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


def a_size_that_lies_in_a_backup_is_refused_before_memory_or_time_is_spent(house):
    small_vault(house)
    two = f"{cli.PASS}\n{cli.PASS}"
    # the address sanitizer reserves terabytes, and ends the program itself at an absurd request
    bound = None if b"__asan_init" in pathlib.Path(house.program).read_bytes() else little_memory
    house.ok("backup", "b.bak", passphrase=two)
    whole = (house.home / "b.bak").read_bytes()
    begin = whole.index(b"bandibnd")
    slots = int.from_bytes(whole[8:12], "big")
    first = begin + 42  # the first record: a log's, u8 type, u64 length, device, u64 start, u64 count
    assert whole[first] == 1 and int.from_bytes(whole[first + 1:first + 9], "big") == 48
    entry = first + 9 + 48
    assert whole[entry] == 2
    end = len(whole) - 9 - 32
    assert whole[end] == 255
    lies = [(8, 4), (12 + slots, 4), (first + 1, 8), (first + 9 + 32, 8), (first + 9 + 40, 8), (entry + 1, 8), (entry + 9 + 93, 8),
            (end + 1, 8)]
    for at, width in lies:
        for size in (0, 1, (1 << 8 * width - 1) - 1, 1 << 8 * width - 1, (1 << 8 * width) - 1, (1 << 8 * width) - 9):
            bent = bytearray(whole)
            bent[at:at + width] = size.to_bytes(width, "big")
            if bytes(bent) == whole or at + 40 < begin and size in (0, 1):
                continue
            bent[end + 9:] = hashlib.sha256(bent[begin:end]).digest()  # the carrier makes the sum right again
            house.file("bent.bak", bytes(bent))
            code, out, err = house.run("verify", "--file", "bent.bak", vault=None, preexec_fn=bound)
            # a wrong padded length is a header's change: the tree no longer has the checkpoint's hash
            assert code in (DAMAGED, INPUT, cli.LIMIT), f"{size} at byte {at}: {code}: {out}{err}"
            if size != (1 << 8 * width - 1) - 1:
                continue  # one of each is enough: a restore derives two slow keys
            code, _, err = house.run("restore", "bent.bak", "N.bandi", passphrase=two, vault=None, preexec_fn=bound)
            assert code in (DAMAGED, INPUT, cli.LIMIT) and not (house.home / "N.bandi").exists(), f"{size} at byte {at}: {code}: {err}"


cli.main([
    a_flipped_bit_in_any_file_is_named_or_changes_nothing,
    a_truncated_file_is_named_or_made_again,
    a_missing_file_is_named_or_made_again,
    a_vault_of_a_newer_format_is_refused_and_left_as_it_is,
    a_backup_with_a_flipped_bit_or_cut_short_is_named_and_makes_no_vault,
    a_size_that_lies_in_a_backup_is_refused_before_memory_or_time_is_spent,
])
