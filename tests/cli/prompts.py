#!/usr/bin/env python3
"""The program at a terminal: what it asks, and what it does when the answer is Ctrl-C. Usage: prompts.py PROGRAM   (TAP)"""
import fcntl
import os
import re
import select
import signal
import termios
import time

import cli


def at_terminal(house, line, answers, vault=True):
    """Runs the program on a terminal of its own and gives (exit status, all that was shown, whether it echoes at the end).
    An answer is typed whenever the program waits after ": "; "^C" and "^D" are those keys."""
    parent, child = os.openpty()
    before = termios.tcgetattr(child)
    words = [house.program, *line] + (["--vault", "V.bandi"] if vault else [])
    pid = os.fork()
    if pid == 0:
        os.chdir(house.home)
        own_terminal(child)
        os.execve(words[0], words, {"PATH": os.environ["PATH"], "TERM": "dumb", "LANG": "C.UTF-8"})
    shown, waiting, left, end = b"", b"", list(answers), time.monotonic() + 60
    while time.monotonic() < end:
        ready, _, _ = select.select([parent], [], [], 0.1)
        if ready:
            piece = os.read(parent, 65536)
            shown, waiting = shown + piece, waiting + piece
            continue
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            echoes = bool(termios.tcgetattr(child)[3] & termios.ECHO)
            os.close(parent)
            os.close(child)
            assert bool(before[3] & termios.ECHO), "the test's terminal did not echo to begin with"
            return os.waitstatus_to_exitcode(status), shown.decode(), echoes
        if waiting.endswith(b": ") and left:
            waiting, key = b"", left.pop(0)
            os.write(parent, {"^C": b"\x03", "^D": b"\x04"}.get(key, key.encode() + b"\n"))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise AssertionError(f"bandi {line[0]} still waits, after: {shown.decode()[-60:]!r}")


def own_terminal(child):
    """Makes `child` the terminal of a session of its own, as a login does."""
    os.setsid()
    fcntl.ioctl(child, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(child, fd)


def handle_of(shown):
    return re.search(r"[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", shown).group()


def ctrl_c_at_any_question_ends_it_and_gives_the_terminal_back(house):
    before = house.ok("status")
    for line, answers in ((["status"], ["^C"]), (["add", "person", "name"], [cli.PASS, "^C"]), (["search"], [cli.PASS, "^D"])):
        code, shown, echoes = at_terminal(house, line, answers)
        assert code == 130, f"bandi {line[0]}: exit {code}"
        assert echoes, f"bandi {line[0]} left a terminal that shows nothing typed"
    assert house.ok("status") == before, "an interrupted question changed the vault"


def words_that_are_asked_for_are_quoted_with_their_hash(house):
    (house.home / "t.txt").write_text("첫 문단입니다.\n\n그는 강을 건넜다고 말했다.\n", encoding="utf-8")
    source = handle_of(house.ok("import", "t.txt", "--language", "ko"))
    code, shown, _ = at_terminal(house, ["mark", source], [cli.PASS, "강을 건넜다고"])
    assert code == 0, shown
    passage = house.ok("show", handle_of(shown))
    assert "quoted" in passage and "강을 건넜다고" in passage and "hash" in passage, "the passage does not hold its words"
    code, shown, _ = at_terminal(house, ["mark", source], [cli.PASS, "강을 건넜다고"])
    assert code == cli.CONFLICT and handle_of(passage) in shown, "a place can be marked twice unnoticed"


def a_protected_option_without_a_value_is_asked_for(house):
    code, shown, _ = at_terminal(house, ["init", "W.bandi", "--member"], ["기록자 하나", cli.PASS, cli.PASS], vault=False)
    assert code == 0 and "how the team calls you" in shown, shown


def what_needs_no_vault_is_refused_before_the_passphrase_is_asked_for(house):
    for line in (["import", "none.txt"], ["code", "torture", "--date", "June"], ["init", "V.bandi"]):
        code, shown, _ = at_terminal(house, line, [], vault=line[0] != "init")
        assert code != 0 and "passphrase" not in shown, f"bandi {line[0]} asks first: {shown}"


def every_word_is_looked_at_before_a_name_is_asked_for(house):
    code, shown, _ = at_terminal(house, ["add", "person", "name", "gender=x"], [cli.PASS])
    assert code == cli.INPUT and "no property" in shown and "name:" not in shown, shown


def a_short_passphrase_makes_no_vault(house):
    code, shown, _ = at_terminal(house, ["init", "W.bandi"], ["kimchi"], vault=False)
    assert code == cli.INPUT and "too short" in shown and not (house.home / "W.bandi").exists(), shown


def names_are_asked_for_one_after_the_other_until_an_empty_line(house):
    code, shown, _ = at_terminal(house, ["name"], ["김영희", "Kim Yong-hui", "박철수", ""], vault=False)
    assert code == 0 and shown.count("right: ") == 2 and "right: Kim Yong-hui" in shown and "right: 박철수" in shown, shown
    code, shown, _ = at_terminal(house, ["name"], ["김영희 = 金英姬", ""], vault=False)
    assert code == 0 and "right: 金英姬" in shown, shown
    code, shown, _ = at_terminal(house, ["name"], [""], vault=False)
    assert code == cli.INPUT and "no name was given" in shown, shown


cli.main([
    ctrl_c_at_any_question_ends_it_and_gives_the_terminal_back,
    words_that_are_asked_for_are_quoted_with_their_hash,
    a_protected_option_without_a_value_is_asked_for,
    what_needs_no_vault_is_refused_before_the_passphrase_is_asked_for,
    every_word_is_looked_at_before_a_name_is_asked_for,
    a_short_passphrase_makes_no_vault,
    names_are_asked_for_one_after_the_other_until_an_empty_line,
])
