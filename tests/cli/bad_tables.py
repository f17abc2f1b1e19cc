#!/usr/bin/env python3
"""Bad capture histories through bandi estimate: refused with file, row and column, or answered with an honest refusal; nothing is
left half-written, and a run that was stopped goes on to the same bytes.
Usage: bad_tables.py PROGRAM [part of a test's name …]   (prints TAP)"""
import itertools
import json
import os
import signal
import time

import cli
from cli import INPUT, LIMIT

GOOD = "A,B,C,count\n1,0,0,244\n0,1,0,48\n0,0,1,60\n1,1,0,142\n1,0,1,111\n0,1,1,4\n1,1,1,12\n"
NAMES = "chapman chao zelterman coverage closed loglinear-main loglinear-bic loglinear-aic sparse-bca graphs latent".split()


def answer(house, text, *more):
    """The whole answer, its shape held: every method by its name, a number in its interval or a reason, and advice."""
    out = json.loads(house.ok("estimate", house.file("t.csv", text), "--json", *more, vault=None))
    assert [m["name"] for m in out["methods"]] == NAMES, "the methods are not the promised ones"
    for m in out["methods"]:
        assert {"name", "total", "low", "high", "level", "assumes", "refused"} <= set(m), m["name"]
        if m["refused"] is None:
            assert out["observed"] <= m["low"] <= m["total"], m
            assert m["high"] is None or m["total"] <= m["high"], m
        else:
            assert m["total"] is m["low"] is m["high"] is None and len(m["refused"]) > 10, m
    assert isinstance(out["observed"], int) and len(out["advice"]) > 40
    return out


def estimates(out):
    return [m["name"] for m in out["methods"] if m["refused"] is None and m["kind"] == "estimate"]


def what_is_no_count_is_placed_and_nothing_is_written(house):
    for cell, says in (("-3", "negative"), ("2.5", "not a whole number"), ("many", "text where a count should be"), ("", "no count here"),
                       ("1,5", "cells where the header has")):
        text = GOOD.replace("0,1,0,48", "0,1,0," + cell)
        house.refused(INPUT, "estimate", house.file("t.csv", text), "--picture", "p.svg", "--figure", "f.json", vault=None,
                      says=("t.csv, row 3", says))
    house.refused(LIMIT, "estimate", house.file("t.csv", GOOD.replace(",48", ",9" + "0" * 20)), vault=None, says=("row 3, column 4",))
    assert not (house.home / "p.svg").exists() and not (house.home / "f.json").exists()


def a_zero_history_that_counts_somebody_is_refused_and_an_empty_one_is_nothing(house):
    house.refused(INPUT, "estimate", house.file("t.csv", GOOD + "0,0,0,9\n"), vault=None, says=("t.csv, row 9", "on no list"))
    assert answer(house, GOOD + "0,0,0,0\n") == answer(house, GOOD)


def a_history_that_stands_twice_names_both_rows(house):
    house.refused(INPUT, "estimate", house.file("t.csv", GOOD + "1,1,0,7\n"), vault=None, says=("t.csv, row 9", "row 5"))


def a_list_that_no_case_is_on_changes_no_number(house):
    rows = GOOD.splitlines()
    wide = "\n".join(["A,B,nobody,C,count"] + [r[:4] + "0," + r[4:] for r in rows[1:]]) + "\n"
    with_it, without = answer(house, wide), answer(house, GOOD)
    assert with_it["methods"] == without["methods"] and with_it["advice"].splitlines()[:2] == without["advice"].splitlines()[:2]


def all_cases_on_one_list_and_one_case_give_no_number(house):
    for text in ("A,B,C,count\n1,0,0,5000\n0,1,0,0\n0,0,1,0\n", "A,B,C,count\n1,1,1,1\n", "A,B,C,count\n1,0,0,1\n"):
        out = answer(house, text)
        assert all(m["refused"] for m in out["methods"]) and "no honest total" in out["advice"]


def two_lists_are_a_check_and_lists_that_never_meet_are_nothing(house):
    out = answer(house, "A,B,count\n1,0,40\n0,1,30\n1,1,10\n")
    assert estimates(out) == [] and "never an estimate" in out["advice"]
    out = answer(house, "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,10\n")
    assert all(m["refused"] for m in out["methods"])


def a_refusal_ends_with_the_datum_that_ends_its_reason(house):
    """C stands apart from A and B; one case on both ties it to them, and there is something to estimate."""
    apart = "A,B,C,count\n1,0,0,90\n0,1,0,80\n0,0,1,70\n1,1,0,20\n"
    assert estimates(answer(house, apart)) == []
    assert "loglinear-main" in estimates(answer(house, apart + "1,0,1,1\n"))
    few = "A,B,C,count\n1,0,0,3\n0,1,0,2\n0,0,1,2\n1,1,0,1\n1,0,1,1\n"
    assert all(m["refused"] for m in answer(house, few)["methods"]), "nine cases carry no method"
    assert any(m["refused"] is None for m in answer(house, few + "0,1,1,1\n")["methods"]), "ten cases carry some"


def a_million_million_cases_overflow_nothing(house):
    text = GOOD.replace(",244", ",1000000000000").replace(",142", ",900000000000").replace(",111", ",800000000000")
    out = answer(house, text)
    assert out["observed"] > 2.7e12 and all(m["refused"] or m["total"] < 1e16 for m in out["methods"])


def twelve_lists_with_every_history_are_read_and_refused_where_they_must(house):
    rows = [",".join(map(str, h)) + f",{1 + 4096 // (1 + i)}" for i, h in enumerate(itertools.product((0, 1), repeat=12)) if any(h)]
    out = answer(house, ",".join(f"L{i}" for i in range(12)) + ",count\n" + "\n".join(rows) + "\n")
    assert len(out["lists"]) == 12 and len(rows) == 4095 and "--merge" in out["advice"]


def the_order_of_columns_and_rows_changes_no_number(house):
    head, *rows = GOOD.splitlines()
    turned = "C,A,B,count\n" + "".join(f"{r[4]},{r[0]},{r[2]},{r[6:]}\n" for r in reversed(rows))
    one, two = answer(house, GOOD, "--seed", 5), answer(house, turned, "--seed", 5)
    assert one["methods"] == two["methods"], head


def a_run_that_is_stopped_goes_on_to_the_same_bytes(house):
    """Chains that need long (a posterior of two humps), stopped at several moments; and killed, which leaves no half file."""
    rows = {"1000": 54, "0100": 463, "0010": 995, "0001": 695, "1100": 15, "1010": 19, "0110": 62, "1001": 3, "0101": 19, "0011": 76,
            "1110": 1, "1101": 1, "0111": 4}
    table = "A,B,C,D,count\n" + "".join(",".join(k) + f",{n}\n" for k, n in rows.items())
    words = ("estimate", house.file("t.csv", table), "--method", "latent", "--json", "--seed", "2")
    whole = house.ok(*words, vault=None)
    stopped = 0
    for k in range(6):
        process = house.start(*words, "--resume", "run", "--picture", "p.svg", vault=None)
        time.sleep(0.1 + 0.1 * k)
        process.send_signal(signal.SIGKILL if k % 3 == 2 else signal.SIGINT)
        out, err = process.communicate()
        stopped += process.returncode not in (0,)
        assert process.returncode == 0 or b"methods" not in out, "a stopped run printed a result"
        left = {p.name for p in house.home.iterdir()} - {"t.csv", "V.bandi", "run", "p.svg"}
        assert not left, f"beside the results lie {left}"
        assert process.returncode == 0 or not (house.home / "p.svg").exists(), "a stopped run drew"
        if process.returncode == 0:
            os.unlink(house.home / "p.svg")
    assert stopped > 0, "no run was stopped"
    assert house.ok(*words, "--resume", "run", vault=None) == whole


cli.main([
    what_is_no_count_is_placed_and_nothing_is_written,
    a_zero_history_that_counts_somebody_is_refused_and_an_empty_one_is_nothing,
    a_history_that_stands_twice_names_both_rows,
    a_list_that_no_case_is_on_changes_no_number,
    all_cases_on_one_list_and_one_case_give_no_number,
    two_lists_are_a_check_and_lists_that_never_meet_are_nothing,
    a_refusal_ends_with_the_datum_that_ends_its_reason,
    a_million_million_cases_overflow_nothing,
    twelve_lists_with_every_history_are_read_and_refused_where_they_must,
    the_order_of_columns_and_rows_changes_no_number,
    a_run_that_is_stopped_goes_on_to_the_same_bytes,
])
