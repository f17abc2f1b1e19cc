#!/usr/bin/env python3
"""Pages of a matter that grew: a long interview with hundreds of marks, findings that rest on hundreds of acts. The local page shows
them and goes on. Usage: large_pages.py PROGRAM   (TAP)"""
import http.cookiejar
import json
import os
import signal
import subprocess
import urllib.request

import cli

MARKS, FINDINGS, ACTS_EACH = 600, 30, 500


class Page:
    """A running `bandi serve` and a reader with its cookie."""

    def __init__(self, house):
        reader, writer = os.pipe()
        os.write(writer, cli.PASS.encode() + b"\n")
        os.close(writer)
        self.process = subprocess.Popen([house.program, "serve", "--passphrase-fd", str(reader), "--vault", "V.bandi"],
                                        cwd=house.home, pass_fds=[reader], stdout=subprocess.PIPE, text=True)
        os.close(reader)
        start = self.process.stdout.readline().split()[1]
        self.origin = "/".join(start.split("/")[:3])
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.get(start)

    def get(self, address):
        where = address if address.startswith("http") else self.origin + address
        with self.opener.open(where, timeout=120) as answer:
            return answer.read().decode()

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def a_matter_that_grew(house):
    """A source of one mebibyte with a mark and an act a paragraph, and findings that share hundreds of the acts."""
    house.file("long.txt", "Title\n\n" + "".join(f"{i} 그 여자는 돈을 받고 넘겨졌다고 말했다. {'밭일을 했다. ' * 100}\n\n" for i in range(MARKS)))
    lines = [{"ref": "s", "type": "source", "values": {"title": "long", "text": {"file": "long.txt"}, "language": "ko",
                                                       "connection": "first_hand"}},
             {"ref": "v", "type": "group", "values": {"label": "women"}}]
    for i in range(MARKS):
        lines += [{"ref": f"q{i}", "type": "passage", "values": {"source": "s", "paragraph": i + 2}},
                  {"ref": f"a{i}", "type": "act", "values": {"kind": {"value": "sale_marriage", "cites": [f"q{i}"]}, "victim": "v"}}]
    acts = [f"a{i}" for i in range(ACTS_EACH)]
    lines += [{"type": "finding", "values": {"claim": f"Women are sold ({k}).", "act": acts}} for k in range(FINDINGS)]
    house.file("m.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    house.ok("import", "m.jsonl")


def each_page_of_it_is_shown_and_the_program_goes_on(house):
    a_matter_that_grew(house)
    first = {t: house.ok("list", t, "--limit", "1").split()[0] for t in ("source", "finding", "group")}
    page = Page(house)
    try:
        assert "Women are sold (7)." in page.get("/")
        shown = page.get("/s/" + first["source"])
        assert shown.count("<mark") >= MARKS and f"{MARKS - 1} 그 여자는" in shown, shown.count("<mark")
        assert page.get("/f/" + first["finding"]).count("Q-") >= ACTS_EACH
        for kind in ("source", "finding", "group"):
            assert first[kind] in page.get("/r/" + first[kind])
    finally:
        status = page.end()
    assert status == 0, status


cli.main([each_page_of_it_is_shown_and_the_program_goes_on])
