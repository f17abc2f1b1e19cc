#!/usr/bin/env python3
"""What the program leaves behind: nothing of what people said in a shell's history, in the lists of processes, in messages, in
temporary files, in a core dump, or, after a withdrawal, in any file of the vault, opened with all its keys.
Usage: privacy.py PROGRAM UNSEALED [part of a test's name …]   (prints TAP)"""
import fcntl
import os
import pathlib
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import unicodedata

import cli
from cli import INPUT, USAGE

SOURCE = pathlib.Path(__file__).resolve().parents[2]
UNSEALED = pathlib.Path(sys.argv.pop(2)).resolve()
PERSON = "뷁쀍섊"
PHRASE = "달빛 아래 강가의 반딧불"


# ---- the tour of the README, typed into a shell ----

def tour():
    """The commands of the README's tour, in order."""
    block = re.search(r"^## A tour.*?^((?:    [^\n]+\n)+)", (SOURCE / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    return [line.strip() for line in block.group(1).splitlines()]


def words_of_the_tour():
    """Words of the interviews: Korean ones, and names with a capital inside a sentence. No command of the tour may say one."""
    korean = (SOURCE / "data/example/interview-ko.txt").read_text(encoding="utf-8")
    english = (SOURCE / "data/example/interview-en.txt").read_text(encoding="utf-8")
    words = set(re.findall(r"[가-힣]{3,}", korean)) | set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?:-[a-z]+)?", english))
    assert len(words) > 30
    return sorted(words | {PERSON, PHRASE})


class Watch(threading.Thread):
    """Reads the command line and the environment of every process of a session, again and again, while commands run."""

    def __init__(self, session, words):
        super().__init__(daemon=True)
        self.session, self.words = session, [w.encode() for w in words]
        self.seen, self.hits, self.ended = set(), set(), False

    def run(self):
        while not self.ended:
            for pid in filter(str.isdigit, os.listdir("/proc")):
                self.look(pid)
            time.sleep(0.002)

    def look(self, pid):
        try:
            stat = pathlib.Path("/proc", pid, "stat").read_text().rpartition(")")
            if int(stat[2].split()[3]) != self.session:
                return
            if stat[0].endswith("(bandi"):
                self.seen.add((pid, stat[2].split()[19]))
            for name in ("cmdline", "environ", "comm"):
                content = pathlib.Path("/proc", pid, name).read_bytes()
                self.hits |= {f"{name} of {stat[0]}" for w in self.words if w in content}
        except (OSError, ValueError, IndexError):
            pass  # it has ended, or is not ours to read


class Shell:
    """A real bash at a terminal, with its history on, and a person who answers what is asked."""

    def __init__(self, home, program, vault_answers):
        self.answers, self.text = vault_answers, ""
        (home / "bin").mkdir()
        recorder = home / "bin" / "bandi"
        recorder.write_text(f"""#!/bin/sh
{{ printf '%s\\n' "$@"; cat /proc/self/environ; }} >> '{home}/recorded'
exec '{program}' "$@"
""")
        recorder.chmod(0o755)
        env = {"PATH": f"{home}/bin:/usr/bin:/bin", "HOME": str(home), "HISTFILE": f"{home}/.bash_history", "TERM": "dumb",
               "LANG": "C.UTF-8", "PS1": "at your service> "}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.execve("/bin/bash", ["bash", "--noprofile", "--norc", "-o", "history", "-i"], env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 400, 0, 0))
        self.until_ready()

    def until_ready(self):
        """What was printed until the shell is ready again; questions are answered on the way."""
        text, deadline = "", time.monotonic() + 120
        while not text.endswith("at your service> "):
            assert time.monotonic() < deadline, "the shell did not come back: " + text[-300:]
            if not select.select([self.fd], [], [], 1)[0]:
                continue
            text += os.read(self.fd, 65536).decode("utf-8", "ignore")
            for question, answer in self.answers:
                if re.search(question + r"[^\n]*: $", text):
                    text += "\n"
                    os.write(self.fd, answer.encode() + b"\n")
                    break
        return text

    def type(self, line):
        os.write(self.fd, line.encode() + b"\n")
        return self.until_ready()

    def leave(self):
        os.write(self.fd, b"exit\n")
        try:
            while os.read(self.fd, 65536):
                pass
        except OSError:
            pass
        os.waitpid(self.pid, 0)


def after_the_tour_no_protected_word_is_in_the_history_or_was_in_a_process_list(house):
    words = words_of_the_tour()
    home = house.home / "user"
    home.mkdir()
    (home / "data").symlink_to(SOURCE / "data")
    shell = Shell(home, house.program, [("passphrase", PHRASE), ("the same again", PHRASE), ("name", PERSON), ("words", PERSON),
                                        ("destroy", "y")])
    watch = Watch(shell.pid, words)
    watch.start()
    kept, count = {}, 0
    for line in tour():
        if line.startswith("export PATH"):
            continue  # the folder with the recorder is on the path already
        command = line.split("  #")[0]
        for place, value in kept.items():
            command = re.sub(rf"\b{place}\b", value, command)
        out = shell.type(command)
        assert "bandi: " not in out, f"{command}: {out[-400:]}"
        count += 1
        made = re.search(r"^(?:handle|basis): (\S+)", out, re.M)
        for start, place in (("bandi consent", "BASIS"), ("bandi import data/example/interview-ko", "INTERVIEW"),
                             ("bandi import data/example/interview-en", "TRANSLATION"), ("bandi mark", "PASSAGE"),
                             ("bandi add group", "GROUP"), ("bandi add finding", "FINDING")):
            if line.startswith(start) and made:
                kept[place] = made.group(1)
    shell.leave()
    watch.ended = True
    watch.join()
    history = (home / ".bash_history").read_bytes()
    recorded = (home / "recorded").read_bytes()
    assert history.count(b"bandi ") >= count and recorded.count(b"PATH=") == count, f"{count} commands were typed"
    assert len(watch.seen) >= count, f"only {len(watch.seen)} of {count} processes were seen"
    assert not watch.hits, f"seen in {sorted(watch.hits)}"
    for place, content in (("history", history), ("arguments and environments", recorded)):
        found = [n for n, w in enumerate(words) if w.encode() in content]
        assert not found, f"{len(found)} protected words in the {place}"
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink() and "data" not in path.relative_to(home).parts:
            content = path.read_bytes()
            assert not any(w.encode() in content for w in words), f"a protected word stands in {path.relative_to(home)}"


# ---- the vault after a withdrawal, opened ----

def unseal(house):
    """(kind:name, bytes) of everything that the keys open; write-ahead logs must be gone or empty before."""
    for path in house.vault.rglob("*-wal"):
        assert path.stat().st_size == 0, f"{path.name} stayed behind"
    done = subprocess.run([UNSEALED, house.vault], input=cli.PASS.encode() + b"\n", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    out, at, pieces = done.stdout, 0, []
    while at < len(out):
        end = out.index(b"\n", at)
        name, length = out[at:end].decode().rsplit(" ", 1)
        pieces.append((name, out[end + 1:end + 1 + int(length)]))
        at = end + 1 + int(length)
    for path in list(house.vault.glob("*.db")) + list(house.vault.glob("view/*.db")):
        seen = sum(len(b) for name, b in pieces if name == f"page:{path.relative_to(house.vault)}")
        assert seen == path.stat().st_size, f"{path.name}: {seen} bytes of {path.stat().st_size} were opened"
    return pieces


def forms(word):
    """The word as bytes in every form that a file could hold: composed and decomposed, folded, UTF-8 and UTF-16."""
    texts = {f(t) for t in (word, word.casefold(), word.upper()) for f in
             (lambda t: unicodedata.normalize("NFC", t), lambda t: unicodedata.normalize("NFD", t))}
    return {t.encode(code) for t in texts for code in ("utf-8", "utf-16-le", "utf-16-be")}


PLANTED = [PERSON, "쀍섊", "뷁쀍", "Qwyzzlethorpe", "龘靐", "뛟쒫", "010-7391-5528"]
INTERVIEW = """면담 기록 뛟쒫

뷁쀍섊: 강을 건넌 뒤 龘靐 마을로 갔습니다.

The neighbour Qwyzzlethorpe took her in; call 010-7391-5528.
"""


def after_a_withdrawal_no_word_is_left_in_any_file_of_the_vault_opened_with_its_keys(house):
    basis = house.basis()
    under = ("--basis", basis)
    handle = lambda *words, **more: house.json(*words, **more)["handle"]
    house.file("said.txt", INTERVIEW)
    house.file("apart.txt", unicodedata.normalize("NFD", INTERVIEW) + "\n다른 글\n")
    source = handle("import", "said.txt", "--language", "ko", "--kind", "interview", *under)
    other = handle("import", "apart.txt", "--language", "ko", *under)
    house.ok("derive", other, "translates", source, *under)
    passage = handle("mark", source, "--paragraph", "2", "--paraphrase", "she crossed", *under)
    house.ok("mark", source, "--words", "@-", "--paraphrase", "a house", *under, given="Qwyzzlethorpe took her".encode())
    person = handle("add", "person", "name=@-", *under, given=PERSON.encode())
    house.ok("edit", person, "name=@-", "--replace", *under, given="Qwyzzlethorpe".encode())
    house.ok("edit", person, "contact=@-", *under, given=b"010-7391-5528")
    house.ok("edit", person, "note=@-", *under, given="뛟쒫 龘靐".encode())
    house.ok("code", "sale_marriage", "--passage", passage, "--victim", person, *under)
    assert "뷁" in house.ok("search", "@-", "--sources", given=PERSON.encode())
    before = unseal(house)
    kinds = {name.split(":")[0] for name, _ in before}
    assert kinds >= {"page", "body", "sealed", "wrap"}
    for word in PLANTED:  # what is looked for can be found: in the view, and in the entries
        for kind in ("page", "body"):
            assert any(f in b for name, b in before if name.startswith(kind) for f in forms(word)), f"not planted in a {kind}"
    house.ok("withdraw", basis, "--yes", "--how", "spoken")
    after = unseal(house)
    for number, word in enumerate(PLANTED):
        for name, content in after:
            assert not any(f in content for f in forms(word)), f"planted word {number} stands in {name}"
    stay = {name for name, _ in after}
    gone = [(name, b) for name, b in before if name.split(":")[0] in ("sealed", "wrap") and name not in stay]
    assert len(gone) >= 20, f"only {len(gone)} sealed pieces went"
    pages = b"".join(b for name, b in after if name.startswith("page:ledger.db"))
    for name, content in gone:  # neither its ciphertext nor its key is left to be opened by whoever has copied the other
        assert content[:32] not in pages, f"{name} is still in a page of ledger.db"
    for path in house.home.joinpath("V.bandi").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(f in content for w in PLANTED for f in forms(w)), f"a planted word stands in {path.name} in plain"
    assert house.json("verify")["ok"]


# ---- messages, temporary files, memory ----

def no_message_repeats_what_a_record_says(house):
    word = "Qwyzzlethorpe"
    values = lambda **v: '{"type":"person","values":' + str(v).replace("'", '"') + "}\n"
    for name, text in {
        "a.jsonl": values(birth_date=word), "b.jsonl": values(sex=word), "c.jsonl": values(origin=word),
        "d.jsonl": '{"type":"person","values":{"name":"' + word + '}}\n', "e.jsonl": '{"type":"person","values":{"name":"' + word + "\x01" + '"}}\n',
        "f.jsonl": '{"type":"passage","values":{"source":"' + word + '","words":"' + word + '"}}\n',
        "g.jsonl": '{"type":"source","values":{"title":"x","language":"' + word + '"}}\n',
        "h.jsonl": '{"type":"event","values":{"start":"' + word + '"}}\n', "i.jsonl": "{" + word + ":1}\n",
        "j.jsonl": '{"type":"person","values":{"name":{"value":"' + word + '","reason":"refused"}}}\n',
    }.items():
        code, out, err = house.run("import", house.file(name, text))
        assert code == INPUT, f"{name}: exit {code}"
        assert word not in out + err, f"{name}: its message repeats the value"
        code, out, err = house.run("import", name, "--json")
        assert word not in out + err, f"{name}: its message in JSON repeats the value"
    house.file("m.json", '{"type":"person","columns":{"name":{"property":"name"},"born":{"property":"birth_date"}}}')
    for text in (f"name,born\n{word},{word}\n", f'name,born\n"{word}\n', f"name,born\n{word}\n"):
        code, out, err = house.run("import", house.file("t.csv", text), "--mapping", "m.json")
        assert code == INPUT and word not in out + err, "the message on a row repeats its cell"
    for words in (("add", "person", "name=" + word), ("add", "person", "birth_date=@-"), ("add", "person", "sex=" + word),
                  ("search", word), ("mark", "S-0000-0000-0", "--words", word), ("list", "person", "--where", "name=" + word)):
        code, out, err = house.run(*words, given=word.encode())
        assert code in (USAGE, INPUT), f"bandi {words[0]}: exit {code}"
        if words[-1] != "sex=" + word:
            assert word not in out + err, f"bandi {words[0]}: its message repeats the value"
    house.refused(cli.DENIED, "status", passphrase=word + " wrong")
    assert word not in house.run("status", passphrase=word + " wrong")[2]


def nothing_is_left_in_the_temporary_folder_or_beside_the_vault(house):
    temp = house.home / "temp"
    temp.mkdir()
    env = dict(os.environ, TMPDIR=str(temp), SQLITE_TMPDIR=str(temp))
    made, stop = set(), threading.Event()

    def look():
        while not stop.is_set():
            made.update(os.listdir(temp))

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    basis = house.basis()
    house.file("said.txt", INTERVIEW * 2000)
    before = set(os.listdir(house.home))
    house.ok("import", "said.txt", "--basis", basis, env=env)
    house.ok("search", "@-", "--sources", given=PERSON.encode(), env=env)
    house.ok("list", "source", env=env)
    house.ok("export", "source", "out.jsonl", "--use", "internal", "--identity", "--yes", env=env)
    house.ok("withdraw", basis, "--yes", env=env)
    house.ok("verify", env=env)
    stop.set()
    watch.join()
    assert not made, f"{len(made)} files were made in the temporary folder"
    assert set(os.listdir(house.home)) == before | {"out.jsonl"}


def nobody_else_may_read_a_file_of_the_vault_or_a_backup(house):
    """Not by its folder alone: a copy of the files into an open folder keeps their rights."""
    def open_to_all():
        os.umask(0)

    house.ok("init", "W.bandi", vault=None, preexec_fn=open_to_all)
    house.file("said.txt", INTERVIEW)
    house.ok("import", "said.txt", vault="W.bandi", preexec_fn=open_to_all)
    house.ok("backup", "w.bak", vault="W.bandi", passphrase=f"{cli.PASS}\n{cli.PASS}", preexec_fn=open_to_all)
    made = [house.home / "W.bandi", house.home / "w.bak", *(house.home / "W.bandi").rglob("*")]
    assert len(made) > 9
    wide = {str(p.relative_to(house.home)) for p in made if p.stat().st_mode & 0o077}
    assert not wide, f"others may read {sorted(wide)}"


def a_process_with_keys_locks_them_in_memory_and_leaves_no_core(house):
    def allow_cores():
        resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)

    if b"__asan_init" in pathlib.Path(house.program).read_bytes():
        raise cli.Skip("the address sanitizer makes mlock do nothing")
    for end in (signal.SIGSEGV, signal.SIGABRT):
        process = house.start("serve", preexec_fn=allow_cores)
        line = process.stdout.readline()
        assert b"http" in line, line
        status = pathlib.Path("/proc", str(process.pid), "status").read_text()
        limits = pathlib.Path("/proc", str(process.pid), "limits").read_text()
        locked = int(re.search(r"^VmLck:\s+(\d+) kB", status, re.M).group(1))
        assert locked >= 4, f"{locked} kB are locked"
        assert re.search(r"^Max core file size\s+0\s+0\s", limits, re.M), "core files are allowed"
        if os.getuid() != 0:
            assert os.stat(f"/proc/{process.pid}/mem").st_uid == 0, "another program of this user may read its memory"
        process.send_signal(end)
        _, waited = os.waitpid(process.pid, 0)
        process.returncode = -end
        process.stdout.close()
        process.stderr.close()
        assert os.WIFSIGNALED(waited) and not os.WCOREDUMP(waited), "it left a core"
    assert not list(house.home.glob("core*"))


cli.main([
    after_the_tour_no_protected_word_is_in_the_history_or_was_in_a_process_list,
    after_a_withdrawal_no_word_is_left_in_any_file_of_the_vault_opened_with_its_keys,
    no_message_repeats_what_a_record_says,
    nothing_is_left_in_the_temporary_folder_or_beside_the_vault,
    nobody_else_may_read_a_file_of_the_vault_or_a_backup,
    a_process_with_keys_locks_them_in_memory_and_leaves_no_core,
])
