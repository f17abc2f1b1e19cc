#!/usr/bin/env python3
"""Runs the transcripts: Markdown files whose ```console blocks are commands and what they must print.

  $ COMMAND          runs in bash, in an empty folder that the whole file shares; standard error joins the output
  > CONTINUED        further lines of the command
  [exit N]           the exit status, when it is not 0
  ...                a line that stands for any number of lines
  [..]               any text within a line
`COMMAND | keep X` keeps the handle (or basis) that it prints as $X for the commands that follow.
A block ```LANGUAGE file=NAME writes NAME. Usage: run.py PROGRAM FILE.md …   (prints TAP)
run.py --write PROGRAM FILE.md … rewrites what the commands print instead, random parts as [..]; read the difference before
it is committed.
"""
import os, re, subprocess, sys, tempfile, pathlib

PRELUDE = r"""
keep() { tee .out; printf '%s=%s\n' "$1" "$(sed -nE 's/^(handle|basis): //p' .out | head -n 1)" >> .kept; rm .out; }
set -o pipefail
[ -f .kept ] && . ./.kept
"""
FENCE = re.compile(r"^```(\S*)\s*(?:file=(\S+))?\s*$")


def blocks(text):
    kind = name = None
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if kind is None and fence and line != "```":
            kind, name, lines, start = fence.group(1), fence.group(2), [], number
        elif kind is not None and line == "```":
            yield kind, name, lines, start
            kind = None
        elif kind is not None:
            lines.append(line)


def steps(lines, start):
    """Gives (command, expected lines, line number) for a console block."""
    step = None
    for offset, line in enumerate(lines, 1):
        if line.startswith("$ "):
            if step:
                yield step
            step = [line[2:], [], start + offset]
        elif line.startswith("> ") and step and not step[1]:
            step[0] += "\n" + line[2:]
        elif step:
            step[1].append(line)
    if step:
        yield step


def line_fits(expected, actual):
    pattern = ".*".join(re.escape(part) for part in expected.split("[..]"))
    return re.fullmatch(pattern, actual) is not None


def fits(expected, actual):
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(fits(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and line_fits(expected[0], actual[0]) and fits(expected[1:], actual[1:])


def environment(program, home):
    env = {"PATH": f"{program.parent}:{os.environ['PATH']}", "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb", "HOME": home,
           "SOURCE": str(pathlib.Path(__file__).resolve().parents[2])}
    for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "BANDI_SHARED_DATA"):
        if key in os.environ:
            env[key] = os.environ[key]
    return env


def run_command(command, home, env):
    done = subprocess.run(["bash", "-c", PRELUDE + command], cwd=home, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240, start_new_session=True)
    actual = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode != 0:
        actual.append(f"[exit {done.returncode}]")
    while actual and actual[-1] == "":
        actual.pop()
    return actual


def masked(line):
    line = re.sub(r"\b([A-HJ-KM-NP-TV-Z])-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", r"\1-[..]", line)
    line = re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}/[0-9]+|\b(?=[0-9a-f]*[0-9])[0-9a-f]{8,12}\b", "[..]", line)
    line = re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", "[..]", line)
    line = re.sub(r"^(words|recovery code): .*", r"\1: [..]", line)
    return re.sub(r"(\[\.\.\]\s*)+(?=\[\.\.\])", "", line)


def run_file(program, path, write=False):
    out = path.read_text(encoding="utf-8").splitlines()
    shift = 0
    with tempfile.TemporaryDirectory(prefix="bandi-transcript-") as home:
        env = environment(program, home)
        for kind, name, lines, start in blocks(path.read_text(encoding="utf-8")):
            if name:
                pathlib.Path(home, name).parent.mkdir(parents=True, exist_ok=True)
                pathlib.Path(home, name).write_text("\n".join(lines) + "\n", encoding="utf-8")
            if kind != "console":
                continue
            for command, expected, number in steps(lines, start):
                actual = run_command(command, home, env)
                while expected and expected[-1] == "":
                    expected.pop()
                if fits(expected, actual):
                    continue
                if not write:
                    return f"line {number}: $ {command}\nexpected:\n" + "\n".join("  " + x for x in expected) + \
                        "\ngot:\n" + "\n".join("  " + line for line in actual)
                at = number + shift + command.count("\n")
                out[at:at + len(expected)] = [masked(line) for line in actual]
                shift += len(actual) - len(expected)
    if write:
        path.write_text("\n".join(out) + "\n", encoding="utf-8")
    return None


def main():
    write = sys.argv[1] == "--write"
    words = sys.argv[2:] if write else sys.argv[1:]
    program = pathlib.Path(words[0]).resolve()
    files = [pathlib.Path(f) for f in words[1:]]
    print(f"1..{len(files)}")
    failed = 0
    for number, path in enumerate(files, 1):
        problem = run_file(program, path, write)
        print(f"{'not ok' if problem else 'ok'} {number} - {path.stem}")
        if problem:
            failed = 1
            print("\n".join("# " + line for line in problem.splitlines()), flush=True)
    sys.exit(failed)


main()
