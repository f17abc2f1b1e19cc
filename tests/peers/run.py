"""Runs verifiers that nobody here wrote on a log that emit makes. TAP. Usage: run.py EMIT SOURCE_ROOT

Go's golang.org/x/mod comes from Debian's golang-golang-x-mod-dev; @sigstore/verify from tests/npm. What is not installed is
skipped and said."""
import os
import shutil
import subprocess
import sys
import tempfile

emit, root = sys.argv[1:]
here = os.path.join(root, "tests", "peers")
modules = os.path.join(root, "tests", "npm", "node_modules")
print("1..2")
failed = False
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([emit, folder], check=True)
    if shutil.which("go") is None or not os.path.isdir("/usr/share/gocode/src/golang.org/x/mod/sumdb"):
        print("ok 1 - Go's note and tlog # SKIP go or golang-golang-x-mod-dev is not installed")
    else:
        env = dict(os.environ, GO111MODULE="off", GOPATH="/usr/share/gocode", GOFLAGS="", GOTOOLCHAIN="local")
        run = subprocess.run(["go", "run", os.path.join(here, "verify.go"), folder], env=env, text=True, capture_output=True)
        print(run.stdout.strip() or "not ok 1 - Go's note and tlog: " + run.stderr.strip().replace("\n", " "))
        failed |= run.returncode != 0
    if shutil.which("node") is None or not os.path.isdir(os.path.join(modules, "@sigstore", "verify")):
        print("ok 2 - @sigstore/verify # SKIP node or tests/npm is not installed")
    else:
        run = subprocess.run(["node", os.path.join(here, "verify.js"), folder, modules], text=True, capture_output=True)
        print(run.stdout.strip() or "not ok 2 - @sigstore/verify: " + run.stderr.strip().replace("\n", " ")[:400])
        failed |= run.returncode != 0
sys.exit(failed)
