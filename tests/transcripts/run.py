#!/usr/bin/env python3
"""Runs the transcripts: Markdown files whose ```console blocks are commands and what they must print.

  $ COMMAND          runs in bash, in an empty folder that the whole file shares; standard error joins the output
  > CONTINUED        further lines of the command
  [exit N]           the exit status, when it is not 0
  ...                a line that stands for any number of lines
  [..]               any text within a line
A block ```LANGUAGE file=NAME writes NAME. Usage: run.py PROGRAM FILE.md …   (prints TAP)
"""
import os, re, subprocess, sys, tempfile, pathlib

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


def run_file(program, path):
    env = {"PATH": f"{program.parent}:{os.environ['PATH']}", "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb",
           "SOURCE": str(pathlib.Path(__file__).resolve().parents[2])}
    for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "BANDI_SHARED_DATA"):
        if key in os.environ:
            env[key] = os.environ[key]
    with tempfile.TemporaryDirectory(prefix="bandi-transcript-") as home:
        env["HOME"] = home
        for kind, name, lines, start in blocks(path.read_text(encoding="utf-8")):
            if name:
                pathlib.Path(home, name).parent.mkdir(parents=True, exist_ok=True)
                pathlib.Path(home, name).write_text("\n".join(lines) + "\n", encoding="utf-8")
            if kind != "console":
                continue
            for command, expected, number in steps(lines, start):
                done = subprocess.run(["bash", "-c", command], cwd=home, env=env, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240,
                                      start_new_session=True)
                actual = done.stdout.decode("utf-8", "replace").splitlines()
                if done.returncode != 0:
                    actual.append(f"[exit {done.returncode}]")
                while expected and expected[-1] == "":
                    expected.pop()
                while actual and actual[-1] == "":
                    actual.pop()
                if not fits(expected, actual):
                    shown = "\n".join("  " + line for line in actual)
                    return f"line {number}: $ {command}\nexpected:\n" + "\n".join("  " + x for x in expected) + \
                        f"\ngot:\n{shown}"
    return None


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    files = [pathlib.Path(f) for f in sys.argv[2:]]
    print(f"1..{len(files)}")
    failed = 0
    for number, path in enumerate(files, 1):
        problem = run_file(program, path)
        print(f"{'not ok' if problem else 'ok'} {number} - {path.stem}")
        if problem:
            failed = 1
            print("\n".join("# " + line for line in problem.splitlines()), flush=True)
    sys.exit(failed)


main()
