"""The second reader on the test vectors and the golden vault. Speaks TAP. Usage: test_reader.py SOURCE_ROOT"""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
try:
    import bandi1 as b
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

ROOT = sys.argv[1]
GOLDEN = os.path.join(ROOT, "tests", "golden")
PASS = "golden 반디"


def vectors_hold():
    d = json.load(open(os.path.join(ROOT, "docs", "vectors", "format1.json"), encoding="utf-8"))
    for x in d["cbor"]:
        raw = bytes.fromhex(x)
        assert b.cbor_put(b.cbor_get(raw)) == raw
    for x in d["cbor_refused"]:
        try:
            b.cbor_get(bytes.fromhex(x))
        except b.Bad:
            continue
        raise AssertionError(f"accepted {x}")
    assert all(b.padded_length(n) == p for n, p in d["padded"])


def a_ciphertext_that_opens_under_two_keys_is_refused_under_the_other():
    d = json.load(open(os.path.join(ROOT, "docs", "vectors", "format1.json"), encoding="utf-8"))["two_key"]
    h, cipher = b.Header(bytes.fromhex(d["header"])), bytes.fromhex(d["cipher"])
    other = bytes.fromhex(d["other"])
    b.aead_open(other, bytes(24), h.a + h.commit, cipher)
    try:
        b.open_entry(h, cipher, other)
        raise AssertionError("accepted")
    except b.Bad as e:
        assert str(e) == "key does not match commit"


def every_log_of_the_golden_vault_verifies():
    v = b.Vault(os.path.join(GOLDEN, "golden.bandi"), PASS)
    assert len(v.logs) == 2
    for row in v.logs:
        v.check_log(row[0])


def every_body_opens_or_is_erased():
    v = b.Vault(os.path.join(GOLDEN, "golden.bandi"), PASS)
    texts, names, kinds, erased = [], [], [], []
    bodies = {}
    for row in v.logs:
        for h, r in v.check_log(row[0]):
            body = v.body(h, r)
            bodies[h.leaf] = (h, body)
            if body is None:
                erased.append(h)
                continue
            kinds.append(body[0])
            if body[0] == 64:
                texts.append(body[16])
            if body[0] == 40:
                names += [op[4] for op in body[16] if 4 in op]
            if body[0] == 41:
                content = v.evidence(body)
                assert len(content) == 100000 and content.decode("utf-8", "ignore").startswith("한 사람의 말은")
    assert sorted(texts) == ["after heads", "from the second device", "stays"], texts
    assert names == ["김민수"], names
    assert {1, 2, 3, 4, 5, 6, 9, 10, 16, 32, 33, 34, 35, 40, 41} <= set(kinds), sorted(set(kinds))
    assert len(erased) == 1
    named = {t[2] for _, body in bodies.values() if body and body[0] == 16 for t in body[16]}
    assert erased[0].leaf in named


def heads_name_a_tree_that_is_held_and_signed():
    v = b.Vault(os.path.join(GOLDEN, "golden.bandi"), PASS)
    logs = {}
    for row in v.logs:
        logs[row[1]] = (row[0], v.check_log(row[0]))
    seen = 0
    for no, rows in logs.values():
        for h, r in rows:
            body = v.body(h, r)
            if not body or body[0] != 3:
                continue
            for device, size, tree, sig in body[16]:
                assert b.tree_hash([x.leaf for x, _ in logs[device][1][:size]]) == tree
                ed = v.keys_of(logs[device][0])[0]
                b.nacl.signing.VerifyKey(ed).verify(b.note_text(h.vault, device, size, tree).encode(), sig)
                seen += 1
    assert seen >= 2


def a_wrong_passphrase_and_a_flipped_bit_are_refused():
    path = os.path.join(GOLDEN, "golden.bandi")
    try:
        b.Vault(path, "golden")
        raise AssertionError("opened")
    except b.Bad:
        pass
    data = bytearray(open(os.path.join(path, "ledger.db"), "rb").read()[:4096])
    slots = b.read_slots(open(os.path.join(path, "device", "slots"), "rb").read())
    keys = open(os.path.join(path, "device", "keys"), "rb").read()
    ring = b.open_padded(b"bandi-keyring-1", slots[1], b.open_slots(slots, PASS), keys[8:])
    b.decrypt_page(bytes(data), 1, ring[5])
    data[700] ^= 1
    try:
        b.decrypt_page(bytes(data), 1, ring[5])
        raise AssertionError("accepted")
    except b.Bad as e:
        assert str(e) == "container damaged at page 1"


def the_bundle_verifies_and_opens_with_epoch_keys():
    v = b.Vault(os.path.join(GOLDEN, "golden.bandi"), PASS)
    vault, sections, evidence = b.read_bundle(open(os.path.join(GOLDEN, "golden.bundle"), "rb").read())
    assert vault == v.ring[1] and len(sections) == 2 and len(evidence) == 1
    opened = 0
    for device, start, entries, note in sections:
        assert start == 0
        first = entries[0]
        keys = b.cbor_get(b.open_entry(first[0], first[3], b.open_key(first[0].a)))
        assert b.device_id(vault, keys[16], keys[17]) == device
        tree = b.tree_hash([e[0].leaf for e in entries])
        assert b.check_note(note, keys[16]) == (vault, device, len(entries), tree)
        for h, epoch, wrap, body in entries:
            if h.cls == 1 and body is not None:
                b.open_entry(h, body, b.unwrap(b.TRANSPORT, h.raw, epoch, v.epoch[epoch], wrap))
                opened += 1
    assert opened > 8


def the_backup_has_its_own_slots_and_no_device_key():
    data = open(os.path.join(GOLDEN, "golden.backup"), "rb").read()
    assert data[:8] == b"bandibak"
    n = int.from_bytes(data[8:12], "big")
    slots = b.read_slots(data[12 : 12 + n])
    m = int.from_bytes(data[12 + n : 16 + n], "big")
    keys = b.open_padded(b"bandi-backup-1", slots[1], b.open_slots(slots, PASS), data[16 + n : 16 + n + m])
    v = b.Vault(os.path.join(GOLDEN, "golden.bandi"), PASS)
    assert keys[1] == v.ring[1] and keys[3] == v.ring[8] and v.ring[3] not in keys.values()
    assert b.read_bundle(data[16 + n + m :])[0] == v.ring[1]


TESTS = [vectors_hold, a_ciphertext_that_opens_under_two_keys_is_refused_under_the_other,
         every_log_of_the_golden_vault_verifies, every_body_opens_or_is_erased,
         heads_name_a_tree_that_is_held_and_signed, a_wrong_passphrase_and_a_flipped_bit_are_refused,
         the_bundle_verifies_and_opens_with_epoch_keys, the_backup_has_its_own_slots_and_no_device_key]
print(f"1..{len(TESTS)}")
failed = 0
for i, t in enumerate(TESTS, 1):
    try:
        t()
        print(f"ok {i} - {t.__name__.replace('_', ' ')}")
    except Exception as e:
        failed = 1
        print(f"not ok {i} - {t.__name__.replace('_', ' ')}: {type(e).__name__} {e}")
sys.exit(failed)
