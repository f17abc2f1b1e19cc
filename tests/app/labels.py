#!/usr/bin/env python3
"""Every heading and key that the estimates print has a Korean and a Chinese word, and the table can be searched."""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1]) / "src" / "app"
rows = re.findall(r'\{\{"([^"]*)", "([^"]*)", "([^"]*)"\}\}', (source / "labels.c").read_text())
english = [r[0] for r in rows]
faults = []
if [w.encode() for w in english] != sorted(set(w.encode() for w in english)):
    faults.append("labels.c is not in the order of the bytes of English, or holds a word twice")
faults += [f'"{r[0]}" has no word in a language' for r in rows if "" in r]

printed = set()
files = [p for p in sorted(source.glob("estimate_*.c")) if p.name != "estimate_explain.c"]
files += [source / "v_agreement.c", source / "v_overlap.c"] + sorted(source.glob("v_estimate*.c"))
for path in files:
    text = re.sub(r'"\s*\n\s*"', "", path.read_text())  # literals that go on
    text = re.sub(r"static const struct verb_(?:example|shape) .*?\n};\n", "", text, flags=re.S)
    printed |= set(re.findall(r'\{"[a-z_]+",\s*"([^"]+)"\}', text))
    printed |= set(re.findall(r'print_(?:int|real|bool|z|str|none|object_begin)\(\s*out, "([a-z_]+)"', text))
    printed |= set(re.findall(r'labels_word\(\(?[a-z)(]*l(?:anguage)?,\s*"([^"]+)"\)', text))
said = "advice apart assumes breaks conflicts does kind name ratio spread warnings without_method"
for word in said.split():  # in sentences, or in JSON alone
    printed.discard(word)
if len(printed) < 60:
    faults.append(f"only {len(printed)} printed words were found: this test reads the sources wrongly")
faults += [f'"{w}" is printed and has no row in labels.c' for w in sorted(printed - set(english))]
print("1..1")
for fault in faults:
    print("#", fault)
print(f"{'not ok' if faults else 'ok'} 1 - all {len(printed)} words that the estimates print are said in Korean and Chinese")
sys.exit(1 if faults else 0)
