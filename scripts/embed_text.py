#!/usr/bin/env python3
"""embed_text.py OUT.c NAME=FILE … - text files as NUL-terminated C arrays, so that the program carries them."""
import pathlib, sys

lines = ["/* Made by scripts/embed_text.py. */"]
for pair in sys.argv[2:]:
    name, _, path = pair.partition("=")
    data = pathlib.Path(path).read_bytes()
    assert b"\0" not in data, path
    lines.append(f"extern const char {name}[];\nconst char {name}[] = {{")
    data += b"\0"
    for at in range(0, len(data), 24):
        lines.append("  " + " ".join(f"{b if b < 128 else b - 256}," for b in data[at:at + 24]))
    lines.append("};")
pathlib.Path(sys.argv[1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
