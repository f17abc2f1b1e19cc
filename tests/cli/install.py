#!/usr/bin/env python3
"""`make install` under a prefix: the program, its manual page and its completion. Usage: install.py SOURCE BUILD   (TAP)"""
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:3])


def installed(prefix, *more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    subprocess.run(["make", "-s", "-C", SOURCE, "install", f"BUILD={BUILD}", f"PREFIX={prefix}", *more], check=True, env=env,
                   stdout=subprocess.DEVNULL)


def files_below(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def it_goes_under_the_prefix_that_is_said_and_works_from_there(place):
    installed(place / "usr")
    assert files_below(place) == ["usr/bin/bandi", "usr/share/bash-completion/completions/bandi.bash",
                                  "usr/share/man/man1/bandi.1"], files_below(place)
    said = subprocess.run([place / "usr/bin/bandi", "version"], check=True, capture_output=True, text=True).stdout
    assert said.startswith("version: "), said
    assert ".TH BANDI 1" in (place / "usr/share/man/man1/bandi.1").read_text().upper()


def the_completion_offers_verbs_and_options(place):
    installed("/usr", f"DESTDIR={place}")
    script = place / "usr/share/bash-completion/completions/bandi.bash"
    ask = f"""source {script}
COMP_WORDS=(bandi ver); COMP_CWORD=1; COMP_LINE='bandi ver'; COMP_POINT=9; F=$(complete -p bandi | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $F
echo "${{COMPREPLY[@]}}"
COMP_WORDS=(bandi import --dr); COMP_CWORD=2; COMP_LINE='bandi import --dr'; COMP_POINT=17; $F
echo "${{COMPREPLY[@]}}"
COMP_WORDS=(bandi sch); COMP_CWORD=1; $F
echo "${{COMPREPLY[@]}}"
COMP_WORDS=(bandi schema up); COMP_CWORD=2; $F
echo "${{COMPREPLY[@]}}" """
    path = f"{place}/usr/bin:{os.environ['PATH']}"
    said = subprocess.run(["bash", "-c", ask], check=True, capture_output=True, text=True, env=dict(os.environ, PATH=path),
                          cwd=place).stdout
    assert said.split("\n")[:4] == ["verify version", "--dry-run", "schema", "update"], said


TESTS = [it_goes_under_the_prefix_that_is_said_and_works_from_there, the_completion_offers_verbs_and_options]
print(f"1..{len(TESTS)}")
for n, test in enumerate(TESTS, 1):
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(pathlib.Path(folder))
            print(f"ok {n} - {test.__name__}")
        except Exception as e:  # a failed test must not hide the next
            print(f"not ok {n} - {test.__name__}\n# {e!r}")
