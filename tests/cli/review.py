#!/usr/bin/env python3
"""bandi link review at a real terminal: keys, what is shown, and that each answer is kept at once. Usage: review.py PROGRAM (TAP)"""
import fcntl
import json
import os
import random
import re
import select
import signal
import struct
import termios
import time
import unicodedata

import cli

ASKS = b"quit > "
WIDTH = 90


class Desk:
    """A running review on a terminal of its own, WIDTH columns wide."""

    def __init__(self, house, *words, term="dumb"):
        self.parent, self.child = os.openpty()
        fcntl.ioctl(self.child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, WIDTH, 0, 0))
        self.shown, self.page, self.code = b"", b"", None
        self.pid = os.fork()
        if self.pid == 0:
            os.chdir(house.home)
            os.setsid()
            fcntl.ioctl(self.child, termios.TIOCSCTTY, 0)
            for fd in range(3):
                os.dup2(self.child, fd)
            os.execve(house.program, [house.program, "link", "review", *map(str, words)],
                      {"PATH": os.environ["PATH"], "TERM": term, "LANG": "C.UTF-8"})

    def read(self, until=None):
        """Reads until the program shows `until` and waits, or has ended."""
        self.page, end = b"", time.monotonic() + 120
        while time.monotonic() < end:
            ready, _, _ = select.select([self.parent], [], [], 0.05)
            if ready:
                piece = os.read(self.parent, 65536)
                self.shown, self.page = self.shown + piece, self.page + piece
                continue
            if until is not None and self.page.endswith(until):
                return self.page.decode()
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.code = os.waitstatus_to_exitcode(status)
                return self.page.decode()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"the review still waits, after {self.page[-80:]!r}")

    def key(self, text, until=ASKS):
        os.write(self.parent, text.encode())
        return self.read(until)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def modes(self):
        return termios.tcgetattr(self.child)[3]


def lists(house):
    """Two lists of people in Hangul and letters; in some pairs the date or the town disagrees, so that they are in doubt."""
    r = random.Random(5)
    family, given = "김이박최정강조윤장임", "민서도윤하준지우예은수현영철정숙미경"
    towns = ["무산", "회령", "온성", "청진", "혜산", "함흥"]
    rows_a, rows_b = ["number,이름,born,town"], ["number,이름,born,town"]
    for i in range(240):
        name = r.choice(family) + r.choice(given) + r.choice(given)
        born = f"{r.randint(1950, 1995)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"
        town = r.choice(towns)
        rows_a.append(f"a{i},{name},{born},{town}")
        if i < 120:
            kind = i % 4
            rows_b.append(f"b{i},{name if kind != 1 else name[:2] + r.choice(given)},"
                          f"{born if kind != 2 else ''},{town if kind != 3 else r.choice(towns)}")
    for i in range(120, 240):
        rows_b.append(f"b{i},{r.choice(family)}{r.choice(given)}{r.choice(given)},"
                      f"{r.randint(1950, 1995)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d},{r.choice(towns)}")
    house.file("a.csv", "\n".join(rows_a) + "\n")
    house.file("b.csv", "\n".join(rows_b) + "\n")
    return ["a.csv", "b.csv", "--id", "number", "--decisions", "d.jsonl", "--by", "K."]


def decisions(house, name="d.jsonl"):
    path = house.home / name
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    assert text == "" or text.endswith("\n"), "the file of decisions ends in the middle of a line"
    return [json.loads(line) for line in text.splitlines()]


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def rows_shown(page):
    """The two ids that the page's first row names."""
    head = next(line for line in page.splitlines() if "a.csv, " in line or "b.csv, " in line)
    return re.findall(r"[ab]\.csv, (\w+)", head)


def without_a_terminal_it_is_refused(house):
    house.refused(cli.USAGE, "link", "review", *lists(house), vault=None, says=("nobody is at a terminal", "bandi link decide"))
    house.refused(cli.USAGE, "link", "review", says=("nobody is at a terminal",))
    assert decisions(house) == []


def each_key_does_what_it_says_and_the_file_holds_it_at_once(house):
    desk = Desk(house, *lists(house))
    page = desk.read(ASKS)
    expected = []
    for key, verdict in (("y", "same"), ("n", "not-same"), ("u", "unsure")):
        pair = rows_shown(page)
        page = desk.key(key)
        expected.append((pair, verdict))
        kept = decisions(house)
        assert [([d["a"]["id"], d["b"]["id"]], d["verdict"]) for d in kept] == expected, f"after {key!r}: {kept}"
    assert kept[0]["by"] == "K." and kept[0]["how"] == "review" and 0 < kept[0]["stated"] < 1, kept[0]
    passed = rows_shown(page)
    page = desk.key("s")
    assert len(decisions(house)) == 3 and rows_shown(page) != passed, "a skipped pair was decided"
    assert rows_shown(desk.key("z")) == passed, "z after s does not show the pair again"
    assert rows_shown(desk.key("z")) == expected[2][0]
    assert decisions(house)[-1]["verdict"] == "open" and len(decisions(house)) == 4, "z took nothing back"
    why = desk.key("w")
    assert "start: any two rows" in why and "bits together" in why, why
    assert "start: any two rows" not in desk.key("w")
    assert rows_shown(desk.key("?")) == expected[2][0], "an unknown key did something"
    desk.key("r", b"reason: ")
    desk.key("같은 어머니\n")
    desk.key("y")
    assert decisions(house)[-1]["why"] == "같은 어머니" and decisions(house)[-1]["verdict"] == "same"
    last = desk.key("q", None)
    assert desk.code == 0 and re.search(r"^same: 2\s*$", last, re.M) and re.search(r"^not the same: 1\s*$", last, re.M), last
    assert desk.modes() & termios.ECHO and desk.modes() & termios.ICANON, "the terminal shows nothing typed afterwards"


def the_keys_of_a_korean_layout_do_the_same(house):
    desk = Desk(house, *lists(house))
    desk.read(ASKS)
    desk.key("ㅛ")
    desk.key("ㅜ")
    desk.key("ㅂ", None)
    assert desk.code == 0 and [d["verdict"] for d in decisions(house)] == ["same", "not-same"], decisions(house)


def a_killed_review_has_lost_nothing_and_goes_on_where_it_stood(house):
    line = lists(house)
    desk, asked = Desk(house, *line), []
    page = desk.read(ASKS)
    for n in range(5):
        asked.append(rows_shown(page))
        page = desk.key("yn"[n % 2])
    desk.kill()
    assert [[d["a"]["id"], d["b"]["id"]] for d in decisions(house)] == asked
    assert sorted(p.name for p in house.home.iterdir() if "d.jsonl" in p.name) == ["d.jsonl"], "something half-written lies beside it"
    desk = Desk(house, *line)
    assert rows_shown(desk.read(ASKS)) not in asked, "a decided pair is asked about again"
    desk.key("\x03", None)
    assert len(decisions(house)) == 5 and desk.modes() & termios.ECHO
    house.ok("link", "a.csv", "b.csv", "--id", "number", "--decisions", "d.jsonl", "--clusters", "c.csv", vault=None)


def the_two_columns_stand_below_each_other_by_display_width(house):
    desk = Desk(house, *lists(house))
    page, under = desk.read(ASKS), 0
    for _ in range(12):
        lines = page.splitlines()
        head = next(line for line in lines if ".csv, " in line)
        second = columns(head[:head.rindex(".csv") - 1])
        first = columns(head[:head.index(".csv") - 1])
        for line in lines[lines.index(head) + 1:]:
            if not re.match(r"(이름|born|town) ", line):
                continue
            label, mark = re.match(r"(\S+)\s+([=≈≠]?)", line).groups()
            cells = re.findall(r"\S+", line[len(label):].replace(mark or "=", " ", 1))
            assert columns(line) <= WIDTH, line
            if mark:
                at = line.index(cells[0], len(label))
                assert columns(line[:at]) == first and columns(line[:line.rindex(cells[1])]) == second, f"{head}\n{line}"
                assert mark != "≠" or cells[0] != cells[1], line
            below = lines[lines.index(line) + 1]
            if mark and cells[0] != cells[1] and (cells[0][0] == cells[1][0] or cells[0][-1] == cells[1][-1]):
                begin = next(i for i in range(99) if cells[0][i:i + 1] != cells[1][i:i + 1])
                lead, under = columns(cells[0][:begin]), under + 1
                assert set(below.strip()) <= {"^", " "}, f"no line of differences below {line}"
                assert below[first + lead] == "^" and (lead == 0 or below[first + lead - 1] == " "), f"{line}\n{below}"
            elif mark:
                assert "^" not in below, f"letters that have nothing in common are underlined: {line}\n{below}"
        page = desk.key("s")
    assert under > 3
    desk.key("q", None)


def what_is_the_same_in_two_languages_is_marked_as_the_same(house):
    lists(house)
    for name, sex, header in (("a.csv", "여남", "number,이름,born,성별"), ("b.csv", "FM", "number,Name,DOB,Sex")):
        rows = (house.home / name).read_text(encoding="utf-8").splitlines()[1:]
        cells = [row.split(",") for row in rows]
        text = "\n".join([header] + [",".join(c[:3] + [sex[int(c[0][1:]) % 2]]) for c in cells]) + "\n"
        (house.home / name).write_text(text, encoding="utf-8")
    desk = Desk(house, "a.csv", "b.csv", "--id", "number", "--decisions", "d.jsonl", "--by", "K.")
    page, seen = desk.read(ASKS), set()
    for _ in range(10):
        assert "Name" not in page and "DOB" not in page, "the columns of one field stand apart"
        mark, x, y = re.search(r"성별 +([=≠≈]) (\S+) +(\S+)", page).groups()
        if {x, y} <= set("여남FM"):
            assert (mark == "=") == ({x, y} in ({"여"}, {"F"}, {"남"}, {"M"}, {"여", "F"}, {"남", "M"})), f"{x} {mark} {y}"
            seen.add(mark if x != y else "")
        page = desk.key("s")
        if not page.endswith(ASKS.decode()):
            break
    assert "=" in seen, seen


def names_leave_the_screen_and_no_letter_steers_the_terminal(house):
    line = lists(house)
    text = (house.home / "a.csv").read_text(encoding="utf-8")
    house.file("a.csv", re.sub(r"(?m)^(a\d+,)(...)", "\\1\\2\033[2J\u202e", text))
    desk = Desk(house, *line, term="xterm")
    page = desk.read(ASKS)
    assert page.count("\033[?1049h") == 1 and "\033[2J\ufffd" not in page and "\u202e" not in page
    assert "\ufffd[2J\ufffd" in page, "the steering letters are not shown as such"
    last = desk.key("q", None)
    assert last.startswith("\033[?1049l") or "\033[?1049l" in last, "the names stay on the screen"
    assert not re.search("[가-힣]", last.split("\033[?1049l")[1]), "names stand on the first screen"


def an_audit_asks_by_chance_and_gives_the_share_with_its_interval(house):
    line = lists(house)
    desk = Desk(house, *line, "--audit", "10")
    desk.read(ASKS)
    for _ in range(9):
        desk.key("y")
    last = desk.key("n", None)
    kept = decisions(house)
    assert desk.code == 0 and len(kept) == 10 and {d["how"] for d in kept} == {"audit"}, kept
    assert all(0 < d["chance"] <= 1 for d in kept) and len({d["chance"] for d in kept}) == 1
    assert re.search(r"share: 0\.9\b", last) and re.search(r"low: 0\.59", last) and re.search(r"high: 0\.98", last), last


def what_is_left_to_ask_is_worth_less_and_less_and_nothing_in_the_end(house):
    words = [w if w != "d.jsonl" else "e.jsonl" for w in lists(house)]

    def worth(page):
        return float(re.search(r"^share of the pairs found that the questions left may change: ([\d.]+)", page, re.M).group(1))

    desk = Desk(house, *words)
    desk.read(ASKS)
    begun = worth(desk.key("q", None))
    desk = Desk(house, *words)
    page = desk.read(ASKS)
    while desk.code is None and len(decisions(house, "e.jsonl")) < 200:
        page = desk.key("y")
    assert 0 == worth(page) < begun, (begun, page)


def in_a_vault_the_answers_are_entries_of_its_ledger(house):
    r = random.Random(7)
    lines = ["case_no,name,birth"]
    for n in range(40):
        name, year = r.choice("김이박최정") + r.choice("민서도윤하준") + r.choice("지우예은수현"), r.randint(1960, 1990)
        lines += [f"{2 * n},{name},{year}-05-0{r.randint(1, 9)}", f"{2 * n + 1},{name},{year if n % 2 else year + 1}-05-0{r.randint(1, 9)}"]
    house.file("p.csv", "\n".join(lines) + "\n")
    house.file("p.json", json.dumps({"type": "person", "ref": "case_no",
                                     "columns": {"name": {"property": "name"}, "birth": {"property": "birth_date"}}}))
    house.ok("import", "p.csv", "--mapping", "p.json")
    desk = Desk(house, "--vault", "V.bandi")
    desk.read(b": ")
    page = desk.key(cli.PASS + "\n")
    pair = re.findall(r"vault, (P-\S+)", page)
    assert len(pair) == 2 and re.search("[가-힣]{3}", page), page
    page = desk.key("y")
    second = re.findall(r"vault, (P-\S+)", page)
    desk.key("n")
    desk.kill()
    rows = house.json("link", "decide")["decisions"]
    assert [({d["a"], d["b"]}, d["verdict"]) for d in rows] == [(set(pair), "same"), (set(second), "not-same")], rows
    assert house.json("verify")["ok"]
    house.refused(cli.USAGE, "link", "review", "--decisions", "d.jsonl")


cli.main([
    without_a_terminal_it_is_refused,
    each_key_does_what_it_says_and_the_file_holds_it_at_once,
    the_keys_of_a_korean_layout_do_the_same,
    a_killed_review_has_lost_nothing_and_goes_on_where_it_stood,
    the_two_columns_stand_below_each_other_by_display_width,
    what_is_the_same_in_two_languages_is_marked_as_the_same,
    names_leave_the_screen_and_no_letter_steers_the_terminal,
    an_audit_asks_by_chance_and_gives_the_share_with_its_interval,
    what_is_left_to_ask_is_worth_less_and_less_and_nothing_in_the_end,
    in_a_vault_the_answers_are_entries_of_its_ledger,
])
