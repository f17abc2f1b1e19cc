#!/usr/bin/env python3
"""An arrow goes down only: names each #include that climbs, and each wrapped library's header used outside its only door."""
import pathlib, re, sys

BELOW = {
    "base": [], "num": ["base"], "crypto": ["base"], "store": ["base"], "draw": ["base"], "name": ["base"],
    "ledger": ["base", "store", "crypto"],
    "record": ["base", "store", "crypto", "ledger", "name", "num", "draw"],
    "link": ["base", "num", "name"], "stats": ["base", "num", "name"], "finding": ["base", "num", "name"],
    "intake": ["base", "store", "crypto", "ledger", "record", "name", "num", "draw"],
}
BELOW["app"] = list(BELOW)
BELOW["cli"] = ["base", "app", "web"]  # main hands the local page to the verb serve
BELOW["web"] = ["base", "app", "draw"]
DOORS = {"sqlite3.h": ["store"], "sodium.h": ["crypto"], "openssl/": ["crypto"], "microhttpd.h": ["web"],
         "utf8proc.h": ["base"], "jansson.h": ["base"]}
src = pathlib.Path(sys.argv[1])
problems = []
for path in sorted(src.rglob("*.[ch]")):
    floor = path.relative_to(src).parts[0]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+[<"]([^>"]+)[>"]', line)
        if not m:
            continue
        header = m.group(1)
        room = header.split("/")[0]
        if "/" in header and room in BELOW and room != floor and room not in BELOW[floor]:
            problems.append(f"{path}:{number}: {floor} does not stand above {room} and must not include {header}")
        for door, owners in DOORS.items():
            if header.startswith(door) and floor not in owners:
                problems.append(f"{path}:{number}: {header} is included only in {' '.join(owners)}/")
print("1..1")
print(("not ok" if problems else "ok") + " 1 - every include goes down, and each library has one door")
for p in problems:
    print("# " + p)
sys.exit(1 if problems else 0)
