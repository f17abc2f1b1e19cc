#!/usr/bin/env python3
"""Walks the verb table: each verb has an example that a transcript runs word for word, a --json shape, and a transcript of
a refusal. Usage: verbs.py PROGRAM FILE.md …   (prints TAP)"""
import json, pathlib, subprocess, sys

program, files = sys.argv[1], sys.argv[2:]


def help_json(*words):
    done = subprocess.run([program, "help", *words, "--json"], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


commands, refused = [], []
for f in files:
    last = None
    for line in pathlib.Path(f).read_text(encoding="utf-8").splitlines():
        if line.startswith("$ "):
            last = line[2:]
            commands.append(last)
        elif line.startswith("[exit ") and last:
            refused.append(last)

problems = []
for verb in help_json()["verbs"]:
    name = verb["name"]
    page = help_json(*name.split(" "))
    if not page["examples"]:
        problems.append(f"{name}: no example")
    for example in page["examples"]:
        if not any(c == example["command"] or c.startswith(example["command"] + " ") for c in commands):
            problems.append(f"{name}: no transcript runs \"{example['command']}\"")
    if not page.get("json"):
        problems.append(f"{name}: says nothing of --json")
    if not any(f"bandi {name}" in c for c in refused):
        problems.append(f"{name}: no transcript shows a refusal ([exit N])")
print("1..1")
print(("not ok" if problems else "ok") + " 1 - every verb has examples that run, a --json shape and a refusal")
for p in problems:
    print("# " + p)
sys.exit(1 if problems else 0)
