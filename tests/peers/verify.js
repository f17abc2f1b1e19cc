// Checks the checkpoints and inclusion proofs that emit wrote with @sigstore/verify.
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const [folder, modules] = process.argv.slice(2).map((p) => path.resolve(p));
const { verifyMerkleInclusion } = require(path.join(modules, "@sigstore/verify/dist/tlog/merkle.js"));
const { verifyCheckpoint } = require(path.join(modules, "@sigstore/verify/dist/tlog/checkpoint.js"));

const raw = fs.readFileSync(path.join(folder, "ed25519"));
const publicKey = crypto.createPublicKey({
  key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]),
  format: "der",
  type: "spki",
});
const name = fs.readFileSync(path.join(folder, "note"), "utf8").split("\n")[0];
const logID = crypto.createHash("sha256").update(Buffer.concat([Buffer.from(name + "\n\x01"), raw])).digest();
const log = { logID, publicKey, baseURL: name };

let checked = 0;
for (const file of fs.readdirSync(folder).filter((f) => f.endsWith(".tlog-proof"))) {
  const [text, note] = fs.readFileSync(path.join(folder, file), "utf8").split(/\n\n([^]*)/);
  const lines = text.split("\n");
  const index = lines[1].slice("index ".length);
  const [, size, hash] = note.split("\n");
  const entry = {
    canonicalizedBody: fs.readFileSync(path.join(folder, index + ".header")),
    inclusionProof: { logIndex: index, hashes: lines.slice(2).map((l) => Buffer.from(l, "base64")) },
  };
  entry.inclusionProof.checkpoint = { envelope: note };
  const checkpoint = verifyCheckpoint(entry, [log]);
  if (String(checkpoint.logSize) !== size || checkpoint.logHash.toString("base64") !== hash) throw new Error("read amiss");
  verifyMerkleInclusion(entry, checkpoint);
  entry.canonicalizedBody[0] ^= 1;
  let refused = false;
  try {
    verifyMerkleInclusion(entry, checkpoint);
  } catch {
    refused = true;
  }
  if (!refused) throw new Error("a changed header is accepted");
  checked++;
}
if (checked < 5) throw new Error("too few proofs");
console.log("ok 2 - @sigstore/verify accepts the checkpoints and inclusion proofs");
