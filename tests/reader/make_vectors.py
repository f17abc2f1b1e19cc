"""Makes docs/vectors/format1.json: the test vectors of docs/format.md, from bandi1.py alone. Fixed inputs, same bytes each run.

Usage: python3 make_vectors.py > docs/vectors/format1.json
"""
import json
import sys

import nacl.bindings as nb
import nacl.public
import nacl.signing

import bandi1 as b


def fill(byte, n):
    return bytes([byte]) * n


def hchacha20(key, nonce16):
    """Subkey of XChaCha20."""
    def rounds(s):
        def q(a, b, c, d):
            for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                s[x] = s[x] + s[y] & 0xFFFFFFFF
                v = s[z] ^ s[x]
                s[z] = (v << n | v >> 32 - n) & 0xFFFFFFFF
        for _ in range(10):
            for k in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                      (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
                q(*k)
    import struct
    s = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key)) + list(struct.unpack("<4I", nonce16))
    rounds(s)
    return struct.pack("<8I", *(s[:4] + s[12:]))


def two_key(vault, device):
    """An entry whose ciphertext opens under two keys: two blocks of it are solved for, so that both tags agree."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
    p = (1 << 130) - 5
    keys = [fill(0x11, 32), fill(0x12, 32)]
    a = b.u16(1) + b.u16(1) + vault + device + b.u64(7) + fill(9, 16) + bytes([1]) + b.u64(512)
    ad = a + b.H(b"bandi-entry-key-1", keys[0], a)
    cipher = bytearray(fill(0x5A, 512))
    rs = []
    for k in keys:
        stream = Cipher(algorithms.ChaCha20(hchacha20(k, bytes(16)), bytes(16)), None).encryptor().update(bytes(32))
        rs.append((int.from_bytes(stream[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF,
                   int.from_bytes(stream[16:], "little")))
    head = ad.ljust(-(-len(ad) // 16) * 16, b"\0")
    tail = len(ad).to_bytes(8, "little") + (512).to_bytes(8, "little")
    free = [len(head) // 16 + 4, len(head) // 16 + 9]
    t = 0
    while True:
        t += 1
        whole = head + bytes(cipher) + tail
        blocks = [int.from_bytes(whole[i : i + 16] + b"\1", "little") for i in range(0, len(whole), 16)]
        n = len(blocks)
        rows = []
        for r, s in rs:
            known = sum(v * pow(r, n - i, p) for i, v in enumerate(blocks) if i not in free) % p
            rows.append((pow(r, n - free[0], p), pow(r, n - free[1], p), ((t - s) % (1 << 128) - known) % p))
        (a1, b1, c1), (a2, b2, c2) = rows
        inv = pow(a1 * b2 - a2 * b1, -1, p)
        x, y = (c1 * b2 - c2 * b1) * inv % p, (a1 * c2 - a2 * c1) * inv % p
        if x >> 128 == 1 and y >> 128 == 1:
            break
    for f, v in zip(free, (x, y)):
        at = 16 * f - len(head)
        cipher[at : at + 16] = (v & (1 << 128) - 1).to_bytes(16, "little")
    sealed = bytes(cipher) + t.to_bytes(16, "little")
    plain = [b.aead_open(k, bytes(24), ad, sealed) for k in keys]
    assert plain[0] != plain[1]
    return {"header": (ad + b.H(sealed)).hex(), "cipher": sealed.hex(), "committed": keys[0].hex(), "other": keys[1].hex()}


def main():
    ed_seed, x_secret, random = fill(1, 32), fill(2, 32), fill(3, 32)
    ed = bytes(nacl.signing.SigningKey(ed_seed).verify_key)
    x = bytes(nacl.public.PrivateKey(x_secret).public_key)
    vault = b.H(ed, x, random)
    device = b.device_id(vault, ed, x)
    out = {"format": 1}
    out["ids"] = {
        "ed25519_seed": ed_seed.hex(), "ed25519": ed.hex(), "x25519_secret": x_secret.hex(), "x25519": x.hex(),
        "random": random.hex(), "vault": vault.hex(), "device": device.hex(),
        "words": [int.from_bytes(vault[:11], "big") >> 11 * i & 2047 for i in range(7, -1, -1)],
    }
    out["compartment"] = {"salt": fill(4, 16).hex(), "id": b.compartment_id(vault, device, fill(4, 16)).hex()}
    out["padded"] = [[n, b.padded_length(n)] for n in (0, 1, 508, 509, 600, 1000, 1020, 4092, 5000, 100000, 16777216)]
    good = [{0: 40}, {0: 1, 1: True}, {0: 23, 16: [24, 255, 256, 65535, 65536, 1 << 32, (1 << 64) - 1]},
            {0: 40, 16: [-1, -24, -25, -(1 << 63)]}, {0: 40, 16: "한글 漢字", 17: b"\0\xff", 18: {0: {1: {2: {3: {4: {5: [0]}}}}}}},
            {0: 40, 4: bytes(16), 16: []}, {-1: 0, 0: 7}]
    out["cbor"] = [b.cbor_put(v).hex() for v in good]
    bad = ["", "a10001ff", "a1001818ff", "a1001817", "a10019 00ff".replace(" ", ""), "bf0001ff", "a200010001", "a201010001",
           "a1613000", "a100f6", "a100f7", "a100f97e00", "a100c000", "a1003bffffffffffffffff", "a10063e28c", "a10062c080",
           "a10063eda080", "8100", "a100", "a1005f40ff", "a100f814", "a1009b7fffffffffffffff",
           "a100" + "81" * 8 + "00"]
    out["cbor_refused"] = bad
    entries = []
    for cls, index, body in ((2, 0, {0: 1, 16: ed, 17: x, 18: random, 19: fill(9, 16)}),
                             (1, 1, {0: 32, 2: [1600000000000, 0], 3: fill(5, 16), 16: fill(5, 16), 17: "민수"}),
                             (1, 2, {0: 40, 2: [1600000000001, 0], 3: fill(5, 16), 4: bytes(16),
                                     16: [{0: 1, 1: fill(7, 16), 2: "note", 3: 1, 4: "x" * 700}]})):
        key = fill(0x40 + index, 32)
        raw = b.cbor_put(body)
        comp = bytes(16) if cls == 2 else fill(9, 16)
        header, cipher = b.seal_entry(vault, device, index, comp, cls, raw, key)
        h = b.Header(header)
        assert b.open_entry(h, cipher, b.open_key(h.a) if cls != 1 else key) == raw
        entries.append({"class": cls, "index": index, "compartment": comp.hex(), "body": raw.hex(),
                        "key": key.hex() if cls == 1 else b.open_key(h.a).hex(), "header": header.hex(),
                        "cipher_sha256": b.H(cipher).hex(), "cipher": cipher.hex(), "leaf": h.leaf.hex(),
                        "statement_0": b.statement_id(h.leaf, 0).hex()})
    out["entries"] = entries
    leaves = [b.H(b"\0", bytes([i])) for i in range(9)]
    out["trees"] = [b.tree_hash(leaves[:n]).hex() for n in range(10)]
    tree = b.tree_hash([bytes.fromhex(e["leaf"]) for e in entries])
    out["note"] = {"size": 3, "tree": tree.hex(), "text": b.make_note(vault, device, 3, tree, ed_seed)}
    header = bytes.fromhex(entries[1]["header"])
    wraps = []
    for purpose, ident, key in ((b.TRANSPORT, fill(0x21, 16), fill(0x22, 32)), (b.SHELF, fill(0x31, 16), fill(0x32, 32))):
        nonce = fill(0x55, 24)
        wrap = nonce + nb.crypto_aead_xchacha20poly1305_ietf_encrypt(fill(0x41, 32), b.wrap_ad(purpose, header, ident), nonce, key)
        wraps.append({"purpose": purpose.decode(), "id": ident.hex(), "key": key.hex(), "entry": 1, "wrap": wrap.hex()})
    out["wraps"] = wraps
    epoch_key = fill(0x66, 32)
    out["epoch"] = {"compartment": fill(9, 16).hex(), "epoch": fill(0x21, 16).hex(), "key": epoch_key.hex(),
                    "check": b.H(b"bandi-epoch-key-1", vault, fill(9, 16), fill(0x21, 16), epoch_key).hex()}
    plain = b"bandi-grant-1" + vault + fill(9, 16) + fill(0x21, 16) + x + epoch_key
    # A sealed box draws its own key; here that key is fixed so that the file is the same each time.
    eph = nacl.public.PrivateKey(fill(0x77, 32))
    import hashlib
    nonce = hashlib.blake2b(bytes(eph.public_key) + x, digest_size=24).digest()
    boxed = bytes(eph.public_key) + nb.crypto_box(plain, nonce, x, bytes(eph))
    assert nacl.public.SealedBox(nacl.public.PrivateKey(x_secret)).decrypt(boxed) == plain
    out["sealed_key"] = boxed.hex()
    container, secret, master = fill(0x80, 16), fill(0x81, 20), fill(0x82, 32)
    slots = []
    for kind, typed, raw in ((1, "비밀 문구 é", None), (2, b.recovery_print(secret), secret)):
        s = {0: fill(0x90 + kind, 16), 1: kind, 2: 1, 3: 8192, 4: fill(0xA0 + kind, 16), 5: fill(0xB0 + kind, 24), 6: b""}
        import unicodedata
        key = b.slot_key(raw or unicodedata.normalize("NFKC", typed).encode(), s)
        s[6] = nb.crypto_aead_xchacha20poly1305_ietf_encrypt(master, b.slot_ad(container, s), s[5], key)
        slots.append((typed, s))
    blob = b"bandislt" + b.cbor_put({0: 1, 1: container, 2: [s for _, s in slots]})
    out["slots"] = {"file": blob.hex(), "master": master.hex(), "secrets": [t for t, _ in slots],
                    "decomposed": unicodedata.normalize("NFD", slots[0][0])}
    out["recovery"] = {"secret": secret.hex(), "code": b.recovery_print(secret)}
    content = "증언 녹음".encode() * 9000
    n = b.padme(len(content))
    key, fid = fill(0xC1, 32), fill(0xC2, 16)
    body = content.ljust(n, b"\0")
    data = b"bandievi" + fid + b.u64(n)
    for i in range(0, n, 65536):
        part = body[i : i + 65536]
        nonce = b.u64(i // 65536) + bytes([i + len(part) == n]) + bytes(15)
        data += nb.crypto_aead_xchacha20poly1305_ietf_encrypt(part, fid + b.u64(n), nonce, key)
    assert b.open_evidence(data, b.H(data), key, len(content), b.H(content)) == content
    out["evidence"] = {"key": key.hex(), "file_id": fid.hex(), "repeat": "증언 녹음", "times": 9000, "padded": n,
                       "id": b.H(data).hex(), "content_sha256": b.H(content).hex()}
    out["two_key"] = two_key(vault, device)
    # AEGIS-256: the first test vector of draft-irtf-cfrg-aegis-aead, then a key stream.
    k = bytes.fromhex("1001" + "00" * 30)
    nn = bytes.fromhex("100002" + "00" * 29)
    out["aegis256_stream"] = {"key": k.hex(), "nonce": nn.hex(), "stream": b.Aegis256(k, nn).stream(64).hex()}
    json.dump(out, sys.stdout, ensure_ascii=False, indent=1)
    print()


main()
