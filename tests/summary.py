#!/usr/bin/env python3
"""Reads meson's testlog.json and ends a run with one line: 'N passed, N failed, N skipped'. Counts single tests (TAP) where
a program has several. Exits 1 on any failure and when no test ran. Usage: summary.py LOG.json …"""
import json, re, sys

passed = failed = skipped = 0
why = []
for log in sys.argv[1:]:
    for line in open(log, encoding="utf-8"):
        test = json.loads(line)
        out = test.get("stdout") or ""
        ok = len(re.findall(r"^ok \d+(?!.*# *skip)", out, re.M | re.I))
        skips = re.findall(r"^ok \d+ ?-? ?(.*?)# *skip *(.*)$", out, re.M | re.I)
        bad = len(re.findall(r"^not ok ", out, re.M))
        if test["result"] == "SKIP":
            skipped += max(1, len(skips))
            why.append(f"{test['name']}: {skips[0][1] if skips else 'skipped'}")
        elif test["result"] in ("OK", "EXPECTEDFAIL"):
            passed += max(ok, 0 if skips else 1)
            skipped += len(skips)
            why += [f"{test['name']}: {name.strip()} ({reason})" for name, reason in skips]
        else:
            passed += ok
            failed += max(1, bad)
            why.append(f"FAILED {test['name']} ({test['result']})")
for line in why:
    print(line)
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or passed == 0 else 0)
