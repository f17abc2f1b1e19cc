// Checks what emit wrote with Go's golang.org/x/mod/sumdb: the checkpoint by note, the proofs by tlog.
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("not ok 1 - Go's note and tlog accept the log:", err)
		os.Exit(1)
	}
}

func read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(os.Args[1], name))
	must(err)
	return data
}

// open verifies a checkpoint and gives its tree.
func open(data []byte, verifiers note.Verifiers) (int64, tlog.Hash) {
	n, err := note.Open(data, verifiers)
	must(err)
	lines := strings.Split(n.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return size, hash
}

func main() {
	name := strings.SplitN(string(read("note")), "\n", 2)[0]
	key := append([]byte{1}, read("ed25519")...)
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	vkey := fmt.Sprintf("%s+%08x+%s", name, binary.BigEndian.Uint32(sum[:]), base64.StdEncoding.EncodeToString(key))
	verifier, err := note.NewVerifier(vkey)
	must(err)
	verifiers := note.VerifierList(verifier)
	size, tree := open(read("note"), verifiers)
	oldSize, oldTree := open(read("old.note"), verifiers)

	var path tlog.TreeProof
	raw := read("consistency")
	for i := 0; i < len(raw); i += 32 {
		var h tlog.Hash
		copy(h[:], raw[i:])
		path = append(path, h)
	}
	must(tlog.CheckTree(path, size, tree, oldSize, oldTree))

	files, err := filepath.Glob(filepath.Join(os.Args[1], "*.tlog-proof"))
	must(err)
	for _, file := range files {
		text, checkpoint, _ := strings.Cut(string(read(filepath.Base(file))), "\n\n")
		lines := strings.Split(text, "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" {
			must(fmt.Errorf("%s: not a tlog-proof", file))
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		must(err)
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			h, err := tlog.ParseHash(line)
			must(err)
			proof = append(proof, h)
		}
		proofSize, proofTree := open([]byte(checkpoint), verifiers)
		leaf := tlog.RecordHash(read(strconv.FormatInt(index, 10) + ".header"))
		must(tlog.CheckRecord(proof, proofSize, proofTree, index, leaf))
		leaf[0] ^= 1
		if tlog.CheckRecord(proof, proofSize, proofTree, index, leaf) == nil {
			must(fmt.Errorf("a changed leaf is accepted"))
		}
	}
	if len(files) < 5 {
		must(fmt.Errorf("too few proofs"))
	}
	fmt.Println("ok 1 - Go's note and tlog accept the log")
}
