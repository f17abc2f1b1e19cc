"""A second reader of format 1, written from docs/format.md alone, with Debian's python3-nacl and python3-cryptography.

It shares no code with the C program. It opens a closed vault (slots, keyring, encrypted pages, entries, evidence) and
bundles, checks trees and checkpoints, and says what every entry is. It writes nothing.
"""
import base64
import hashlib
import hmac
import os
import sqlite3
import struct
import unicodedata

import nacl.bindings as nb
import nacl.public
import nacl.pwhash
import nacl.signing

ZERO16 = bytes(16)


class Bad(Exception):
    """What is wrong, in one sentence."""


def H(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u16(v):
    return struct.pack(">H", v)


def u32(v):
    return struct.pack(">I", v)


def u64(v):
    return struct.pack(">Q", v)


# ---- section 4: CBOR ----


def cbor_put(v):
    def head(major, n):
        if n < 24:
            return bytes([major << 5 | n])
        for low, width, fmt in ((24, 8, ">B"), (25, 16, ">H"), (26, 32, ">I"), (27, 64, ">Q")):
            if n < 1 << width:
                return bytes([major << 5 | low]) + struct.pack(fmt, n)
        raise Bad("number too large")

    if v is True or v is False:
        return bytes([0xF5 if v else 0xF4])
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        return head(3, len(v.encode())) + v.encode()
    if isinstance(v, (list, tuple)):
        return head(4, len(v)) + b"".join(cbor_put(x) for x in v)
    if isinstance(v, dict):
        rows = sorted((cbor_put(k), cbor_put(x)) for k, x in v.items())
        return head(5, len(rows)) + b"".join(k + x for k, x in rows)
    raise Bad("not of the subset")


def cbor_get(data):
    """The one canonical map in data; raises Bad."""
    at = 0

    def head():
        nonlocal at
        if at >= len(data):
            raise Bad("cut short")
        first = data[at]
        at += 1
        major, low = first >> 5, first & 31
        if low < 24:
            return major, low, True
        if low > 27:
            raise Bad("indefinite or reserved")
        n = 1 << (low - 24)
        if len(data) - at < n:
            raise Bad("cut short")
        v = int.from_bytes(data[at : at + n], "big")
        at += n
        if v < (24, 1 << 8, 1 << 16, 1 << 32)[low - 24]:
            raise Bad("not the shortest form")
        return major, v, False

    def item(depth):
        nonlocal at
        major, v, short = head()
        if major == 0:
            return v
        if major == 1:
            if v >= 1 << 63:
                raise Bad("beyond 64 bits")
            return -1 - v
        if major in (2, 3):
            if v > len(data) - at:
                raise Bad("cut short")
            s = data[at : at + v]
            at += v
            try:
                return s if major == 2 else s.decode("utf-8")
            except UnicodeDecodeError:
                raise Bad("not UTF-8") from None
        if major in (4, 5):
            if depth >= 8:
                raise Bad("deeper than 8")
            if v > len(data) - at:
                raise Bad("cut short")
            if major == 4:
                return [item(depth + 1) for _ in range(v)]
            out, last = {}, None
            for _ in range(v):
                start = at
                kmajor, kv, _ = head()
                if kmajor > 1 or (kmajor == 1 and kv >= 1 << 63):
                    raise Bad("key not an integer")
                key = data[start:at]
                if last is not None and key <= last:
                    raise Bad("keys out of order")
                last = key
                out[kv if kmajor == 0 else -1 - kv] = item(depth + 1)
            return out
        if major == 7 and short and v in (20, 21):
            return v == 21
        raise Bad("tag, float or simple value")

    out = item(0)
    if at != len(data):
        raise Bad("bytes after the item")
    if not isinstance(out, dict):
        raise Bad("not a map")
    return out


# ---- section 3: entries ----


def padme(n):
    e = n.bit_length() - 1
    s = e.bit_length() if e > 0 else 1
    mask = (1 << max(0, e - s)) - 1
    return (n + mask) & ~mask


def padded_length(body):
    return max(512, padme(4 + body))


class Header:
    def __init__(self, raw):
        if len(raw) != 165:
            raise Bad("a header is 165 bytes")
        self.raw = raw
        self.format, self.suite = struct.unpack(">HH", raw[:4])
        if (self.format, self.suite) != (1, 1):
            raise Bad("needs a newer Bandi")
        self.vault, self.device = raw[4:36], raw[36:68]
        self.index = int.from_bytes(raw[68:76], "big")
        self.compartment = raw[76:92]
        self.cls = raw[92]
        self.padded = int.from_bytes(raw[93:101], "big")
        self.a = raw[:101]
        self.commit, self.body_hash = raw[101:133], raw[133:165]
        self.leaf = H(b"\0", raw)
        if self.cls not in (1, 2, 3):
            raise Bad("unknown class")


def open_key(a):
    return H(b"bandi-open-key-1", a)


def seal_entry(vault, device, index, compartment, cls, body, key):
    """Header and ciphertext; for making vectors."""
    n = padded_length(len(body))
    a = u16(1) + u16(1) + vault + device + u64(index) + compartment + bytes([cls]) + u64(n)
    if cls != 1:
        key = open_key(a)
    commit = H(b"bandi-entry-key-1", key, a)
    plain = (u32(len(body)) + body).ljust(n, b"\0")
    cipher = nb.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, a + commit, bytes(24), key)
    return a + commit + H(cipher), cipher


def aead_open(key, nonce, ad, cipher):
    try:
        return nb.crypto_aead_xchacha20poly1305_ietf_decrypt(cipher, ad, nonce, key)
    except Exception:
        raise Bad("AEAD fails") from None


def open_entry(h, cipher, key):
    """The body's bytes; every check of section 3.2."""
    if H(cipher) != h.body_hash or len(cipher) != h.padded + 16:
        raise Bad("body damaged")
    if H(b"bandi-entry-key-1", key, h.a) != h.commit:
        raise Bad("key does not match commit")
    plain = aead_open(key, bytes(24), h.a + h.commit, cipher)
    n = int.from_bytes(plain[:4], "big")
    if 4 + n > len(plain) or padded_length(n) != len(plain) or any(plain[4 + n :]):
        raise Bad("padding")
    body = plain[4 : 4 + n]
    cbor_get(body)
    return body


def wrap_ad(purpose, header, ident):
    return purpose + H(header) + ident


def unwrap(purpose, header, ident, key, wrap):
    return aead_open(key, wrap[:24], wrap_ad(purpose, header, ident), wrap[24:])


TRANSPORT, SHELF = b"bandi-wrap-transport-1", b"bandi-wrap-shelf-1"


def device_id(vault, ed, x):
    return H(b"bandi-device-1", vault, ed, x)


def compartment_id(vault, device, salt):
    return H(b"bandi-compartment-1", vault, device, salt)[:16]


def open_sealed_key(secret, box, vault, compartment, epoch):
    """The epoch key in a sealed key; everything else in it must be as expected."""
    key = nacl.public.PrivateKey(secret)
    plain = nacl.public.SealedBox(key).decrypt(box)
    if plain[:109] != b"bandi-grant-1" + vault + compartment + epoch + bytes(key.public_key):
        raise Bad("a sealed key of something else")
    return plain[109:]


def statement_id(leaf, ordinal):
    return H(b"bandi-statement-1", leaf, u32(ordinal))[:16]


# ---- section 5 and 6: trees and notes ----


def tree_hash(leaves):
    if not leaves:
        return H(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return H(b"\1", tree_hash(leaves[:k]), tree_hash(leaves[k:]))


def origin(vault, device):
    return f"bandi.invalid/1/{vault.hex()}/{device.hex()}"


def note_text(vault, device, size, tree):
    return f"{origin(vault, device)}\n{size}\n{base64.b64encode(tree).decode()}\n"


def note_key_id(name, ed):
    return H(name.encode(), b"\n\x01", ed)[:4]


def make_note(vault, device, size, tree, seed):
    key = nacl.signing.SigningKey(seed)
    text = note_text(vault, device, size, tree)
    name = origin(vault, device)
    sig = note_key_id(name, bytes(key.verify_key)) + key.sign(text.encode()).signature
    return f"{text}\n— {name} {base64.b64encode(sig).decode()}\n"


def check_note(note, ed):
    """(vault, device, size, tree hash); raises Bad."""
    text, sep, sigs = note.partition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if not sep or len(lines) != 4:
        raise Bad("not a checkpoint")
    name, size, tree = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    good = 0
    for line in sigs.splitlines():
        dash, who, sig = line.split(" ")
        raw = base64.b64decode(sig, validate=True)
        if dash != "—" or who != name or raw[:4] != note_key_id(name, ed):
            continue
        if len(raw) != 68:
            raise Bad("checkpoint invalid")
        try:
            nacl.signing.VerifyKey(ed).verify(text.encode(), raw[4:])
        except Exception:
            raise Bad("checkpoint invalid") from None
        good += 1
    if good != 1:
        raise Bad("checkpoint without its signature")
    parts = name.split("/")
    return bytes.fromhex(parts[2]), bytes.fromhex(parts[3]), size, tree


# ---- section 7: slots and keyring ----

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def recovery_print(secret):
    bits = int.from_bytes(secret, "big") << 20 | int.from_bytes(H(b"bandi-recovery-check-1", secret)[:3], "big") >> 4
    chars = [CROCKFORD[bits >> (5 * i) & 31] for i in range(35, -1, -1)]
    return "-".join("".join(chars[i : i + 4]) for i in range(0, 36, 4))


def recovery_read(text):
    text = text.upper().replace(" ", "").replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    if len(text) != 36 or any(c not in CROCKFORD for c in text):
        return None
    bits = 0
    for c in text:
        bits = bits << 5 | CROCKFORD.index(c)
    secret = (bits >> 20).to_bytes(20, "big")
    return secret if recovery_print(secret).replace("-", "") == text else None


def slot_ad(container, s):
    return b"bandi-slot-1" + container + s[0] + bytes([s[1]]) + u32(s[2]) + u32(s[3]) + s[4]


def slot_key(secret, s):
    if not (1 <= s[2] <= 16 and 8192 <= s[3] <= 1048576):
        raise Bad("slot parameters out of bounds")
    return nacl.pwhash.argon2id.kdf(32, secret, s[4], opslimit=s[2], memlimit=s[3] * 1024)


def read_slots(data):
    if data[:8] != b"bandislt":
        raise Bad("slots damaged")
    m = cbor_get(data[8:])
    if m[0] != 1:
        raise Bad("needs a newer Bandi")
    return m


def open_slots(slots, typed):
    """The master key."""
    secrets = [(1, unicodedata.normalize("NFKC", typed).encode())]
    if recovery_read(typed):
        secrets.append((2, recovery_read(typed)))
    for s in slots[2]:
        for kind, secret in secrets:
            if s[1] == kind:
                try:
                    return aead_open(slot_key(secret, s), s[5], slot_ad(slots[1], s), s[6])
                except Bad:
                    pass
    raise Bad("wrong passphrase")


def open_padded(label, container, key, sealed):
    plain = aead_open(key, sealed[:24], label + container, sealed[24:])
    n = int.from_bytes(plain[:4], "big")
    return cbor_get(plain[4 : 4 + n])


# ---- section 11.1: AEGIS-256 pages ----


def _aes_tables():
    sbox, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) & 0xFF ^ (0x1B if p & 0x80 else 0)
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        x = q ^ (q << 1 | q >> 7) & 0xFF ^ (q << 2 | q >> 6) & 0xFF ^ (q << 3 | q >> 5) & 0xFF ^ (q << 4 | q >> 4) & 0xFF
        sbox[p] = x ^ 0x63
        if p == 1:
            break
    sbox[0] = 0x63
    tables = [[], [], [], []]
    for s in sbox:
        s2 = (s << 1) ^ (0x11B if s & 0x80 else 0)
        col = (s2, s, s, s2 ^ s)
        for i in range(4):
            tables[i].append(int.from_bytes(bytes(col[(r - i) % 4] for r in range(4)), "big"))
    return tables


_T0, _T1, _T2, _T3 = _aes_tables()


def _aes_round(block, key):
    """One AES round (SubBytes, ShiftRows, MixColumns, then xor with key) on 16-byte integers."""
    b = block.to_bytes(16, "big")
    out = 0
    for c in range(0, 16, 4):
        out = out << 32 | _T0[b[c]] ^ _T1[b[(c + 5) % 16]] ^ _T2[b[(c + 10) % 16]] ^ _T3[b[(c + 15) % 16]]
    return out ^ key


_C0 = int.from_bytes(bytes.fromhex("000101020305080d1522375990e97962"), "big")
_C1 = int.from_bytes(bytes.fromhex("db3d18556dc22ff12011314273b528dd"), "big")


def _int(b):
    return int.from_bytes(b, "big")


class Aegis256:
    def __init__(self, key, nonce):
        k0, k1, n0, n1 = _int(key[:16]), _int(key[16:]), _int(nonce[:16]), _int(nonce[16:])
        self.s = [k0 ^ n0, k1 ^ n1, _C1, _C0, k0 ^ _C0, k1 ^ _C1]
        for _ in range(4):
            for m in (k0, k1, k0 ^ n0, k1 ^ n1):
                self.update(m)

    def update(self, m):
        s = self.s
        self.s = [_aes_round(s[5], s[0] ^ m)] + [_aes_round(s[i - 1], s[i]) for i in range(1, 6)]

    def z(self):
        s = self.s
        return s[1] ^ s[4] ^ s[5] ^ (s[2] & s[3])

    def stream(self, n):
        out = b""
        while len(out) < n:
            out += self.z().to_bytes(16, "big")
            self.update(0)
        return out[:n]

    def decrypt(self, cipher):
        out = bytearray()
        for i in range(0, len(cipher), 16):
            part = cipher[i : i + 16]
            plain = (_int(part.ljust(16, b"\0")) ^ self.z()).to_bytes(16, "big")[: len(part)]
            out += plain
            self.update(_int(plain.ljust(16, b"\0")))
        return bytes(out)

    def tag(self, n):
        t = self.s[3] ^ _int(struct.pack("<QQ", 0, n * 8))
        for _ in range(7):
            self.update(t)
        s = self.s
        return (s[0] ^ s[1] ^ s[2]).to_bytes(16, "big") + (s[3] ^ s[4] ^ s[5]).to_bytes(16, "big")


def decrypt_page(page, number, key):
    start = 24 if number == 1 else 0
    tag, nonce = page[4032:4064], page[4064:4096]
    otk = Aegis256(key, nonce).stream(64)[:60] + u32(number)
    aegis = Aegis256(otk[:32], otk[32:])
    plain = aegis.decrypt(page[start:4032])
    if not hmac.compare_digest(aegis.tag(len(plain)), tag):
        raise Bad(f"container damaged at page {number}")
    head = b"SQLite format 3\0" + page[16:24] if number == 1 else b""
    return head + plain + page[4032:]


def open_database(path, key):
    data = open(path, "rb").read()
    if len(data) % 4096:
        raise Bad("container cut short")
    plain = b"".join(decrypt_page(data[i : i + 4096], i // 4096 + 1, key) for i in range(0, len(data), 4096))
    plain = bytearray(plain)
    plain[18] = plain[19] = 1  # as if not in write-ahead mode: the copy in memory has no log file
    db = sqlite3.connect(":memory:")
    db.deserialize(bytes(plain))
    return db


# ---- a vault ----


class Vault:
    def __init__(self, path, typed):
        self.path = path
        if open(os.path.join(path, "bandi"), "rb").read() != b"Bandi vault, format 1\n":
            raise Bad("not a vault of format 1")
        slots = read_slots(open(os.path.join(path, "device", "slots"), "rb").read())
        master = open_slots(slots, typed)
        keys = open(os.path.join(path, "device", "keys"), "rb").read()
        if keys[:8] != b"bandikey":
            raise Bad("keyring damaged")
        self.ring = open_padded(b"bandi-keyring-1", slots[1], master, keys[8:])
        self.db = open_database(os.path.join(path, "ledger.db"), self.ring[5])
        self.shelf = {row[1]: row[2] for row in self.ring[9]}
        self.epoch = {row[1]: row[2] for row in self.ring[10]}
        self.logs = list(self.db.execute("SELECT no, device, base, parent, size, tree, note FROM log ORDER BY no"))

    def headers(self, no):
        base, parent, size = next((r[2], r[3], r[4]) for r in self.logs if r[0] == no)
        out = self.headers(parent)[:base] if base else []
        rows = self.db.execute(
            "SELECT id, header, body, wrap_kind, wrap_id, wrap, state FROM entry WHERE id >= ? AND id < ? ORDER BY id",
            (no << 40, no + 1 << 40),
        )
        out += [(Header(r[1]), r) for r in rows]
        if len(out) != size or any(h.index != i for i, (h, _) in enumerate(out)):
            raise Bad(f"log {no}: gaps")
        return out

    def keys_of(self, no):
        h, row = self.headers(no)[0]
        body = cbor_get(open_entry(h, row[2], open_key(h.a)))
        if device_id(self.ring[1], body[16], body[17]) != h.device:
            raise Bad(f"log {no}: its device id is not the hash of its keys")
        return body[16], body[17]

    def check_log(self, no):
        """Headers of one branch, verified against its checkpoint."""
        rows = self.headers(no)
        _, device, _, _, size, tree, note = next(r for r in self.logs if r[0] == no)
        if tree_hash([h.leaf for h, _ in rows]) != tree:
            raise Bad(f"log {no}: tree hash differs")
        if check_note(note.decode(), self.keys_of(no)[0]) != (self.ring[1], device, size, tree):
            raise Bad(f"log {no}: checkpoint differs")
        return rows

    def body(self, h, row):
        """The decoded body; None when it is not here or not readable here."""
        if row[2] is None:
            return None
        if h.cls != 1:
            key = open_key(h.a)
        elif row[3] == 2:
            key = unwrap(SHELF, h.raw, row[4], self.shelf[row[4]], row[5])
        elif row[3] == 1 and row[4] in self.epoch:
            key = unwrap(TRANSPORT, h.raw, row[4], self.epoch[row[4]], row[5])
        else:
            return None
        return cbor_get(open_entry(h, row[2], key))

    def evidence(self, body):
        ident = body[16]
        path = os.path.join(self.path, "evidence", ident.hex()[:2], ident.hex())
        return open_evidence(open(path, "rb").read(), ident, body[17], body[18], body[20])


def open_evidence(data, ident, key, length, content_hash):
    if H(data) != ident or data[:8] != b"bandievi":
        raise Bad(f"evidence {ident.hex()}: damaged")
    file_id, n = data[8:24], int.from_bytes(data[24:32], "big")
    at, i, out = 32, 0, b""
    while len(out) < n:
        size = min(65536, n - len(out))
        final = len(out) + size == n
        out += aead_open(key, u64(i) + bytes([final]) + bytes(15), file_id + u64(n), data[at : at + size + 16])
        at += size + 16
        i += 1
    if at != len(data) or n != max(4096, padme(max(length, 1))) or any(out[length:]) or H(out[:length]) != content_hash:
        raise Bad(f"evidence {ident.hex()}: damaged")
    return out[:length]


# ---- section 11.3: bundles ----


def read_bundle(data):
    """(vault, [(device, start, [(header, epoch, wrap, body)], note)], {evidence id: file}); trees are not checked here."""
    if data[:8] != b"bandibnd" or data[8:10] != u16(1):
        raise Bad("not a bundle of format 1")
    vault, at, sections, evidence, ended = data[10:42], 42, [], {}, False
    while at < len(data):
        if ended or len(data) - at < 9:
            raise Bad("bundle truncated")
        kind, n = data[at], int.from_bytes(data[at + 1 : at + 9], "big")
        p = data[at + 9 : at + 9 + n]
        if len(p) != n:
            raise Bad("bundle truncated")
        if kind == 1:
            sections.append([p[:32], int.from_bytes(p[32:40], "big"), [], None])
        elif kind == 2:
            h, flags, rest = Header(p[:165]), p[165], p[166:]
            epoch = wrap = body = None
            if flags & 2:
                epoch, wrap, rest = rest[:16], rest[16:88], rest[88:]
            if flags & 1:
                body = rest
            sections[-1][2].append((h, epoch, wrap, body))
        elif kind == 3:
            sections[-1][3] = p.decode()
        elif kind == 4:
            evidence[p[:32]] = p[32:]
        elif kind == 255:
            if p != H(data[:at]):
                raise Bad("bundle damaged")
            ended = True
        elif kind >= 128:
            raise Bad("needs a newer Bandi")
        at += 9 + n
    if not ended:
        raise Bad("bundle truncated")
    return vault, sections, evidence
