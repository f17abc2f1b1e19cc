#!/usr/bin/env python3
"""Bad input through the program: it is refused with its place and what would mend it, and nothing is written.
Usage: bad_input.py PROGRAM [part of a test's name …]   (prints TAP)"""
import json
import unicodedata

import cli
from cli import DENIED, INPUT, LIMIT, NOT_FOUND

MAPPING = json.dumps({"type": "person", "ref": "case_no", "columns": {"name": {"property": "name"}, "sex": {"property": "sex"}}})


def table(house, rows, bad=None, cell="femal"):
    lines = ["case_no,name,sex"] + [f"{n},,{cell if n + 1 == bad else 'female'}" for n in range(1, rows)]
    house.file("list.json", MAPPING)
    return house.file("list.csv", "\n".join(lines) + "\n")


def a_bad_row_50000_is_named_and_nothing_is_written(house):
    name = table(house, 50010, bad=50000)
    with house.unchanged():
        says = house.refused(INPUT, "import", name, "--mapping", "list.json",
                             says=("list.csv, row 50000, column 3", "vocabulary sex was expected", "did you mean female?"))
        assert "femal\n" not in says


def a_row_that_is_short_or_a_quote_left_open_is_named_and_nothing_is_written(house):
    house.file("list.json", MAPPING)
    with house.unchanged():
        for text, row in (("case_no,name,sex\n1,a,female\n2,b\n", "row 3"), ('case_no,name,sex\n1,a,female\n2,"b,female\n', "row 3")):
            house.refused(INPUT, "import", house.file("list.csv", text), "--mapping", "list.json", says=("list.csv", row))


def a_column_that_is_not_mapped_is_named(house):
    house.file("list.json", MAPPING)
    with house.unchanged():
        house.refused(INPUT, "import", house.file("list.csv", "case_no,name,sex,village\n1,a,female,x\n"), "--mapping", "list.json",
                      says=("village",))


def text_that_is_not_utf_8_is_refused_and_nothing_is_written(house):
    house.file("list.json", MAPPING)
    euc = "면담 기록\n\n국경\n".encode("euc-kr")
    with house.unchanged():
        house.refused(INPUT, "import", house.file("a.txt", euc), says=("a.txt",))
        house.refused(INPUT, "import", house.file("a.txt", b"one\n\n\xed\xa0\x80 a lone surrogate\n"), says=("a.txt",))
        house.refused(INPUT, "import", house.file("list.csv", b"case_no,name,sex\n1,\xc0\xaf,female\n"), "--mapping", "list.json",
                      says=("list.csv",))
        house.refused(INPUT, "import", house.file("a.jsonl", b'{"type":"group","values":{"label":"\xff"}}\n'), says=("a.jsonl",))
        house.refused(INPUT, "search", "@a.txt")


def a_table_in_another_encoding_is_refused_without_its_words_and_taken_when_it_is_named(house):
    house.file("list.json", MAPPING)
    rows = "case_no,name,sex\r\n1,김영희,female\r\n2,똠박사,male\r\n"
    for name, content in (("list.csv", rows.encode("cp949")), ("cut.csv", rows.encode("cp949")[:38]), ("half.csv", b"\xff\xfe" + rows.encode("utf-16-le")[:-1])):
        with house.unchanged():
            for more in ((), ("--encoding", "gb18030"), ("--encoding", "cp949")):
                if name == "list.csv" and more:
                    continue
                says = house.refused(INPUT, "import", house.file(name, content), "--mapping", "list.json", *more, says=(name, "row", "byte"))
                assert not any(w in says for w in ("김", "辫", "±è", "똠")), "a word of the list stands in the message"
    assert "cp949, gb18030" in house.refused(INPUT, "import", "list.csv", "--mapping", "list.json", says=("--encoding NAME",))
    with house.unchanged():
        house.refused(cli.USAGE, "import", "list.csv", "--mapping", "list.json", "--encoding", "korean", says=("cp949",))
    assert house.json("import", "list.csv", "--mapping", "list.json", "--encoding", "EUC-KR")["records_new"] == 2
    tabs = b"\xff\xfe" + rows.replace(",", "\t").encode("utf-16-le")
    assert house.json("import", house.file("list.txt", tabs), "--mapping", "list.json")["records_new"] == 2
    for word in ("김영희", "똠박사"):
        assert len(house.ok("search", "@" + house.file("q.txt", word)).splitlines()) == 2


def a_line_longer_than_eight_mebibytes_is_refused_and_nothing_is_written(house):
    fit = json.dumps({"type": "group", "values": {"label": "fits"}})
    long = json.dumps({"type": "group", "values": {"label": "x" * (8 * 1024 * 1024 + 1)}})
    with house.unchanged():
        house.refused(LIMIT, "import", house.file("a.jsonl", fit + "\n" + long + "\n"), says=("a.jsonl", "row 2"))


def json_nested_too_deep_or_cut_short_is_refused_and_nothing_is_written(house):
    with house.unchanged():
        for text in ('{"type":"group","values":{"label":' + "[" * 100000 + "\n", '{"type":"group","values":{"label":"a"\n',
                     '{"type":"group","values":{"label":"a"}} {"type":"group"}\n', "null\n", '{"type":"group","type":"person"}\n'):
            code, _, err = house.run("import", house.file("a.jsonl", text))
            assert code in (INPUT, LIMIT) and "a.jsonl, row 1" in err, f"exit {code}: {err[:300]}"


def a_list_that_names_a_file_outside_its_folder_is_refused(house):
    with house.unchanged():
        for path in ("/etc/hostname", "../pass"):
            line = json.dumps({"type": "source", "values": {"title": "t", "text": {"file": path}}})
            house.refused(INPUT, "import", house.file("a.jsonl", line + "\n"), says=("a.jsonl", "row 1"))


def a_text_is_not_taken_twice_however_many_bear_its_title(house):
    text = "Interview\n\n{0}: “I crossed” in the autumn of 20{0:02d}, and \"nobody\" asked; 강을 건너 {0}번 마을로 갔습니다.\n"
    for n in range(60):
        house.file(f"t{n}.txt", text.format(n))
    house.file("all.jsonl", "".join(json.dumps({"type": "source", "values": {"title": "Interview", "text": {"file": f"t{n}.txt"}}}) + "\n"
                                    for n in range(60)))
    house.ok("import", "all.jsonl")
    for n in (0, 31, 59):
        house.refused(7, "import", f"t{n}.txt", says=["this text is in the vault already, as S-"])
    house.file("new.txt", text.format(60))
    house.ok("import", "new.txt")


def a_wrong_passphrase_opens_nothing_and_an_empty_or_endless_one_is_refused(house):
    with house.unchanged():
        house.refused(DENIED, "status", passphrase="a green lantern by the rivers", says=("wrong passphrase",))
        house.refused(INPUT, "status", passphrase="", says=("empty",))
        house.refused(LIMIT, "status", passphrase="x" * 5000)


def a_second_passphrase_that_is_missing_is_named_with_the_order_to_give_them_in(house):
    says = ["passphrase for the backup is empty", "one passphrase a line", "bandi help backup"]
    house.refused(3, "backup", "b.bandi-backup", says=says)
    assert not (house.home / "b.bandi-backup").exists()


def a_passphrase_is_the_same_however_its_letters_are_composed(house):
    composed = unicodedata.normalize("NFC", "반디 하나 둘 é ü 세 넷 강가에서")
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    house.ok("passphrase", passphrase=f"{cli.PASS}\n{composed}")
    house.ok("status", passphrase=composed)
    house.ok("status", passphrase=apart)
    house.refused(DENIED, "status", passphrase=composed.replace("é", "e"))
    house.refused(DENIED, "status")


def an_export_of_an_erased_record_brings_nothing_back_by_its_handle(house):
    basis = house.basis()
    house.ok("add", "group", "label=women of the third ward", "--basis", basis)
    house.ok("export", "group", "g.jsonl", "--use", "internal", "--identity", "--yes")
    assert "third ward" in (house.home / "g.jsonl").read_text()
    house.ok("withdraw", basis, "--yes")
    assert house.labels() == []
    with house.unchanged():
        house.refused(NOT_FOUND, "import", "g.jsonl", says=("g.jsonl",))
    assert house.labels() == []


cli.main([
    a_bad_row_50000_is_named_and_nothing_is_written,
    a_row_that_is_short_or_a_quote_left_open_is_named_and_nothing_is_written,
    a_column_that_is_not_mapped_is_named,
    text_that_is_not_utf_8_is_refused_and_nothing_is_written,
    a_table_in_another_encoding_is_refused_without_its_words_and_taken_when_it_is_named,
    a_line_longer_than_eight_mebibytes_is_refused_and_nothing_is_written,
    json_nested_too_deep_or_cut_short_is_refused_and_nothing_is_written,
    a_list_that_names_a_file_outside_its_folder_is_refused,
    a_text_is_not_taken_twice_however_many_bear_its_title,
    a_wrong_passphrase_opens_nothing_and_an_empty_or_endless_one_is_refused,
    a_second_passphrase_that_is_missing_is_named_with_the_order_to_give_them_in,
    a_passphrase_is_the_same_however_its_letters_are_composed,
    an_export_of_an_erased_record_brings_nothing_back_by_its_handle,
])
