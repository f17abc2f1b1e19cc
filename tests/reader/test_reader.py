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
    texts, names, kinds, erased, carried = [], [], [], [], []
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
                names += [op[4] for op in body[16] if 4 in op and op[0] != 4]
                carried += [(h, op) for op in body[16] if op[0] == 4]
            if body[0] == 41:
                content = v.evidence(body)
                assert len(content) == 100000 and content.decode("utf-8", "ignore").startswith("한 사람의 말은")
    assert sorted(texts) == ["after heads", "from the second device", "stays"], texts
    assert names == ["김민수"], names
    assert {1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 32, 33, 34, 35, 40, 41} <= set(kinds), sorted(set(kinds))
    assert len(erased) == 1
    (carrier, op), = carried
    erasures = [(h, body) for h, body in bodies.values() if body and body[0] == 16]
    assert any(carrier.index in body.get(18, []) and h.device == carrier.device and h.index > carrier.index
               and h.compartment == carrier.compartment for h, body in erasures)
    assert op[10] == b.statement_id(erased[0].leaf, 1) and op[4] == "what survives"
    named = {t[2] for _, body in bodies.values() if body and body[0] == 16 for t in body[16]}
    assert erased[0].leaf in named


def compartments_are_their_creators_and_a_recovery_recipient_opens_what_was_written_before_and_after():
    v = b.Vault(os.path.join(GOLDEN, "golden.bandi"), PASS)
    made, sealed, entries = 0, {}, []
    for no, device, *_ in v.logs:
        for h, row in v.check_log(no):
            body = v.body(h, row)
            if h.cls == 1 or body is None:
                continue
            if body[0] == 9:
                assert b.compartment_id(h.vault, device, body[16]) == h.compartment
                made += 1
            if body[0] == 11:
                sealed.update({(h.compartment, epoch): box for epoch, box in body[17]})
            if body[0] == 10:
                sealed.update({(h.compartment, body[16]): box for _, box in body[20]})
    assert made == 2 and len(sealed) == 2
    keys = {at[1]: b.open_sealed_key(b"\x66" * 32, box, v.ring[1], *at) for at, box in sealed.items()}
    opened = set()
    for _, _, entries, _ in b.read_bundle(open(os.path.join(GOLDEN, "golden.bundle"), "rb").read())[1]:
        for h, epoch, wrap, body in entries:
            if epoch in keys and body is not None:
                got = b.cbor_get(b.open_entry(h, body, b.unwrap(b.TRANSPORT, h.raw, epoch, keys[epoch], wrap)))
                opened.add(got.get(16) if got[0] == 64 else got[0])
    assert {"stays", "from the second device", "after heads", 41} <= opened, opened


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
         compartments_are_their_creators_and_a_recovery_recipient_opens_what_was_written_before_and_after,
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
