#!/usr/bin/env python3
"""scripts/fuzz_coverage.py - how much of each parser the seeds of its fuzz target reach.

Builds the replays with clang's source-based coverage, replays the seeds of fuzz/corpus as they stand (no mutations), and prints
one line a target: lines of the parser, lines reached, per cent. Ends with 1 when a target is below 80 per cent. What belongs
to a target's parser is the table fuzz/parsers: files of src/, each with the functions that read where the file does more.

usage: fuzz_coverage.py BUILD [--missed] [TARGET ...]      --missed: the lines that no seed reaches
"""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = 80.0


def tool(name):
    for candidate in (name, name + "-14", name + "-15", name + "-16"):
        if subprocess.run(["sh", "-c", f"command -v {candidate}"], stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return candidate
    sys.exit(f"{name} is missing: apt install clang llvm")


def parsers():
    """Lines "target  file[:function,function] …" of fuzz/parsers."""
    out = {}
    for line in (ROOT / "fuzz" / "parsers").read_text().splitlines():
        words = line.split("#")[0].split()
        if words:
            parts = out.setdefault(words[0], [])
            for word in words[1:]:
                file, _, functions = word.partition(":")
                parts.append((file, [f for f in functions.split(",") if f]))
    return out


def build(folder):
    if not (folder / "build.ninja").exists():
        flags = "-fprofile-instr-generate -fcoverage-mapping"
        subprocess.run(["meson", "setup", str(folder), "-Dtests=false", "-Dbuildtype=debug", "-Doptimization=0",
                        f"-Dc_args={flags}", "-Dc_link_args=-fprofile-instr-generate"], cwd=ROOT, check=True,
                       env=dict(os.environ, CC="clang"), stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", str(folder)], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, LLVM_PROFILE_FILE="/dev/null"))


def lines_of(program, profile):
    """file -> ({line: times}, [(first line, function)]), from llvm-cov's tracefile."""
    text = subprocess.run([tool("llvm-cov"), "export", "-format=lcov", f"-instr-profile={profile}", str(program)], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    out, file = {}, None
    for line in text.splitlines():
        key, _, rest = line.partition(":")
        if key == "SF":
            file = out.setdefault(os.path.relpath(os.path.realpath(rest), ROOT / "src"), ({}, []))
        elif key == "DA":
            at, times = rest.split(",")[:2]
            file[0][int(at)] = int(times)
        elif key == "FN":
            at, name = rest.split(",")[:2]
            file[1].append((int(at), name.rpartition(":")[2]))
    return out


def wanted(lines, functions, names, file):
    """The lines of the named functions (all lines without names)."""
    if not names:
        return lines
    starts = sorted(functions)
    unknown = set(names) - {name for _, name in starts}
    if unknown:
        sys.exit(f"fuzz/parsers: {file} has no function {', '.join(sorted(unknown))}")
    out = {}
    for i, (at, name) in enumerate(starts):
        end = starts[i + 1][0] if i + 1 < len(starts) else 1 << 30
        if name in names:
            out.update({k: v for k, v in lines.items() if at <= k < end})
    return out


def measure(folder, target, parts, missed):
    program = folder / "fuzz" / f"fuzz_{target}_replay"
    raw, profile = folder / f"{target}.profraw", folder / f"{target}.profdata"
    run = subprocess.run([str(program), str(ROOT / "fuzz" / "corpus" / target), "0"], check=False, text=True,
                         stdout=subprocess.PIPE, env=dict(os.environ, LLVM_PROFILE_FILE=str(raw)))
    if run.returncode != 0:
        print(run.stdout, end="")
        sys.exit(f"the replay of {target} failed")
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", str(raw), "-o", str(profile)], check=True)
    found = lines_of(program, profile)
    total = reached = 0
    for file, names in parts:
        if file not in found:
            sys.exit(f"fuzz/parsers: {target} does not contain {file}")
        lines = wanted(*found[file], names, file)
        total += len(lines)
        reached += sum(times > 0 for times in lines.values())
        if missed:
            text = (ROOT / "src" / file).read_text().splitlines()
            for at in sorted(at for at, times in lines.items() if times == 0):
                print(f"    {file}:{at}: {text[at - 1].strip()}")
    return total, reached


def main():
    missed = "--missed" in sys.argv
    words = [w for w in sys.argv[1:] if w != "--missed"]
    folder, table = Path(words[0]).resolve(), parsers()
    targets = words[1:] or sorted(table)
    lacking = {p.stem[5:] for p in (ROOT / "fuzz").glob("fuzz_*.c")} - set(table)
    if lacking:
        sys.exit(f"fuzz/parsers says nothing of {', '.join(sorted(lacking))}")
    build(folder)
    low = []
    print(f"{'target':<10} {'seeds':>5} {'lines':>6} {'reached':>7} {'%':>6}  parser")
    for target in targets:
        total, reached = measure(folder, target, table[target], missed)
        share = 100.0 * reached / max(total, 1)
        seeds = len(list((ROOT / "fuzz" / "corpus" / target).iterdir()))
        print(f"{target:<10} {seeds:>5} {total:>6} {reached:>7} {share:>6.1f}  {' '.join(file for file, _ in table[target])}")
        if share < LEAST or seeds < 50:
            low.append(target)
    if low:
        sys.exit(f"below {LEAST:.0f} % or 50 seeds: {', '.join(low)}")


if __name__ == "__main__":
    main()
