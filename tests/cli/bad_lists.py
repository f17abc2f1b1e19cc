#!/usr/bin/env python3
"""Bad lists through bandi link: what can be linked is, what cannot is refused with its place, and nothing is left half-written.
Usage: bad_lists.py PROGRAM [part of a test's name …]   (prints TAP)"""
import csv
import os
import pathlib
import random
import resource
import signal
import time

import cli
from cli import INPUT, IO, USAGE

FAMILY, GIVEN = "김이박최정강조윤장임", "민서도윤하준지우예은수현영철정숙미경"


def people(n, seed=3, twice=0.4):
    """Rows of name, birth, town; a share of them stands twice."""
    r = random.Random(seed)
    rows = []
    while len(rows) < n:
        row = [r.choice(FAMILY) + r.choice(GIVEN) + r.choice(GIVEN),
               f"{r.randint(1950, 1995)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}", r.choice(["무산", "회령", "온성", "청진"])]
        rows += [row, list(row)] if r.random() < twice else [row]
    return rows[:n]


def table(house, name, head, rows):
    with open(house.home / name, "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([head] + rows)
    return name


def clusters(house, *words):
    """Cluster by id of a run that must succeed."""
    house.ok("link", *words, "--clusters", "c.csv", vault=None)
    with open(house.home / "c.csv", encoding="utf-8", newline="") as f:
        return {row["id"]: row["cluster"] for row in csv.DictReader(f)}


def found_again(house, rows, name, *more):
    """All rows got a cluster, and most rows with equal name and birth share one."""
    got = clusters(house, name, *more)
    assert len(got) == len(rows), f"{len(got)} rows of {len(rows)} have a cluster"
    same = [(i, i + 1) for i in range(len(rows) - 1) if rows[i][:2] == rows[i + 1][:2]]
    hits = sum(got[str(i + 1)] == got[str(k + 1)] for i, k in same)
    assert same and hits >= 0.9 * len(same), f"{hits} of {len(same)} equal rows share a cluster"
    assert len(set(got.values())) > 0.6 * len(rows), "strangers share clusters"


def a_file_without_a_header_is_refused(house):
    for text in ("", "\n\n", "\ufeff"):
        house.refused(INPUT, "link", house.file("a.csv", text), "--clusters", "c.csv", vault=None, says=("a.csv", "the first row must name the columns"))
    rows = people(50)
    house.refused(INPUT, "link", table(house, "a.csv", rows[0], rows[1:]), "--clusters", "c.csv", vault=None,
                  says=("a.csv, row 1", "does not name the columns"))
    assert not (house.home / "c.csv").exists()


def a_first_row_that_may_be_a_person_is_asked_about(house):
    rows = [[name, town, "여" if i % 2 else "남"] for i, (name, _, town) in enumerate(people(60))]
    said = house.ok("link", table(house, "a.csv", rows[0], rows[1:]), vault=None)
    assert "is named as one of its values" in said and "names the columns" in " ".join(said.split()), said
    assert house.json("link", "a.csv", vault=None)["named_as_a_value"] == rows[0][1]
    for head, cells in ((["name", "town", "sex"], rows), (["name", "torture", "town"], [[r[0], "torture" if i % 3 else "", r[1]] for i, r in enumerate(rows)])):
        assert "one of its values" not in house.ok("link", table(house, "a.csv", head, cells), vault=None)


def a_place_where_nothing_can_be_written_is_told_before_anything_is_linked(house):
    table(house, "a.csv", ["name", "born", "town"], people(50))
    (house.home / "folder").mkdir()
    for option in ("--pairs", "--report", "--retired", "--to-splink", "--samples"):
        previous = ("--previous", house.file("old.csv", "file,id,cluster\n")) if option == "--retired" else ()
        for name, status in (("none/x.csv", IO), ("folder", INPUT)):
            house.refused(status, "link", "a.csv", *previous, "--clusters", "c.csv", option, name, vault=None, says=(name,))
    assert not (house.home / "c.csv").exists()


def an_id_that_stands_twice_is_named_with_its_row(house):
    rows = [[str(min(i, 40)), *r] for i, r in enumerate(people(42))]
    house.refused(INPUT, "link", table(house, "a.csv", ["number", "name", "born", "town"], rows), "--id", "number", "--clusters",
                  "c.csv", vault=None, says=("a.csv, row 43", "row 42"))
    assert not (house.home / "c.csv").exists()


def two_hundred_columns_are_read_and_the_telling_ones_still_tell(house):
    rows, r = people(300), random.Random(1)
    wide = [row + [str(r.randint(0, 3)) for _ in range(197)] for row in rows]
    found_again(house, rows, table(house, "a.csv", ["name", "born", "town"] + [f"x{i}" for i in range(197)], wide))
    said = house.ok("link", "a.csv", vault=None)
    assert "one of many columns of few values" in said and "town    " in said, "nothing says that columns are left out"


def a_column_of_nothing_changes_nothing(house):
    rows = people(300)
    found_again(house, rows, table(house, "a.csv", ["name", "born", "town", "empty"], [r + [""] for r in rows]))
    with_it = (house.home / "c.csv").read_bytes()
    found_again(house, rows, table(house, "a.csv", ["name", "born", "town"], rows))
    assert (house.home / "c.csv").read_bytes() == with_it


def a_list_of_nothing_but_missing_values_is_linked_to_nobody(house):
    got = clusters(house, table(house, "a.csv", ["name", "born"], [["", ""]] * 50))
    assert len(set(got.values())) == 50


def names_of_ten_thousand_letters_are_compared(house):
    rows = people(300)
    long = ["민" * 10000, "a" * 10000, "z" * 9999 + "y"]
    for k, name in enumerate(long):
        rows += [[name, f"19{60 + k}-01-02", "무산"]] * 2
    found_again(house, rows, table(house, "a.csv", ["name", "born", "town"], rows))
    report = house.ok("link", "a.csv", "--report", "r.html", vault=None)
    assert "rows" in report and (house.home / "r.html").stat().st_size < 4_000_000


def emoji_and_several_scripts_in_one_cell_are_taken_as_they_are(house):
    rows, odd = people(300), ["👩‍👩‍👧‍👦", "김🙂민서", "金民서 Kim", "Ким 민서 (金)", "\u202e서민김", "محمد 김", "e\u0301\u0301\u0301"]
    for k, name in enumerate(odd):
        rows += [[name, f"19{60 + k}-01-02", "무산 🏔"]] * 2
    found_again(house, rows, table(house, "a.csv", ["name", "born", "town"], rows))


def settings_that_name_an_absent_column_are_refused_with_the_nearest(house):
    table(house, "a.csv", ["name", "born", "town"], people(50))
    house.refused(INPUT, "link", "a.csv", "--settings", house.file("s.json", '{"columns": {"borm": "date"}}'), "--clusters", "c.csv",
                  vault=None, says=("s.json", "borm", "born"))
    house.refused(INPUT, "link", "a.csv", "--settings", house.file("s.json", '{"columns": {"born": "dates"}}'), "--clusters", "c.csv",
                  vault=None, says=("s.json", "dates", "date"))
    house.refused(INPUT, "link", "a.csv", "--id", "nam", "--clusters", "c.csv", vault=None, says=("nam", "name"))
    assert not (house.home / "c.csv").exists()


def settings_whose_kind_hardly_a_value_has_are_refused_with_the_first_row(house):
    rows = [[f"r{i}", *r, str(20 + i % 50) if i % 15 == 0 else "unclear"] for i, r in enumerate(people(60))]
    table(house, "a.csv", ["nr", "name", "born", "town", "years"], rows)
    line = ("link", "a.csv", "--id", "nr", "--clusters", "c.csv", "--settings")
    for kind in ("date", "year", "month", "day", "age", "number"):
        house.refused(INPUT, *line, house.file("s.json", '{"columns": {"town": "%s"}}' % kind), vault=None,
                      says=(f'"town" is said to be of kind {kind}, but 0 of its 60 values can be read so', "a.csv:r0", "another kind"))
    for text in ('{"columns": {"years": "age"}}', '{"columns": {"born": "date", "town": "text"}}'):  # one in fifteen is enough
        house.ok(*line, house.file("s.json", text), vault=None)
    rows = [r[:4] + [r[4] if i == 30 else "unclear"] for i, r in enumerate(rows)]
    table(house, "a.csv", ["nr", "name", "born", "town", "years"], rows)
    house.refused(INPUT, *line, house.file("s.json", '{"age_at": {"years": "2012"}}'), vault=None, says=("1 of its 60 values", "a.csv:r0"))


def a_fault_in_settings_is_placed_by_line(house):
    table(house, "a.csv", ["name", "born", "town"], people(10))
    house.refused(INPUT, "link", "a.csv", "--settings", house.file("s.json", '{"columns":\n {"born" "date"}}'), vault=None,
                  says=("s.json, line 2, column",))


def where_nothing_tells_of_recall_none_is_stated(house):
    table(house, "a.csv", ["name", "born"], [[f"person {i}", f"19{40 + i}-01-02"] for i in range(9)])
    table(house, "b.csv", ["phone"], [[f"010-1234-56{i}{i}"] for i in range(9)])
    house.file("one.csv", "name,born\n김민서,1970-01-02\n")
    for names in (("a.csv", "b.csv"), ("one.csv",)):
        out = house.json("link", *names, "--clusters", "c.csv", "--report", "r.html", vault=None)
        assert out["matches"] == 0 and out["recall"] is None, out
        assert "(estimate): -" in house.ok("link", *names, vault=None)
        model = house.json("link", "model", *names, "--save", "m.json", vault=None)
        assert model["recall"] is None and '"recall": null' in (house.home / "m.json").read_text()
        assert "Of a hundred pairs" not in house.ok("link", "model", *names, vault=None)
        page = (house.home / "r.html").read_text()
        assert "Estimated recall" not in page and "<td>estimated recall of blocking</td><td class=\"n\">-</td>" in page
    table(house, "a.csv", ["name", "born", "town"], people(100))
    assert 0 < house.json("link", "a.csv", vault=None)["recall"] <= 1
    out = house.json("link", "a.csv", "b.csv", vault=None)  # found are matches inside of the first list, and between the two none can be
    assert out["matches"] > 0 and out["recall"] is None, out


def settings_that_are_no_object_and_models_of_another_kind_are_refused_by_what_they_are(house):
    table(house, "a.csv", ["name", "born", "town"], people(50))
    for text in ("[]", "null", '"born"', "7"):
        house.refused(INPUT, "link", "a.csv", "--settings", house.file("s.json", text), "--clusters", "c.csv", vault=None,
                      says=("s.json: an object was expected",))
    house.ok("link", "a.csv", "--to-splink", "m.json", vault=None)
    for name in ("m.json", house.file("n.json", '{"format": "other", "version": 1}')):
        house.refused(INPUT, "link", "a.csv", "--model", name, "--clusters", "c.csv", vault=None,
                      says=(name, "no model that bandi link model saved", "--from-splink"))
    assert not (house.home / "c.csv").exists()


def a_list_that_is_given_twice_is_refused(house):
    table(house, "a.csv", ["name", "born", "town"], people(50))
    house.refused(INPUT, "link", "a.csv", "a.csv", "--clusters", "c.csv", vault=None, says=("a.csv", "given twice"))
    assert not (house.home / "c.csv").exists()


def a_row_of_lists_that_are_called_alike_is_named_by_the_whole_path(house):
    for folder in ("x", "y"):
        (house.home / folder).mkdir()
        table(house, f"{folder}/list.csv", ["name", "born", "town"], people(50))
    table(house, "z.csv", ["name", "born", "town"], people(50))
    lists = ("x/list.csv", "y/list.csv", "z.csv")
    house.refused(USAGE, "link", "why", "1", "2", *lists, vault=None, says=("3 lists", "as in x/list.csv:1"))
    house.refused(USAGE, "link", "why", "list.csv:1", "2", *lists, vault=None, says=("several lists", "as in x/list.csv:1"))
    assert "put together as one person" in house.ok("link", "why", "x/list.csv:1", "z.csv:1", *lists, vault=None)
    house.refused(cli.NOT_FOUND, "link", "why", "list.csv:99", "z.csv:1", *lists, vault=None, says=("list.csv:99",))


def a_number_out_of_bounds_is_told_the_bounds_in_digits(house):
    table(house, "a.csv", ["name", "born", "town"], people(50))
    house.refused(USAGE, "link", "a.csv", "--seed", "-1", vault=None, says=("from 0 to 9007199254740992",))
    house.refused(USAGE, "link", "a.csv", "--min-probability", "2", vault=None, says=("from 0 to 1",))


def a_column_to_be_left_unread_that_no_list_has_is_refused_with_the_nearest(house):
    rows = people(60)
    table(house, "a.csv", ["name", "born", "town", "truth"], [r + [str(i)] for i, r in enumerate(rows)])
    table(house, "b.csv", ["name", "born", "town"], rows)
    house.refused(INPUT, "link", "a.csv", "b.csv", "--ignore", "thruth", "--clusters", "c.csv", vault=None, says=("thruth", "truth"))
    assert not (house.home / "c.csv").exists()
    house.ok("link", "a.csv", "b.csv", "--ignore", "truth", "--clusters", "c.csv", vault=None)
    table(house, "t.csv", ["number", "name", "born", "person", "note"], [[str(i), *r[:2], str(i), "x"] for i, r in enumerate(rows)])
    house.ok("link", "t.csv", "--id", "number", "--ignore", "person", "--clusters", "c.csv", vault=None)
    house.refused(INPUT, "link", "evaluate", "t.csv", "--id", "number", "--column", "person", "--clusters", "c.csv", "--blocking", "--ignore",
                  "nte", vault=None, says=("nte", "note"))


def words_for_nothing_here_are_missing_in_every_language(house):
    words = ["미상", "불명", "不详", "Unknown", "N/A", "не указано", "-", "not known", "알 수 없음", "нет данных"]
    rows = people(300)
    table(house, "a.csv", ["name", "born", "town"], [[n, b, words[i % len(words)]] for i, (n, b, _) in enumerate(rows)])
    assert "it is empty" in house.ok("link", "a.csv", vault=None)
    found_again(house, rows, "a.csv")


def cells_of_several_names_and_dates_of_every_style_are_read(house):
    rows = people(300)
    table(house, "a.csv", ["이름", "생년월일", "고향"], rows)
    styles = ["{0}년 {1}월 {2}일", "{3}.{1}.{2}", "{2}/{1}/{0}", "주체{4}({0})년 {1}월 {2}일"]
    other = []
    for i, (name, born, town) in enumerate(dict.fromkeys(map(tuple, rows))):
        y, m, d = map(int, born.split("-"))
        further = rows[(i * 7 + 5) % len(rows)][0]
        cell = [name, f"{further} (본명 {name})", f"{name}/{further}", f"{name}(사망)", f"성명: 故 {name}"][i % 5]
        other.append([cell, styles[i % 4].format(y, m, d, y % 100, y - 1911), town])
    table(house, "b.csv", ["이름", "생년월일", "고향"], other)
    house.ok("link", "a.csv", "b.csv", "--clusters", "c.csv", vault=None)
    with open(house.home / "c.csv", encoding="utf-8", newline="") as f:
        found = {(r["file"], r["id"]): r["cluster"] for r in csv.DictReader(f)}
    distinct = list(dict.fromkeys(map(tuple, rows)))
    hits = sum(found["b.csv", str(i + 1)] == found["a.csv", str(rows.index(list(r)) + 1)] for i, r in enumerate(distinct))
    assert hits >= 0.97 * len(distinct), f"{hits} of {len(distinct)} are found again"


def outputs(house):
    return sorted(p.name for p in house.home.iterdir() if p.name not in ("a.csv", "V.bandi"))


def a_run_that_is_interrupted_or_killed_leaves_the_old_files_or_whole_new_ones(house):
    rows = people(40000)
    table(house, "a.csv", ["name", "born", "town"], rows)
    words = ("link", "a.csv", "--clusters", "c.csv", "--pairs", "p.csv", "--report", "r.html")
    began = time.monotonic()
    house.ok(*words, vault=None)
    took = time.monotonic() - began
    whole = {n: (house.home / n).read_bytes() for n in ("c.csv", "p.csv", "r.html")}
    r = random.Random(4)
    for k in range(12):
        for n in whole:
            (house.home / n).write_bytes(b"old\n")
        process = house.start(*words, vault=None)
        time.sleep(took * (0.1 + 0.95 * r.random()))
        process.send_signal(signal.SIGINT if k % 2 else signal.SIGKILL)
        process.communicate()
        for n, text in whole.items():
            assert (house.home / n).read_bytes() in (b"old\n", text), f"{n} is half-written"
        if k % 2:
            assert process.returncode in (0, 130), process.returncode
            assert outputs(house) == ["c.csv", "p.csv", "r.html"], f"beside the results lie {outputs(house)}"


def used(process):
    """Seconds of processor time of a running process, or None once it has ended."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def all_used():
    """Seconds of processor time of all processes that were waited for."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def a_stop_is_heard_at_once_also_inside_a_long_step(house):
    """In processor time, which goes on though the machine is busy: what is still used after Ctrl-C, for moments all over the run of
    a long list and of a wide one."""
    r = random.Random(5)
    table(house, "a.csv", ["name", "born", "town"], people(10000))
    words = ["".join(r.choice("bdgklmnprst") + r.choice("aeiou") for _ in range(3)) for _ in range(40)]
    table(house, "wide.csv", [f"c{i}" for i in range(200)], [[r.choice(words) + " " + r.choice(words) for _ in range(200)] for _ in range(1200)])
    for name in ("a.csv", "wide.csv"):
        line = ("link", name, "--clusters", "c.csv", "--pairs", "p.csv", "--report", "r.html", "--samples", "s.csv", "--draws", "50")
        before = all_used()
        house.ok(*line, vault=None)
        whole = all_used() - before
        for k in range(1, 12):
            process, before = house.start(*line, vault=None), all_used()
            while (at := used(process)) is not None and at < whole * k / 12:
                time.sleep(0.002)
            process.send_signal(signal.SIGINT)
            process.communicate()
            after = all_used() - before - (at or 0)
            assert process.returncode in (0, 130), process.returncode
            assert at is None or after < 0.1 + 0.1 * whole, f"{name}: {after:.2f} s of {whole:.2f} after a stop at {at:.2f}"


def a_disk_that_fills_up_is_an_error_and_the_old_file_stays(house):
    table(house, "a.csv", ["name", "born", "town"], people(5000))
    for n in ("c.csv", "p.csv", "r.html", "m.json"):
        house.file(n, "old\n")
    small = dict(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700)))
    for option, n in (("--clusters", "c.csv"), ("--pairs", "p.csv"), ("--report", "r.html"), ("--to-splink", "m.json")):
        house.refused(IO, "link", "a.csv", option, n, vault=None, says=(n,), **small)
        assert (house.home / n).read_text() == "old\n", f"{n} was touched"
    assert outputs(house) == ["c.csv", "m.json", "p.csv", "r.html"], outputs(house)


def one_value_everywhere_in_a_million_rows_ends_in_time_and_memory(house):
    rows = people(2000, twice=0.5)
    with open(house.home / "a.csv", "w", encoding="utf-8") as f:
        f.write("name,sex,country\n" + "김민서,female,KP\n" * 1_000_000)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    house.ok("link", "a.csv", "--clusters", "c.csv", vault=None)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime
    assert after.ru_maxrss < 3_000_000, f"{after.ru_maxrss} kB"
    assert sum(1 for _ in open(house.home / "c.csv", encoding="utf-8")) == 1_000_001
    print(f"# {used:.1f} s of CPU, {after.ru_maxrss // 1024} MB at most")
    assert rows


cli.main([
    a_file_without_a_header_is_refused,
    a_first_row_that_may_be_a_person_is_asked_about,
    a_place_where_nothing_can_be_written_is_told_before_anything_is_linked,
    an_id_that_stands_twice_is_named_with_its_row,
    two_hundred_columns_are_read_and_the_telling_ones_still_tell,
    a_column_of_nothing_changes_nothing,
    a_list_of_nothing_but_missing_values_is_linked_to_nobody,
    names_of_ten_thousand_letters_are_compared,
    emoji_and_several_scripts_in_one_cell_are_taken_as_they_are,
    settings_that_name_an_absent_column_are_refused_with_the_nearest,
    settings_whose_kind_hardly_a_value_has_are_refused_with_the_first_row,
    a_fault_in_settings_is_placed_by_line,
    where_nothing_tells_of_recall_none_is_stated,
    settings_that_are_no_object_and_models_of_another_kind_are_refused_by_what_they_are,
    a_list_that_is_given_twice_is_refused,
    a_row_of_lists_that_are_called_alike_is_named_by_the_whole_path,
    a_number_out_of_bounds_is_told_the_bounds_in_digits,
    a_column_to_be_left_unread_that_no_list_has_is_refused_with_the_nearest,
    words_for_nothing_here_are_missing_in_every_language,
    cells_of_several_names_and_dates_of_every_style_are_read,
    a_run_that_is_interrupted_or_killed_leaves_the_old_files_or_whole_new_ones,
    a_stop_is_heard_at_once_also_inside_a_long_step,
    a_disk_that_fills_up_is_an_error_and_the_old_file_stays,
    one_value_everywhere_in_a_million_rows_ends_in_time_and_memory,
])
