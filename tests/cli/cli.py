"""What the scripts of this folder share: a vault made and driven through the program as a user does it, and TAP.

A test is a function of one argument, a House: an empty folder of its own with a vault V.bandi. A test that fails raises
AssertionError; one that cannot run here raises Skip with the reason. No word of a record is printed, only where it stands.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

PASS = "a green lantern by the river"
USAGE, INPUT, NOT_FOUND, DENIED, DAMAGED, CONFLICT, LIMIT, IO, NEWER = 2, 3, 4, 5, 6, 7, 8, 9, 12


class Skip(Exception):
    """Why a test cannot run on this machine."""


class House:
    """An empty folder and a vault in it; `run` is one command, with the passphrase on descriptor 3."""

    def __init__(self, program, folder):
        self.program, self.home = str(program), pathlib.Path(folder)
        self.vault = self.home / "V.bandi"
        self.ok("init", "V.bandi", vault=None)

    def start(self, *words, passphrase=PASS, vault="V.bandi", **more):
        """A running process; the caller waits for it. Its descriptor 3 reads `passphrase` (text or bytes) and a line end."""
        secret = passphrase.encode() if isinstance(passphrase, str) else passphrase
        reader, writer = os.pipe()
        os.write(writer, secret + b"\n")
        os.close(writer)
        line = [self.program, *map(str, words), "--passphrase-fd", str(reader)]
        if vault is not None:
            line += ["--vault", str(vault)]
        try:
            return subprocess.Popen(line, cwd=self.home, pass_fds=[reader], stdin=more.pop("stdin", subprocess.DEVNULL),
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        finally:
            os.close(reader)

    def run(self, *words, given=None, **more):
        """(exit status, standard output, standard error); a process that a signal ended fails the test."""
        if given is not None:
            more["stdin"] = subprocess.PIPE
        process = self.start(*words, **more)
        out, err = process.communicate(given)
        assert process.returncode >= 0, f"bandi {words[0]}: ended by signal {-process.returncode}"
        return process.returncode, out.decode(), err.decode()

    def ok(self, *words, **more):
        """Standard output of a command that must succeed."""
        code, out, err = self.run(*words, **more)
        assert code == 0, f"bandi {words[0]}: exit {code}: {err.strip()}"
        return out

    def json(self, *words, **more):
        return json.loads(self.ok(*words, "--json", **more))

    def refused(self, status, *words, says=(), **more):
        """The message of a command that must end with `status`; each of `says` must stand in it."""
        code, _, err = self.run(*words, **more)
        assert code == status, f"bandi {words[0]}: exit {code}, not {status}: {err.strip()}"
        for part in says:
            assert part in err, f"bandi {words[0]}: its message lacks {part!r}: {err.strip()}"
        return err

    def file(self, name, content):
        (self.home / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def kept(self):
        """A hash of each lasting file of the vault: all but the view, which is rebuilt, and SQLite's empty side files."""
        hashes = {}
        for path in sorted(self.vault.rglob("*")):
            inside = path.relative_to(self.vault)
            if path.is_file() and inside.parts[0] != "view" and not (path.name.endswith(("-wal", "-shm"))):
                hashes[str(inside)] = hashlib.sha256(path.read_bytes()).hexdigest()
        wal = self.vault / "ledger.db-wal"
        assert not wal.exists() or wal.stat().st_size == 0, "a write-ahead log stayed behind"
        return hashes

    @contextlib.contextmanager
    def unchanged(self):
        """What happens within leaves the ledger byte for byte as it was, and the vault sound."""
        before, entries = self.kept(), self.json("verify")["entries"]
        yield
        assert self.kept() == before, "the ledger's bytes changed"
        after = self.json("verify")
        assert after["entries"] == entries and after["ok"], "the entries changed"

    def labels(self, **more):
        """The labels of all groups: what an `add group label=…` left."""
        out = self.home / "groups.jsonl"
        out.unlink(missing_ok=True)
        self.ok("export", "group", str(out), "--use", "internal", "--identity", "--yes", **more)
        text = out.read_text(encoding="utf-8")
        rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        return [v["value"] for r in rows for v in r["values"].get("label", [])]

    def cheapen(self, tool, vault=None):
        """Key slots that open in milliseconds, for tests with hundreds of commands."""
        subprocess.run([tool, str(vault or self.vault)], input=PASS.encode() + b"\n", cwd=self.home, check=True)

    def basis(self):
        """A basis under which everything may be used inside the team."""
        out = self.ok("consent", "consent", "--allow", "internal:name", "--how", "spoken")
        return next(line.split(": ")[1] for line in out.splitlines() if line.startswith("basis: "))


def main(tests):
    """Runs each test with a freshly made vault of its own. Usage of a script: SCRIPT PROGRAM [part of a test's name …]"""
    program, wanted = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    chosen = [t for t in tests if not wanted or any(w in t.__name__ for w in wanted)]
    print(f"1..{len(chosen)}", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="bandi-cli-") as top:
        for number, test in enumerate(chosen, 1):
            folder = pathlib.Path(top, str(number))
            folder.mkdir()
            title = test.__name__.replace("_", " ")
            try:
                test(House(program, folder))
                print(f"ok {number} - {title}", flush=True)
            except Skip as why:
                print(f"ok {number} - {title} # SKIP {why}", flush=True)
            except Exception:  # a test must not take the others down
                failed = 1
                print(f"not ok {number} - {title}")
                print("\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
    sys.exit(failed)
