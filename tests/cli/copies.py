#!/usr/bin/env python3
"""Copies of a vault: one that both machines go on with, one that was turned back, an old backup, what was erased coming by another
way, and clocks that are ten years off. Each is said, and nothing that was acknowledged is lost.
Usage: copies.py PROGRAM CHEAP CLOCK [part of a test's name …]   (prints TAP)"""
import os
import pathlib
import shutil
import sys

import cli
from cli import CONFLICT, DAMAGED, DENIED, INPUT, Skip

CHEAP = pathlib.Path(sys.argv.pop(2)).resolve()
CLOCK = pathlib.Path(sys.argv.pop(2)).resolve()
TWO = f"{cli.PASS}\n{cli.PASS}"
TEN_YEARS = 3653 * 86400


def copy(house, name):
    shutil.copytree(house.vault, house.home / name)
    return name


def restore(house, backup, name, *bundles):
    house.ok("restore", backup, name, *[w for b in bundles for w in ("--bundle", b)], passphrase=TWO, vault=None)
    house.cheapen(CHEAP, house.home / name)
    return name


def a_copy_is_read_and_written_only_as_a_new_device(house):
    house.cheapen(CHEAP)
    house.ok("add", "group", "label=before")
    other = copy(house, "W.bandi")
    assert "was copied or moved here" in house.ok("status", vault=other)
    assert house.labels(vault=other) == ["before"]
    house.refused(DENIED, "add", "group", "label=no", vault=other, says=("copied or moved", "bandi adopt W.bandi"))
    house.refused(CONFLICT, "adopt", "V.bandi", vault=None, says=("at home",))
    assert house.json("adopt", other, vault=None)["logs"] == 2
    house.ok("add", "group", "label=abroad", vault=other)
    assert sorted(house.labels(vault=other)) == ["abroad", "before"]
    assert house.json("verify", vault=other)["ok"]
    assert house.labels() == ["before"] and house.json("verify")["ok"]


def two_copies_that_both_went_on_come_together_and_say_so(house):
    house.cheapen(CHEAP)
    house.ok("add", "group", "label=before")
    other = copy(house, "W.bandi")
    house.ok("adopt", other, vault=None)
    house.ok("add", "group", "label=abroad", vault=other)
    house.ok("add", "group", "label=at home")
    house.ok("backup", "home.bak", passphrase=TWO)
    house.ok("backup", "abroad.bak", passphrase=TWO, vault=other)
    # the copy closed the log at home where it was copied: what came later is kept and set aside
    assert house.json("import", "home.bak", vault=other)["entries_new"] > 0
    assert house.json("status", vault=other)["quarantined"] > 0
    assert sorted(house.labels(vault=other)) == ["abroad", "before"]
    house.ok("import", "abroad.bak")
    assert house.json("status")["quarantined"] > 0
    assert sorted(house.labels()) == ["abroad", "before"]
    house.refused(DENIED, "add", "group", "label=no", says=("was removed from the vault", "make a backup and restore it"))
    for vault in (house.vault, other):
        result = house.json("verify", vault=vault)
        assert result["ok"] and result["logs"] == 2 and result["forks"] == 0
    house.ok("backup", "again.bak", passphrase=TWO)
    restore(house, "again.bak", "X.bandi")
    house.ok("add", "group", "label=goes on", vault="X.bandi")
    assert sorted(house.labels(vault="X.bandi")) == ["abroad", "before", "goes on"]


def a_vault_that_was_turned_back_is_told_by_an_anchor_and_by_what_comes_back(house):
    house.cheapen(CHEAP)
    house.ok("add", "group", "label=early")
    aside = house.home / "aside"
    shutil.copytree(house.vault, aside)
    house.ok("add", "group", "label=late")
    house.ok("backup", "late.bak", passphrase=TWO)
    for name in ("ledger.db", "device/keys", "device/slots"):  # the folder stays: its inode is the machine's mark
        shutil.copyfile(aside / name, house.vault / name)
    for path in [*house.vault.glob("ledger.db-*"), *(house.vault / "view").iterdir()]:
        path.unlink()
    assert house.labels() == ["early"] and house.json("verify")["ok"]  # from inside nobody can see it
    says = house.run("verify", "--against", "late.bak")
    assert says[0] == DAMAGED and "rolled back" in says[1], says
    back = house.json("import", "late.bak")
    assert back["own_back"] > 0 and back["forks"] == 0
    assert sorted(house.labels()) == ["early", "late"] and house.json("verify", "--against", "late.bak")["ok"]
    house.ok("add", "group", "label=on")


def a_vault_turned_back_and_written_has_two_branches_and_stops(house):
    house.cheapen(CHEAP)
    house.ok("add", "group", "label=early")
    aside = house.home / "aside"
    shutil.copytree(house.vault, aside)
    house.ok("add", "group", "label=late")
    house.ok("backup", "late.bak", passphrase=TWO)
    for name in ("ledger.db", "device/keys", "device/slots"):
        shutil.copyfile(aside / name, house.vault / name)
    for path in [*house.vault.glob("ledger.db-*"), *(house.vault / "view").iterdir()]:
        path.unlink()
    house.ok("add", "group", "label=instead")
    says = house.run("verify", "--against", "late.bak")
    assert says[0] == DAMAGED and ("rolled back" in says[1] or "forked" in says[1] or "differs" in says[1]), says
    out = house.json("import", "late.bak")
    assert out["forks"] == 1 and out["own_back"] > 0
    assert house.json("status")["forks"] == 1
    code, shown, _ = house.run("verify")
    assert code == DAMAGED and "second branch of a device" in shown, shown
    house.refused(DENIED, "add", "group", "label=no", says=("two branches", "restore"))
    assert house.labels() == ["early"]


def an_old_backup_over_newer_work_is_a_new_vault_and_takes_the_newer_from_a_later_one(house):
    house.cheapen(CHEAP)
    house.ok("add", "group", "label=early")
    house.ok("backup", "early.bak", passphrase=TWO)
    house.ok("add", "group", "label=late")
    house.ok("backup", "late.bak", passphrase=TWO)
    house.refused(CONFLICT, "restore", "early.bak", "V.bandi", passphrase=TWO, vault=None, says=("exists already",))
    assert sorted(house.labels()) == ["early", "late"]
    restore(house, "early.bak", "X.bandi")
    says = house.run("verify", "--against", "late.bak", vault="X.bandi")
    assert says[0] == DAMAGED and "rolled back" in says[1], says
    restore(house, "early.bak", "Y.bandi", "late.bak")
    assert sorted(house.labels(vault="Y.bandi")) == ["early", "late"]
    assert house.json("verify", "--against", "late.bak", vault="Y.bandi")["ok"]


def an_erased_entry_does_not_come_back_from_an_old_backup(house):
    house.cheapen(CHEAP)
    basis = house.basis()
    house.ok("add", "group", "label=kept")
    house.ok("add", "group", "label=withdrawn", "--basis", basis)
    house.ok("backup", "old.bak", passphrase=TWO)
    house.ok("withdraw", basis, "--yes")
    house.ok("backup", "new.bak", passphrase=TWO)
    out = house.json("import", "old.bak")
    assert out["erased_kept_out"] > 0 and out["entries_new"] == 0
    assert "was erased here for good" in house.ok("import", "old.bak")
    assert house.labels() == ["kept"] and house.json("verify")["ok"]
    restore(house, "old.bak", "X.bandi", "new.bak")
    assert house.labels(vault="X.bandi") == ["kept"]
    restore(house, "old.bak", "Y.bandi")  # it cannot know
    assert sorted(house.labels(vault="Y.bandi")) == ["kept", "withdrawn"]
    house.ok("import", "new.bak", vault="Y.bandi")
    house.ok("backup", "y.bak", passphrase=TWO, vault="Y.bandi")
    house.ok("import", "y.bak")  # which closes this device before its withdrawal
    house.ok("import", "old.bak")
    assert house.labels() == ["kept"], "a withdrawal was undone"


def a_backup_of_another_vault_or_a_torn_one_is_refused_and_nothing_changes(house):
    house.cheapen(CHEAP)
    house.ok("init", "O.bandi", vault=None)
    house.ok("backup", "other.bak", passphrase=TWO, vault="O.bandi")
    house.ok("backup", "own.bak", passphrase=TWO)
    whole = (house.home / "own.bak").read_bytes()
    house.ok("import", "own.bak")  # what an import of all that is known writes, it has written then
    with house.unchanged():
        house.refused(INPUT, "import", "other.bak", says=("other.bak belongs to another vault",))
        for n in (50, len(whole) // 2, len(whole) - 1):
            house.file("torn.bak", whole[:n])
            code, _, err = house.run("import", "torn.bak")
            assert code in (INPUT, DAMAGED) and "torn.bak" in err, f"{n}: {code}: {err}"
        begin = whole.index(b"bandibnd")  # before it stand the backup's own keys, which an import does not use
        for at in range(begin, len(whole), (len(whole) - begin) // 40):
            house.file("bent.bak", whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:])
            code, _, err = house.run("import", "bent.bak")
            assert code in (INPUT, DAMAGED, cli.NEWER) and "bent.bak" in err, f"byte {at}: {code}: {err}"


def clock(seconds):
    return dict(os.environ, LD_PRELOAD=str(CLOCK), MOVED_CLOCK_SECONDS=str(seconds))


def a_clock_ten_years_off_in_either_direction_keeps_the_order_and_is_said(house):
    if b"__asan_init" in pathlib.Path(house.program).read_bytes():
        raise Skip("the address sanitizer wants to be the first library")
    house.cheapen(CHEAP)
    person = house.json("add", "group", "label=first")["handle"]
    for years, label in ((10, "second, from the future"), (-10, "third, from the past"), (0, "fourth")):
        house.ok("edit", person, f"label={label}", env=clock(years // 10 * TEN_YEARS))
        assert house.labels() == [label], "the later correction is not the one in force"
    assert house.json("verify")["ok"]
    house.ok("backup", "v.bak", passphrase=TWO)
    # another machine, whose clock is right, sees a day ten years ahead
    other = copy(house, "W.bandi")
    house.ok("adopt", other, vault=None)
    house.ok("add", "group", "label=by the future", vault=other, env=clock(TEN_YEARS))
    house.ok("backup", "w.bak", passphrase=TWO, vault=other)
    out = house.json("import", "w.bak")
    assert out["from_future"] > 0
    assert "more than a day ahead" in house.ok("import", "w.bak") or out["from_future"] > 0
    assert sorted(house.labels()) == ["by the future", "fourth"] and house.json("verify")["ok"]


cli.main([
    a_copy_is_read_and_written_only_as_a_new_device,
    two_copies_that_both_went_on_come_together_and_say_so,
    a_vault_that_was_turned_back_is_told_by_an_anchor_and_by_what_comes_back,
    a_vault_turned_back_and_written_has_two_branches_and_stops,
    an_old_backup_over_newer_work_is_a_new_vault_and_takes_the_newer_from_a_later_one,
    an_erased_entry_does_not_come_back_from_an_old_backup,
    a_backup_of_another_vault_or_a_torn_one_is_refused_and_nothing_changes,
    a_clock_ten_years_off_in_either_direction_keeps_the_order_and_is_said,
])
