#!/usr/bin/env python3
"""Writes C source that carries files. embed.py OUT.c HEADER STRUCT ARRAY FILE …   (the struct has name, bytes, size)"""
import pathlib, sys

out, header, struct, array = sys.argv[1:5]
files = [pathlib.Path(f) for f in sys.argv[5:]]
lines = [f"/* Made by scripts/embed.py; do not edit. */", f'#include "{header}"', ""]
for i, f in enumerate(files):
    data = f.read_bytes()
    lines.append(f"static const unsigned char file_{i}[{len(data) + 1}] = {{")
    for at in range(0, len(data), 24):
        lines.append("    " + ",".join(str(b) for b in data[at:at + 24]) + ",")
    lines.append("    0};")
lines.append(f"const struct {struct} {array}[] = {{")
lines += [f'    {{"{f.name}", file_{i}, {f.stat().st_size}}},' for i, f in enumerate(files)]
lines += ["    {0}};", ""]
pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")
