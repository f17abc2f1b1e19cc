#!/usr/bin/env python3
"""fuzz/seeds.py - writes the first seeds of fuzz targets into corpus/NAME: small inputs, good and bad, that reach the parser's
lines. All names in them are invented. What fuzzing found later stands beside them under other names and is left alone.

usage: seeds.py [NAME ...]     (none: all that this script knows)
"""
import hashlib
import json
import struct
import sys
from pathlib import Path

CORPUS = Path(__file__).resolve().parent / "corpus"
MAKERS = {}


def maker(function):
    MAKERS[function.__name__] = function
    return function


def cut(seeds, least=50):
    """Fills up to `least` seeds with beginnings of the longest ones: files that were cut off."""
    seeds = [s.encode() if isinstance(s, str) else s for s in seeds]
    longest = sorted(seeds, key=len, reverse=True)
    k = 0
    while len(seeds) < least:
        source = longest[k % len(longest)]
        piece = source[: len(source) * (1 + k % 7) // 8]
        if piece not in seeds:
            seeds.append(piece)
        else:
            seeds.append(source + b"\n" * (k + 1))
        k += 1
    return seeds


# ---- estimates ----

@maker
def history():
    counts = "A,B,C,count\n1,0,0,40\n0,1,0,35\n1,1,0,12\n0,0,1,30\n1,0,1,9\n0,1,1,11\n1,1,1,5\n"
    rows = "A,B,C\n1,0,0\n0,1,0\n1,1,0\n1,1,1\n"
    members = "case,list\n1,A\n1,B\n2,A\n3,C\n3,C\n"
    strata = "sex,A,B,count\nf,1,0,3\nf,0,1,4\nm,1,1,2\n,1,0,1\nNA,0,1,2\n"
    out = [counts, rows, members, strata]
    out += [counts.replace("count", w) for w in ("n", "freq", "Frequency", "N", "total")]
    out += [counts.replace("40", v) for v in ("-1", "1.5", "many", "", "1e3", "1125899906842625", "0", "1e999")]
    out += [counts + line for line in ("1,1,1,2\n", "0,0,0,3\n", "0,0,0,0\n", "2,0,0,1\n", "1,,0,1\n", "?,0,0,1\n")]
    out += [rows + line for line in ("0,0,0\n", "1,2,0\n", "1,0\n")]
    out += ["case_id,source,place\n1,A,x\n1,B,y\n2,A,\n", "person,list\n,A\n", "person,list\n1,\n", "cluster,LIST\n1,A\n2,A\n",
            "cluster_id,source\n" + "".join(f"{i},L{i}\n" for i in range(20)),
            ",".join(f"L{i}" for i in range(17)) + "\n" + ",".join("1" * 17) + "\n",
            "A,B\n", "A\n1\n1\n", "name,age\nx,3\n", "A,B,when\n1,0,x\n0,1,y\n1,1,x\n", "A,B,last\n1,0,5\n0,1,7\n1,1,3\n",
            "A,B,C\n1,0,x\n0,1,1\n1,1,1\n1,0,0\n", "A,B,C,D\n1,0,1,0\n0,1,0,1\n", "year,sex,A,B,count\n1999,f,1,0,3\n2000,m,0,1,4\n"]
    out += ["lists=A,B\n" + counts, "lists=A,B;strata=C\n" + rows, "lists=A,Z\n" + counts, "lists=A,A\n" + counts,
            "lists=;strata=sex;count=count\n" + strata, "lists=;case=case;list_column=list\n" + members,
            "lists=;case=list;list_column=list\n" + members, "lists=;count=A\n" + counts, "lists=;strata=place;case=case_id;"
            "list_column=source\ncase_id,source,place\n1,A,x\n1,B,y\n2,A,\n2,A,q\n3,B,?\n", "lists=;strata=sx\n" + strata,
            "lists=" + ",".join("ABCDEFGHIJKLMNOPQ") + "\n" + counts, "lists=A;count=count;strata=A\n" + counts]
    return cut(out)


@maker
def samples():
    head = "sample,cluster,list\n"
    one = "1,a,X\n1,a,Y\n1,b,X\n1,c,Z\n"
    out = [head, head + one, head + one + one.replace("1,", "2,"), "list,cluster,sample,note\nX,a,1,q\nY,a,1,\n",
           "sample,cluster\n1,a\n", "cluster,list\na,X\n", head + ",a,X\n", head + "1,,X\n", head + "1,a,\n", head + "1,a, \n",
           head + "".join(f"1,a,L{i}\n" for i in range(17)), head + "".join(f"1,c{i},L{i % 16}\n" for i in range(40)),
           head + "".join(f"{i},a,X\n{i},b,Y\n" for i in range(50)), head + "".join(f"{i},a,X\n" for i in range(49)),
           head + "".join(f"{i},c{k},{'XYZ'[(i + k) % 3]}\n" for i in range(55) for k in range(3)),
           head.replace(",", ";") + one.replace(",", ";"), head + '1,"a,b",X\n1,"c""d",Y\n', head + "가,나,다\n"]
    out += [head + "".join(f"{i * 7 % 11},{i % 5},{'PQRS'[i % 4]}\n" for i in range(n)) for n in range(2, 20)]
    return cut(out)


@maker
def latent():
    # words behind the header and the check sum: tempered, warm, kept, then a chain's stream and points
    def word(*v):
        return b"".join(struct.pack(">Q", x) for x in v)

    def real(*v):
        return b"".join(struct.pack(">d", x) for x in v)

    out = [b"", b"=", b"bandi-latent 2\n", b"bandi-latent 3\n", b"bandi-latent 2\n0000000000000000\n" * 2, b"bandi-latent 2\n" +
           b"0000000000000000\n" * 4, b"bandi-latent 2\n" + b"zzzzzzzzzzzzzzzz\n" * 4, b"bandi-latent 2\n00000000000000000" * 4]
    for tempered in (0, 1):
        for warm in (0, 250, 500, 1, 2 ** 40):
            for kept in (0, 250, 3, 5000):
                out.append(b"=" + word(tempered, warm, kept))

    def chain(rungs, kept, x=0.1, step=-2.0, alpha=1.0):
        return word(1, 2, 3, 4) + real(1, 0) + real(step, 10, alpha, *([x] * 132)) * rungs + real(*([4.0] * kept))

    out += [b"=" + word(0, 0, 0) + chain(1, 0) * 4, b"=" + word(0, 500, 250) + chain(1, 250) * 4, b"=" + word(0, 0, 0) + chain(1, 0),
            b"=" + word(0, 250, 0) + chain(1, 0, 1e300) * 4,
            b"=" + word(0, 500, 0) + chain(1, 0, 0.1, 1e300) * 4, b"=" + word(0, 500, 0) + chain(1, 0, 0.1, -2.0, -1.0) * 4,
            b"=" + word(0, 0, 0) + word(1, 2, 3, 4) + real(float("inf")), b"=" + word(0, 0, 0) + word(0x7FF8000000000000) * 8]
    return cut(out)


@maker
def agreement():
    head = "unit,coder,value\n"
    plain = head + "1,k,a\n1,l,a\n2,k,b\n2,l,a\n3,k,a\n"
    numbers = head + "1,k,1\n1,l,2\n2,k,3.5\n2,l,3\n3,k,0\n3,l,-1\n"
    good = head + "1,k,1\n1,l,2\n1,m,2\n2,k,3.5\n2,l,3\n3,k,0\n3,l,4\n"
    sets = head + "1,k,a;b\n1,l,a\n2,k,-\n2,l,b;c\n3,k,\"a,b\"\n3,l,a; ;b\n4,k,a;b\n4,l,b;c\n"
    many = head + "1,k," + ";".join(f"e{i}" for i in range(65)) + "\n"
    out = [str(s) + text for s in range(6) for text in (plain, numbers, good, sets)]
    out += ["0" + head, "0" + head + "1,k,a\n1,k,b\n", "0" + head + "1,k,\n", "4" + many, "5" + many, "0unit\n1\n", "1" + head +
            "1,k,x\n", "0" + head + "".join(f"{i % 7},{i % 3},{i}\n" for i in range(20)), "2" + head + "1,k,1e308\n1,l,-1e308\n",
            "3" + head + "1,k,0\n1,l,0\n", "0" + head + "1,k,a\n2,l,b\n", "0" + head + "1,k,a\n1,l,a\n",
            "0" + head + "".join(f"{i // 3},{i % 3},{'ab'[i % 2]}\n" for i in range(60))]
    return cut(out)


@maker
def figure():
    base = {"figure": 1, "version": "0.1.0", "file": "a.csv", "sha256": "0" * 64, "lists": "A,B", "strata": "", "merge": "A+B",
            "samples": "", "samples_sha256": "", "picture": "", "language": "en", "level": 0.95, "tipping": 0, "seed": 1,
            "replicates": 1000, "sensitivity": False, "methods": ["loglinear", "chao"]}
    out = [json.dumps(base)]
    for key in base:
        out.append(json.dumps({k: v for k, v in base.items() if k != key}))
        out.append(json.dumps(dict(base, **{key: [] if not isinstance(base[key], list) else 3})))
    for key, v in (("sha256", "0" * 63), ("sha256", ""), ("samples_sha256", "f" * 64), ("samples", "s.csv"), ("picture", "p.svg"),
                   ("language", "ko"), ("language", "zh"), ("language", "xx"), ("level", 0.4), ("level", 1), ("seed", -1),
                   ("seed", 9007199254740993), ("replicates", 99), ("replicates", 1000001), ("methods", []), ("methods", [3]),
                   ("methods", ["nothing"]), ("methods", ["latent", "graphs", "bound", "zelterman", "chapman"]), ("tipping", -1),
                   ("tipping", 1e16), ("sensitivity", True), ("encoding", "cp949"), ("encoding", "EUC-KR"), ("encoding", "x"), ("encoding", 3)):
        out.append(json.dumps(dict(base, **{key: v})))
    return cut(out)


# ---- linkage ----

@maker
def decisions():
    base = {"a": {"list": "one.csv", "id": "p1"}, "b": {"list": "two.csv", "id": "q1"}, "verdict": "same", "by": "k", "why": "w",
            "at": "2026-11-23T20:15:00Z", "how": "review", "chance": 0.25, "stated": 0.61}
    line = json.dumps
    out = [line(base) + "\n", line(base), "\n\n" + line(base) + "\n", "", "\n", "[]\n", "{}\n", "3\n", "{\n", '"a"\n']
    for key in base:
        out.append(line({k: v for k, v in base.items() if k != key}) + "\n")
        out.append(line(dict(base, **{key: 7})) + "\n")
        out.append(line(dict(base, **{key: ""})) + "\n")
    for key, v in (("verdict", "not-same"), ("verdict", "unsure"), ("verdict", "open"), ("how", "audit"), ("how", "hand"),
                   ("chance", 0), ("chance", 1), ("chance", 2), ("stated", -0.1), ("b", base["a"]), ("b", {"list": "two.csv"}),
                   ("b", {"list": "nowhere.csv", "id": "x"}), ("b", {"list": "one.csv", "id": "p3", "more": 1}),
                   ("b", {"list": "x/two.csv", "id": "q2"}), ("by", "a\u0000b"), ("why", "\u201c예\u201d \\ \"")):
        out.append(line(dict(base, **{key: v})) + "\n")
    pairs = [("p1", "p2"), ("p2", "p1"), ("p3", "p4"), ("p1", "p2"), ("p4", "p3"), ("p5", "p6")]
    out.append("".join(line(dict(base, a={"list": "one.csv", "id": x}, b={"list": "one.csv", "id": y}, verdict=v)) + "\n"
                       for (x, y), v in zip(pairs, ("same", "not-same", "same", "open", "unsure", "not-same"))))
    return cut(out)


@maker
def labels():
    head = "file_a,id_a,file_b,id_b,match\n"
    row = "one.csv,p1,two.csv,q1,yes\n"
    words = ["1", "yes", "true", "same", "match", "0", "no", "false", "different", "not same", "no match", "unsure", "", "YES",
             "Not Same", "perhaps", "averyveryverylongword", " yes "]
    out = [head, head + row, head + row + row, head + row + row.replace("yes", "no"), head + row + "two.csv,q1,one.csv,p1,yes\n"]
    out += [head + row.replace("yes", w) for w in words]
    out += [head + row.replace(a, b) for a, b in (("p1", "p99"), ("two.csv", "three.csv"), ("q1", ""), ("one.csv", ""),
                                                  ("two.csv,q1", "one.csv,p1"), ("q1", '"q1"'), ("q1", " q2"))]
    out += [head.replace(c, c + "x") + row for c in ("file_a", "id_a", "file_b", "id_b", "match")]
    out += ["match,by,file_b,id_b,file_a,id_a\nyes,k,one.csv,p3,one.csv,p4\nno,l,one.csv,p5,one.csv,p6\n", "a\n1\n", ""]
    out += [head + "".join(f"one.csv,p{1 + i % 6},two.csv,q{1 + i % 4},{i % 2}\n" for i in range(n)) for n in range(1, 13)]
    return cut(out)


@maker
def previous():
    head = "file,id,cluster\n"
    rows = "one.csv,p1,7\none.csv,p2,7\none.csv,p3,2\ntwo.csv,q1,7\ntwo.csv,q2,9\n"
    out = [head, head + rows, head + rows + "---\ncluster,into\n3,7\n4,\n", head + rows + "\n---\ncluster,into\n3,7\n4,3\n5,\n",
           head + rows + "\n---\ncluster,into\n3,4\n4,3\n", head + rows + "\n---\ncluster,into\n7,2\n",
           head + rows + "\n---\ncluster,into\n3,x\n", head + rows + "\n---\ncluster,into\n3,99\n", head + rows + "\n---\ncluster\n3\n",
           head + rows + "\n---\n", head + rows + "\n---\ncluster,into\n3,7\n3,2\n", head + rows + "\n---\ncluster,into\n0,7\n",
           head + rows + "\n---\ncluster,into\n3,3\n", head + rows + "\n---\ncluster,into\n10,11\n11,12\n12,7\n13,12\n14,\n",
           "file,id\none.csv,p1\n", "id,cluster,file\np1,1,one.csv\np2,2,one.csv\n", ""]
    out += [head + rows.replace("7", v) for v in ("0", "-1", "x", "2147483648", "2147483647", "1.5", "", " 8 ")]
    out += [head + rows + line for line in ("one.csv,p1,3\n", "three.csv,z,1\n", "one.csv,p99,3\n", "x/one.csv,p4,2\n")]
    out += [head + "".join(f"one.csv,p{i},{1 + i // k}\n" for i in range(1, 7)) +
            "".join(f"two.csv,q{i},{1 + i // k}\n" for i in range(1, 5)) for k in range(1, 8)]
    out += [head + rows + "\n---\ncluster,into\n" + "".join(f"{i},{i + 1}\n" for i in range(20, 20 + n)) + f"{20 + n},7\n"
            for n in range(1, 14)]
    return cut(out)


@maker
def settings():
    kinds = ["name", "given-name", "family-name", "date", "year", "month", "day", "age", "number", "category", "id", "place",
             "text", "list", "ignore", "nonsense"]
    columns = ["number", "given", "surname", "born", "age", "town"]
    out = [json.dumps({"columns": {c: k}}) for i, k in enumerate(kinds) for c in (columns[i % 6], columns[(i + 1) % 6])]
    out += ["{}", "[]", "3", '{"columns":{}}', '{"columns":[]}', '{"columns":{"brn":"date"}}', '{"columns":{"born":3}}',
            '{"no_duplicates_within":["one.csv"]}', '{"no_duplicates_within":["one.csv","two.csv","one.csv"]}',
            '{"no_duplicates_within":["on.csv"]}', '{"no_duplicates_within":[3]}', '{"no_duplicates_within":"one.csv"}',
            '{"colums":{}}', json.dumps({"columns": dict.fromkeys(columns, "ignore")}),
            json.dumps({"columns": dict.fromkeys(columns, "date")}), json.dumps({"columns": dict.fromkeys(columns, "name")}),
            json.dumps({"columns": dict(zip(columns, ["id", "given-name", "family-name", "date", "age", "place"]))}),
            json.dumps({"columns": dict(zip(columns, ["year", "month", "day", "text", "number", "category"])),
                        "no_duplicates_within": ["two.csv"]})]
    return cut(out)


@maker
def model():
    def level(word, m=0.5, u=0.1, **more):
        return dict({"level": word, "m": m, "u": u}, **more)

    def field(name, kind, *levels, **more):
        return dict({"name": name, "kind": kind, "levels": list(levels)}, **more)

    def saved(*fields, **more):
        return json.dumps(dict({"format": "bandi-model", "version": 1, "recall": 0.9, "fields": list(fields)}, **more))

    same, other = level("the same", 0.9, 0.1), level("different", 0.1, 0.9)
    kinds = {"given": "given-name", "surname": "family-name", "born": "date", "age": "age", "town": "place", "nothing": "text"}
    out = [saved(field(name, kind, same, other)) for name, kind in kinds.items()]
    out += [saved(field("elsewhere", kind, same, other)) for kind in kinds.values()]
    out += [saved(*(field(name, kind, same, other) for name, kind in kinds.items())),
            saved(field("town", "place", same, same)), saved(field("town", "places", same)), saved(field("town", "place", level("odd"))),
            saved(field("town", "place", level("the same", 2))), saved(field("town", "place", level("the same", 0.5, 0))),
            saved(field("town", "place", level("the same", more=1))), saved(field("town", "place", same, more=1)), saved(), saved(1),
            saved(field("town", "place")), saved(format="splink"), saved(version=2), saved(more=1), saved(fields={}), "{}", "[]", ""]
    return cut(out)


@maker
def splink():
    def level(sql, m=0.5, u=0.1, **more):
        return dict({"sql_condition": sql, "label_for_charts": more.pop("label", sql), "m_probability": m, "u_probability": u},
                    **more)

    def null(c):
        return {"sql_condition": f'"{c}_l" IS NULL OR "{c}_r" IS NULL', "label_for_charts": "null", "is_null_level": True}

    def comparison(c, *levels, **more):
        return dict({"output_column_name": c, "comparison_levels": list(levels)}, **more)

    def model(*comparisons, **more):
        return json.dumps(dict({"link_type": "dedupe_only", "probability_two_random_records_match": 0.01,
                                "blocking_rules_to_generate_predictions": [], "comparisons": list(comparisons)}, **more))

    other = level("ELSE", 0.1, 0.8)
    equal = {c: level(f'"{c}_l" = "{c}_r"', 0.8, 0.05) for c in ("given", "surname", "born", "age", "town", "nothing")}
    words = [f'{f}("given_l", "given_r") {op} {v}' for f in ("jaro_winkler_similarity", "jaro_similarity", "levenshtein",
                                                            "damerau_levenshtein", "soundex") for op, v in ((">=", 0.9), ("<=", 2), ("=", 1))]
    out = [model(comparison("given", null("given"), equal["given"], level(w), other)) for w in words]
    out += [model(comparison(c, null(c), equal[c], other)) for c in equal]
    out += [model(*(comparison(c, null(c), equal[c], other) for c in equal)),
            model(comparison("born", null("born"), equal["born"], level('levenshtein("born_l", "born_r") <= 1'),
                             level('ABS(EPOCH(try_strptime("born_l", \'%Y-%m-%d\')) - EPOCH(try_strptime("born_r", \'%Y-%m-%d\'))) <= 31557600.0'),
                             level('ABS(EPOCH("born_l") - EPOCH("born_r")) <= x'), other)),
            model(comparison("age", null("age"), equal["age"], level('levenshtein("age_l", "age_r") <= 1'), other)),
            model(comparison("given", equal["given"], other), comparison("given", equal["given"], other)),
            model(comparison("given")), model(), "{}", "[]", '{"comparisons":3}', '{"comparisons":[3]}',
            '{"comparisons":[{"comparison_levels":3}]}', '{"comparisons":[{"comparison_levels":[3]}]}',
            model({"comparison_levels": [equal["town"], other]}), model(comparison("given", *([equal["given"]] * 30))),
            model(comparison("given", {"sql_condition": '"given_l" = "given_r"'}, other)),
            model(comparison("given", dict(equal["given"], m_probability=2), other)),
            model(comparison("given", dict(equal["given"], u_probability="x"), other)),
            model(comparison("given", dict(equal["given"], label_for_charts=3), other)),
            model(comparison("given", dict(equal["given"], m_probability=0, u_probability=0), other)),
            model(comparison("given", null("given"), level('"given_l" = "surname_r" AND "surname_l" = "given_r"'), other)),
            model(comparison(3, equal["given"], other)), model(comparison("given", level('"given_l" > "given_r"'), other)),
            model(comparison("town", null("town"), equal["town"], level("ELSE", label="different"))),
            model(comparison("age", null("age"), equal["age"],
                             level('abs(TRY_CAST("age_l" AS DOUBLE) - TRY_CAST("age_r" AS DOUBLE)) = 1'),
                             level("ELSE", label="different"))),
            model(comparison("g", level('jaro_winkler_similarity("' + "g" * 300 + '_l", "' + "g" * 300 + '_r") >= 0.9')))]
    return cut(out)


@maker
def rows():
    people = "given,surname,born,sex,town\nanna,novak,1950-01-02,f,east\nana,novak,1950-02-01,f,east\npetr,kral,1961-05-06,m,west\n" \
             "petr,kral,1961-05,m,west\nolga,bila,1972,f,\n,,,,\n"
    messy = "이름,생년월일,가명,연번\n김영희 (가명 박순자),85.3.5,,1\n박순자/최옥란,850305,리순희,2\nKim Yong-hui a.k.a. Sunja,주체74(1985)년 3월 5일,,3\n" \
            "철수엄마,5-Mar-85,,4\n故 강성민,31111,,5\n미상,1980s,,6\n최금실(사망),05/03/1985 00:00,,7\n윤○희,1984-86,,8\n"
    korean = "name,birth,place\n홍길동,1950.01.02,무산군\nHong Kil-tong,1950,Musan\n洪吉童,19500102,茂山郡\nHONG Gildong,1950-01,\n김영희,,회령\n" \
             "Kim Yong-hui,1961~,Hoeryong\n철수엄마,1950년경,함경북도\n"
    parts = "year,month,day,age,id,phone\n1950,1,2,60,A-1,010-1234\n1950,2,1,61,A-2,010-1235\n1951,13,32,x,A-1,\n,,,,,\n"
    out = [people, korean, parts, people + "\n---\n" + people, people + "\n---\n" + korean, korean + "\n---\n" + parts, "a\n", "a\n1\n",
           "a,b\n1\n", "a,a\n1,2\n", "", "\n", ",\n,\n", "a\n" + "x\n" * 40, "a,b\n" + "x,y\n" * 40,
           "a\n" + "".join(f"{i}\n" for i in range(40)), "name\n" + "김\n" * 10, "name\n" + "k" * 3000 + "\n" + "k" * 2999 + "\n",
           "name\n\U0001F600\n\U0001F600\U0001F600\n", ",".join(f"c{i}" for i in range(200)) + "\n" + ",".join(["1"] * 200) + "\n",
           "list,name\nA,anna\nB,anna\nA,petr\n", "date\n2015-06~\n2009/2011\n[2009,2011]\n201X\n2015-06-21T23:20:00Z\n0000\n9999-12-31\n",
           "e-mail,url\na@b.c,http://x\na@b.c,\n", "n\n1e300\n-1e300\n0\n-0\n0.1\n1,5\n", "date of birth,age at date\n3 May 1950,60\n"
           "May 1950,61\n05/06/1961,\n1961/06/05,49\n", "gender\nf\nm\nF\nfemale\n여\n남\n女\n", "a;b\n1;2\n1;2\n", "a\tb\n1\t2\n1\t2\n",
           "name,name_ko\nNovak Anna,\"김, 영\"\n\"Novak, Anna\",김영\nANNA NOVAK,\nnovak anna maria,김 영\n", "x\nNA\nnull\n-\nunknown\n?\n"]
    out += ["given,surname,born\n" + "".join(f"{'abcde'[i % 5]}n{i % k},{'xyz'[i % 3]}o{i // k},19{50 + i % 40}-0{1 + i % 9}-1{i % 10}\n"
                                             for i in range(n)) for n, k in ((8, 2), (16, 3), (30, 4), (60, 5))]
    return cut(out + [messy, messy + "\n---\n" + korean, messy + messy[messy.index("\n") + 1:]], least=56)


# ---- words and texts ----

@maker
def text():
    plain = "A title\n\nThe first paragraph\nover two lines.\n\n\n  \nThe second one.\n"
    korean = "# 제목\n\n강가에서 있었던 일이다.\n\n둘째 문단.\n"
    out = [plain, korean, "%md\n" + korean, "%md\n" + plain, plain.replace("\n", "\r\n"), plain.replace("\n", "\r"), "\ufeff" + plain,
           "", "\n", "   \n\t\n", "\ufeff", b"\xff\xfe\x00", b"abc\x00def", b"abc\xc0\x80", b"\xed\xa0\x80", b"abc\xe2\x82", b"%PDF-1.7\n",
           b"PK\x03\x04", b"PK\x03\x04rest of an archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1 x}", b"<!DOCTYPE html><p>x",
           b"<html><body>x</body></html>", b"GIF89a", b"\x89PNG\r\n", b"\xff\xd8\xff", b"\x1f\x8b", "%md\n---\ntitle: x\n---\n\nbody\n",
           "%md\n## **Bold** title ##\n\nx", "%md\n> quoted\n\n- item\n- item\n\n1. one\n", "%md\n```\ncode\n\ncode\n```\n", "x", "x\n", "x\n\n",
           "\n\nx", "x\n \ny", "x\r\r\ny", "x\n\r\ny", "한", "한\n\n글\n\n\n문", "\u3000\n\u3000x", "\u2028x\u2029y", "%md\n#\n#\n# t", "%md\n" + "#" * 50,
           "word " * 100, "\n".join(["p", ""] * 70), "é" * 300, "가" * 201, "%md\n[link](x) ![pic](y)\n", "\u200b\n\u200bx", "\x01\x02x", "\x7fx"]
    return cut(out)


@maker
def encoding():
    """The first byte: which encoding is named (encoding.h), 32 a refusal may show cells, 64 lines of text."""
    unsaid, utf16le, utf16be, cp949, gb18030, big5, sjis, cp1251, cp1252, show, lines = 0, 2, 3, 4, 5, 6, 7, 8, 9, 32, 64
    korean, chinese = "이름,나이\n김영희,31\n똠방각하,40\n", "姓名,注\n金英姬,𠮷\n李,\u1820\n"
    each = ((utf16le, "utf-16le", korean), (utf16be, "utf-16be", korean), (cp949, "cp949", korean), (gb18030, "gb18030", chinese),
            (big5, "cp950", "姓名\n許功蓋\n"), (sjis, "cp932", "氏名\n金英姫,ｷﾑ\n"), (cp1251, "cp1251", "имя\nИванов\n"), (cp1252, "cp1252", "nom\nJosé\n"))
    out = []
    for x, codec, text in each:
        whole = text.encode(codec)
        out += [bytes([how]) + whole for how in (unsaid, unsaid | show, x, x | lines, unsaid | lines | show)]
        out += [bytes([how]) + whole[:-2] for how in (unsaid | show, x)] + [bytes([x]) + whole[:-3] + b"\xff\xff\n", bytes([x]) + whole + b"\0\0"]
        out.append(bytes([cp949 if x != cp949 else gb18030]) + whole)
    le, be = b"\xff\xfe" + korean.encode("utf-16le"), b"\xfe\xff" + korean.encode("utf-16be")
    out += [b"\0" + x for x in (le, be, le[:-1], be[:-1], le + le, le + be, le + b"\0\0", le + b"\0\xd8", be + b"\xdc\0\0a", b"\xff\xfe", b"\xff", b"")]
    out += [bytes([how]) + korean.encode() for how in (unsaid, cp949, cp1251)] + [b"\x00\xef\xbb\xbf" + korean.encode(), b"\x00\xef\xbb\xbf\xff"]
    out += [bytes([cp949]) + "짠".encode("cp949"), bytes([cp949]) + "é".encode(), b"\0" + korean.encode() + b"\xff", b"\x20" + korean.encode() + b"\0"]
    out += [b"\0PK\3\4", b"\0\xd0\xcf\x11\xe0", b"\0%PDF-", b"\0<html>", b"\0<!DOCTYPE HTML>", b"\x40PK\3\4\xff", b"\x24a|b\n\xb1\xe8|\xb1", b"\x20sep=;\na,b;\xff"]
    return cut(out)


@maker
def tokens():
    out = ["river", "the river east", "강가에서", "강가에서 만난 사람", "河边的人", "かわのほとり", "カワ", "ㄱㄴㄷ", "ㄅㄆㄇ", "แม่น้ำ", "ແມ່ນ້ຳ", "ទន្លេ",
           "မြစ်", "Café résumé", "Ångström", "ＦＵＬＬ ｗｉｄｔｈ", "ﬁne ﬂour", "ÀÉÎ", "река", "Йогурт", "نهر", "نَهْر", "נָהָר", "ποτάμι", "STRASSE ß", "İstanbul ı",
           '"the river"', '"the river', '“the river”', "「강가에서 만난」", "『강』", "riv*", "강*", "강가*", "*", "**", '"riv*"', "AND OR NOT", "NEAR(a b)",
           "a:b", "text:river", "-river", "^river", "(river)", "{river}", "river + east", "''", '""', '"', "", " ", "\n\t", "...", "강a가b나", "a강1가2",
           "3.14 10,000", "010-1234-5678", "a_b", "A.B.C.", "한국어english中文", "가" * 40, "x" * 300, "가 " * 70, "x " * 70, "\u1100\u1161\u11a8",
           "e\u0301", "\u0301", "\U0001F600 river", "\U00020000\U00020001", "\u3400\u4e00", "\uff76\uff9e", "\ufeffriver", "a\u00adb", "a\u200db",
           "\u202eriver", "\U000e0001", "㈜강", "①②", "½", "IJssel ĳ", "『강가에서 “만난』 사람”", "river \"강가 에서\" east*", "강 " + "가나" * 30 + " *"]
    return cut(out)


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def times(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 37
        b >>= 1
    return product


def handle_of(letter, bits):
    multiplier, codes = 2, [(bits >> (35 - 5 * i)) & 31 for i in range(8)]
    check = times(CROCKFORD.index(letter), multiplier)
    for c in codes:
        multiplier = times(multiplier, 2)
        check ^= times(c, multiplier)
    word = "".join(CROCKFORD[c] for c in codes)
    return f"{letter}-{word[:4]}-{word[4:]}-{CROCKFORD[check]}"


def recovery_of(secret):
    check = hashlib.sha256(b"bandi-recovery-check-1" + secret).digest()
    bits = int.from_bytes(secret + check[:3], "big") >> 4
    word = "".join(CROCKFORD[(bits >> (5 * (35 - i))) & 31] for i in range(36))
    return "-".join(word[i:i + 4] for i in range(0, 36, 4))


@maker
def handle():
    good = [handle_of(letter, 0x123456789A * (i + 1) % 2 ** 40) for i, letter in enumerate("SPFAEGHJKMNQRTVWXYZBCD")]
    codes = [recovery_of(bytes((7 * i + k) % 256 for k in range(20))) for i in range(5)]
    first = good[0]
    out = good + codes
    out += [first.lower(), first.replace("-", ""), first.replace("-", " "), first[:-1], first + "0", first[:-1] + "?", "I" + first[1:],
            first.replace(first[3], "O", 1), first.replace("0", "o"), first[:5] + "U" + first[6:], "0" + first[1:], "", " ", "-", first + " ",
            " " + first, first[:4] + first[5] + first[4] + first[6:], codes[0].lower(), codes[0].replace("-", " "), codes[0][:-1],
            codes[0] + "0", codes[0].replace("0", "O"), "0000-" * 8 + "0000", "correct horse battery", "e\u0301t\u00e9", "강가에서 만난", b"\xff", "a" * 1025,
            "a\x00b", "\ufb01ne", "\u3000"]
    return cut(out)


@maker
def place():
    out = ["무산군", "함경북도 무산군", "Musan", "Musan, North Hamgyong", "Musan-gun, Hamgyong-bukto", "茂山郡", "咸镜北道茂山郡", "吉林省延吉市", "延吉", "Yanji", "Yanji, Jilin",
           "Hoeryong", "회령시", "Onsong", "온성", "Pyongyang", "평양", "平壤", "P'yŏngyang", "Hyesan, Ryanggang", "혜산", "Shenyang", "沈阳市", "瀋陽", "Dandong",
           "丹东", "China", "중국", "中国", "DPRK", "북한", "조선", "North Korea", "nowhere at all", "x", "", " ", ",", ",,,", "군", "-gun", "县", "도", "province",
           "Musan Musan Musan", "Musan/Yanji", "(Musan)", "Musan (Hamgyong)", "near Musan", "무산군 읍", "Kapsan county", "Hamhung; South Hamgyong", "청진 제철",
           "Chongjin-si Sunam-kuyok", "a" * 400, "무" * 200, "Musan, " * 40, "\U0001F600", "Мусан", "MUSAN", "musan", "함북 무산", "길림성 연길시", "Tumen", "図們"]
    return cut(out)


@maker
def value():
    kinds = {"TEXT": 0, "LONG": 1, "NAME": 2, "TERM": 3, "DATE": 4, "COUNT": 5, "INTEGER": 6, "RECORD": 7, "LANGUAGE": 8, "BOOL": 9,
             "LOCATOR": 10, "HASH": 11, "URL": 12, "FILE": 13, "POINT": 14}
    typed = {"TEXT": ["a word", "two\nlines", "\r", "", " ", b"\xff", "x" * 300], "LONG": ["two\nlines", " x "], "NAME": ["홍길동", "Anna"],
             "TERM": ["female", "sex:female", "여성", "女", "nothing", "femal", "a:b:c", ":"],
             "DATE": ["2015", "2015-06~", "2009/2011", "[2009,2011]", "June", "2015-13", "{2009..2011}"],
             "COUNT": ["3", "3..5", "3-5", "5..3", "3..3", "-1", "3..", "..5", "x", "3 .. 5", "9223372036854775807", "9223372036854775808"],
             "INTEGER": ["0", "-5", "x", "1e3", "9223372036854775808"], "RECORD": ["0" * 32, "g" * 32, "0" * 31, "S-7K3M-Q2XW-C"],
             "LANGUAGE": ["ko", "ko-KP", "bcp47:zh-Hans", "k", "ko-", "ko-KP-" + "abcdefgh-" * 4, "12", "kor", "x_y"],
             "BOOL": ["yes", "no", "예", "아니오", "是", "否", "TRUE", "0", "maybe"], "LOCATOR": ["paragraph 6", "00:12:30-00:13:05"],
             "HASH": ["0" * 64, "f" * 63, "g" * 64], "URL": ["https://example.org/", "x"], "FILE": ["a" * 64, ""],
             "POINT": ["42.98,129.56,5000", "-90,180,0", "91,0,0", "0,181,0", "1,2", "1,2,x", "1.12345678,2,3", "1..2,3,4", "1,2,20000001",
                       "99999999999,0,0", " 42.9 , 129.5 , 10 ", ".,1,1", "-0,-0,0"]}
    out = []
    for kind, number in kinds.items():
        for i, t in enumerate(typed[kind]):
            t = t.encode() if isinstance(t, str) else t
            out.append(bytes([number + 32 * (i % 3)]) + t if i < 3 else bytes([number]) + t)
    out += [b"\xff" + t.encode() for t in ("river", "River", "a", "east", "the east", "twins:b", "동쪽", "eats", "nothing like it", "other:a")]
    out += [bytes([n]) + t for n in (0, 3, 5) for t in (b"not_known", b"not_asked", b"refused", b"not_applicable")]
    out += [b"", b"\x00" + b"x" * 66000, b"\x03kinf", b"\x03perso", bytes([0]) + b"titel", bytes([0]) + b"sourc"]
    return cut(out)


@maker
def entry():
    """Plaintexts: a length, a body, padding (the target seals them). Whole entries are in the corpus by other names."""
    def plain(body, n=None, pad=0):
        return struct.pack(">I", len(body) if n is None else n) + body + bytes([pad]) * 3

    good = cbor({0: 1, 1: 2})
    out = [plain(good), plain(good, pad=1), plain(good, len(good) + 1), plain(good, len(good) - 1), plain(good, 508), plain(good, 509),
           plain(good, 2 ** 32 - 1), plain(b""), b"", b"\0", plain(cbor([good] * 200)), plain(b"\xff"), plain(b"\x5f\x41a\xff"), plain(good, 0)]
    head = struct.pack(">HH", 1, 1) + bytes(32) + bytes(32) + bytes(8) + bytes(16)
    for kind in (0, 1, 2, 3, 4):
        for padded in (0, 512, 1 << 40):
            out.append(head + bytes([kind]) + struct.pack(">Q", padded) + bytes(64) + bytes(20))
    out += [struct.pack(">HH", 2, 1) + head[4:] + bytes(100), struct.pack(">HH", 1, 2) + head[4:] + bytes(100), bytes(300)]
    return out


@maker
def mapping():
    def both(mapping, table):
        return json.dumps(mapping, ensure_ascii=False) + "\n---\n" + table

    base = {"type": "person", "ref": "no", "columns": {"name": {"property": "name"}}}
    table = "no,name,sex,home\n1,Anna,f,east\n2,Petr,m,east; west\n3,,x,\n"
    sex = {"property": "sex", "values": {"f": "female", "m": "male"}}
    home = {"property": "origin", "make": "place.name", "separator": ";", "language": "en"}
    whole = {"type": "person", "ref": "no", "columns": {"name": {"property": "name"}, "sex": sex, "home": home}}
    out = [both(whole, table), both(dict(whole, basis="published", constants={"sex": "female"}), table),
           both(dict(whole, columns={"name": "name", "sex": sex, "home": home}), table)]
    for key, v in (("make", "place"), ("make", ".name"), ("make", "place."), ("make", 3), ("separator", ""), ("separator", 3), ("property", 3), ("more", 1),
                   ("values", {"east": "E"}), ("values", []), ("values", {"east": 3}), ("language", 1)):
        out.append(both(dict(whole, columns=dict(whole["columns"], home=dict(home, **{key: v}))), table))
    out += [both(dict(base, ignore=["sex", "home"]), table), both(dict(base, ignore=["sex", 3]), table), both(dict(base, ignore="sex"), table), both(base, table),
            both(dict(base, handle="name", ignore=["sex", "home"]), table), both(dict(base, empty=["Anna"], ignore=["sex", "home"]), table),
            both(dict(base, empty=[3]), table), both(dict(base, constants={"sex": 3}), table), both(dict(base, constants=[]), table)]
    dates = "died\n1985.3.5\n1985년 3월 5일\n85/03/05\n850305\n19850305\n1985-03-05 0:00\n1985.3\n05/03/1985\n05.3.12\n1985.2.29\n1984-86\n미상\n99999999999\n1.2.3.4\n"
    for order in ("ymd", "dmy", "mdy", "?", 3):
        out.append(both({"type": "person", "columns": {"died": {"property": "death_date", "dates": order}}}, dates))
    return out


@maker
def args():
    out = ["link\na.csv\n--clusters\nc.csv", "link\na.csv\nb.csv\n--id=number\n--seed=7\n--min-probability\n0.25", "link\n--seed\nx\na.csv",
           "link\n--seed=-1\na.csv", "link why\na.csv\nA\nB", "link\nwhy\na.csv\n1\n2", "link evaluate\na.csv", "link\ndecide\na.csv", "lnk\na.csv", "",
           "help", "help\nlink", "help\n--man", "help\n--completion", "nothing\nat\nall", "estimate\na.csv\n--methods\nchao", "estimate\na.csv\n--level\n0.95\n--level\n0.9",
           "estimate\na.csv\n--level=2", "estimate\na.csv\n--seed", "estimate explain\nloglinear", "estimate simulate\n--people\n100", "overlap\na.csv",
           "agreement\na.csv\n--scale\nordinal\n--unit=u", "agreement\na.csv\n--scale\nnone", "agreement\n--\n--scale", "add\nperson\nname=@-", "add\nperson\nname", "edit\nP-7K3M-Q2XW-C\nsex=female",
           "mark\nS-7K3M-Q2XW-C\n--bytes\n120-184", "mark\nS-7K3M-Q2XW-C\n--paragraph\n3", "mark\nS-7K3M-Q2XW-C\n--words=plain", "mark\nS-7K3M-Q2XW-C\n--words=@w.txt",
           "search\nriver", "search\n@q.txt", "search\n@-", "name\n@a\n@b", "name\nplain\nwords", "serve\n--port\n70000", "serve\n--port=8080", "init\n--example", "import\nf.csv\n--mapping\nm.json\n--dry-run",
           "export\n--dry-run=yes", "withdraw\nX", "consent\nP\n--allow\npublic:handle:2030", "passphrase", "backup\nx.bak", "restore\nx.bak", "verify\n--against\nnote", "version\nextra",
           "link\n--sed=1\na.csv", "link\n" + "a.csv\n" * 150, "list\npersons\n--limit=0", "trace\nF-1", "finding\nadd", b"link\n\xff\xfe", b"link\na\x00b",
           "allow public:handle:2030", "allow public", "allow court:name", "allow internal:not:2015-06~", "allow nothing", "allow public:nobody", "allow ::", "allow statistics:handle:", "allow partner:name:a:b",
           "overlap\na.csv\n--encoding\nCP949", "overlap\na.csv\n--encoding=gbk", "overlap\na.csv\n--encoding\nutf-7", "overlap\na.csv\n--encoding\n" + "x" * 99]
    return cut(out)


@maker
def http():
    cookie = "Cookie: bandi-9000=$COOKIE\n"
    host = "Host: $HOST\n"
    ours = host + cookie
    form = "Origin: http://$HOST\nContent-Type: application/x-www-form-urlencoded\n"
    out = [f"GET {p}\n{ours}\n" for p in ("/", "/s/S-7K3M-Q2XW-C", "/r/P-4T9D-H6RE-2", "/f/F-2N8B-XW5J-K", "/r/S-7K3M-Q2XW-C", "/s/", "/s/x", "/x",
                                          "/search/$STATE", "/search/x", "/search/", "/asset/$STYLE", "/asset/$ICON", "/asset/x", "/start/$TOKEN",
                                          "/start/x", "/start/", "", "//", "/f/" + "a" * 80, "/s/..%2f", "/?q=x", "/search/go")]
    out += [f"GET /\n{host}\n", f"GET /\n{cookie}\n", f"GET /start/$TOKEN\n{host}\n", f"HEAD /start/$TOKEN\n{host}\n", f"POST /start/$TOKEN\n{host}{form}\n",
            f"GET /asset/$STYLE\n{host}\n", f"HEAD /\n{ours}\n", f"PUT /\n{ours}\n", f"DELETE /\n{ours}\n", f"GET /\n{host}{ours}\n",
            f"GET /\nHost: evil.example\n{cookie}\n", f"GET /\n{ours}Origin: http://evil.example\n\n", f"GET /\n{ours}Sec-Fetch-Site: cross-site\n\n",
            f"GET /\n{ours}Sec-Fetch-Site: none\n\n", f"POST /search/go\n{ours}{form}Sec-Fetch-Site: none\n\nwords=x", f"POST /search/go\n{ours}\nwords=x",
            f"POST /\n{ours}{form}\nwords=x", f"GET /\n{host}Cookie: a=b; bandi-9000=$COOKIE; c=d\n\n", f"GET /\n{host}Cookie: bandi-9000=\n\n",
            f"GET /\n{host}Cookie: bandi-9000=short; bandi-9000=$COOKIE\n\n", f"GET /\n{host}Cookie: ;;; =\n\n", "", "GET", "GET /\n", "\n\n\n"]
    out += [f"POST /search/go\n{ours}{form}\n{body}" for body in ("words=river", "words=%EA%B0%95", "words=", "words=+", "words=a%", "words=a%4", "words=%zz",
                                                                   "words=%00", "words=%ff", "other=1&words=two+words", "words=a&words=b", "wordsx=1", "&&&",
                                                                   "words=" + "a" * 600, "x=" + "a" * 9000, "words=%EA%b0%95%20x", "words")]
    out += [f"POST /search/go\n{host}{cookie}Origin: http://$HOST\nContent-Type: text/plain\n\nwords=x", f"POST /search/go\n{ours}Origin: http://$HOST\n\nwords=x"]
    return cut(out)


# ---- keys ----

def cbor(v):
    def head(major, n):
        for size, code, form in ((24, n, None), (1 << 8, 24, ">B"), (1 << 16, 25, ">H"), (1 << 32, 26, ">I"), (1 << 64, 27, ">Q")):
            if n < size:
                return bytes([major << 5 | code]) + (struct.pack(form, n) if form else b"")
        raise ValueError(n)

    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        return head(3, len(v.encode())) + v.encode()
    if isinstance(v, list):
        return head(4, len(v)) + b"".join(map(cbor, v))
    if isinstance(v, dict):
        return head(5, len(v)) + b"".join(cbor(k) + cbor(x) for k, x in sorted(v.items()))
    return head(0, v)


@maker
def bundle():
    """Recipes of fuzz_bundle.c: base, what to do, and edits of five bytes (what, record, place, place, value)."""
    take, check, compare, again, wrong, restore = 1, 2, 4, 8, 16, 32
    out = [bytes([base, what]) for base in range(6) for what in (take, check, compare)]
    out += [bytes([base, take | again]) + bytes(e) for base in range(3) for e in ((2, 3, 0, 0, 0), (5, 6, 0, 0, 1), (5, 12, 0, 0, 1), (1, 5, 0, 0, 0))]
    for edit in ((0, 1, 0, 4, 9), (0, 1, 0, 200, 9), (0, 2, 1, 0, 7), (0, 0, 0, 3, 1), (0, 0, 0, 47, 200), (1, 4, 0, 0, 0), (2, 1, 0, 0, 0), (2, 0, 0, 0, 0),
                 (3, 0, 0, 0, 0), (3, 2, 0, 0, 5), (4, 0, 0, 0, 1), (4, 0, 0, 0, 2), (4, 0, 0, 0, 8), (5, 1, 0, 0, 0), (6, 1, 0, 0, 3), (6, 0, 0, 0, 7),
                 (6, 3, 0, 0, 200), (7, 1, 255, 255, 0), (7, 2, 0, 3, 0), (8, 1, 0, 5, 9), (8, 0, 0, 40, 4), (8, 0, 0, 100, 4), (8, 0, 0, 48, 1), (8, 2, 0, 9, 150),
                 (9, 1, 0, 0, 0), (9, 0, 0, 0, 0), (10, 0, 0, 0, 9), (11, 0, 0, 8, 9), (11, 0, 0, 12, 9)):
        out.append(bytes([0, take | check]) + bytes(edit))
    out += [bytes([base, take | again]) for base in range(4)]
    out += [bytes([0, take | again]) + bytes((5, i, 0, 0, 1)) for i in range(10, 24)]
    out += [bytes([base, take | again]) + bytes((4, 0, 0, 0, k)) for base in (2, 3) for k in (4, 12)]
    for edit in ((0, 250, 0, 0, 1), (0, 29, 0, 33, 1), (0, 30, 0, 33, 1), (4, 0, 0, 0, 6), (5, 9, 0, 0, 0), (5, 9, 0, 0, 1)):
        out.append(bytes([1, take | check]) + bytes(edit))
    out += [bytes([b, take | check | wrong]) for b in (0, 4)] + [bytes([4, restore]), bytes([4, restore]) + bytes((1, 9, 0, 0, 0)), bytes([4, restore | check]) +
            bytes((0, 1, 0, 4, 9)), bytes([4, restore]) + bytes((11, 0, 2, 0, 9)), bytes([4, restore]) + bytes((11, 0, 0, 9, 9)), bytes([0, restore])]
    out += [b"<" + t for t in (b"", b"bandibnd", b"bandibak", b"bandibnd" + bytes(40), b"bandibak\0\0\0\1x\0\0\0\1y" + b"bandibnd" + bytes(40), b"bandibak\xff\xff\xff\xff",
                                b"bandibnd\0\1" + bytes(32) + b"\xff" + bytes(7) + b"\x20" + bytes(32), b"bandibnd\0\2" + bytes(32), b"c2sp.org/tlog-proof@v1\nindex 3\n\n", b"a note")]
    return out


@maker
def keys():
    def over(old, new):
        return {**old, **new}

    def b(n, x):
        return bytes([x]) * n

    ring = {0: 1, **{i: b(32, i) for i in range(1, 9)}, 9: [[b(16, 1), b(16, 2), b(32, 3)]], 10: [[b(16, 1), b(16, 4), b(32, 5)]],
            11: [[b(16, 1), b(32, 6)]], 12: b(16, 7)}
    more = over(ring, {13: b(32, 8), 14: b(32, 9), 15: [b(32, 10), b(32, 11)]})
    backup = {0: 1, 1: b(32, 1), 2: b(32, 2), 3: b(32, 3), 4: [[b(16, 1), b(16, 2), b(32, 3)]], 5: [1700000000000, 3], 6: 42, 7: b(32, 4), 8: b(16, 5)}
    slot = {0: b(16, 1), 1: 1, 2: 1, 3: 8192, 4: b(16, 2), 5: b(24, 3), 6: b(48, 4)}
    slots = {0: 1, 1: b(16, 9), 2: [slot]}
    out = [b"k" + cbor(ring), b"k" + cbor(more), b"b" + cbor(backup), b"s" + b"bandislt" + cbor(slots), b"", b"k", b"b", b"s", b"K", b"B", b"x",
           b"Kbandikey" + b(5000, 0), b"Kbandikey", b"B" + b(5000, 0), b"sbandislt", b"s" + b(100, 0), b"k" + b(20, 0xff), b"b" + b(20, 0xff)]
    for key in more:
        out.append(b"k" + cbor({k: v for k, v in more.items() if k != key}))
    for key, v in ((0, 2), (0, 0), (9, [[b(16, 1), b(32, 3)]]), (9, [b(16, 1)]), (10, 3), (11, [[b(16, 1), b(31, 6)]]), (12, b(15, 7)), (15, [b(31, 1)]), (15, 3),
                   (9, [[b(16, i % 3), b(16, i), b(32, i)] for i in range(9)])):
        out.append(b"k" + cbor(over(more, {key: v})))
    for key in backup:
        out.append(b"b" + cbor({k: v for k, v in backup.items() if k != key}))
    for key, v in ((0, 2), (5, [1]), (5, [1, 2 ** 33]), (6, 2 ** 63), (4, [])):
        out.append(b"b" + cbor(over(backup, {key: v})))
    for s in ([], [over(slot, {1: 2})], [over(slot, {1: 3})], [over(slot, {1: 9})], [{1: 9}], [{0: 1}], [slot] * 2, [slot] * 17, [over(slot, {2: 17})],
              [over(slot, {3: 8191})], [over(slot, {3: 2 ** 32})], [over(slot, {4: b(15, 1)})], [over(slot, {7: "x" * 1100})], 3):
        out.append(b"sbandislt" + cbor(over(slots, {2: s})))
    out += [b"sbandislt" + cbor(over(slots, {0: 2})), b"sbandislt" + cbor({1: b(16, 9)}), b"sbandislt" + cbor(over(slots, {1: b(3, 1)})), b"sbandislt" + cbor(slots)[:-3]]
    return cut(out)


@maker
def view():
    """Bodies of batches; the batch with leaf 1 that stands in the view already makes the statement ids."""
    def over(old, new):
        return {**old, **new}

    def statement(leaf, ordinal):
        return hashlib.sha256(b"bandi-statement-1" + bytes([leaf]) * 32 + struct.pack(">I", ordinal)).digest()[:16]

    def body(*operations):
        return b"\0" + cbor({0: 40, 16: list(operations)})

    def carries(*operations):
        return b"\1" + body(*operations)[1:]

    person, act = b"p" * 16, b"a" * 16
    say = {0: 1, 1: person, 2: "person.name", 3: 1, 4: "the east bank"}
    out = [body(say), body(), body(say, say), body(say, over(say, {1: act, 2: "act.kind"}), over(say, {2: "person.alias", 4: "강가"}))]
    values = [(1, "x"), (2, 5), (3, act), (4, "sex:female"), (5, "2015-06"), (6, [1, 2]), (7, b"abc"), (8, True), (9, [1, 2, 3]), (10, [1, 2]), (11, bytes(32)), (12, "new"),
              (0, 1), (99, [1, [2]]), (1, 5), (2, "x"), (3, b"short"), (6, [1]), (8, 1), (9, [1, 2]), (11, b"x"), (1 << 20, 1), (1 << 21, 1), (1, ""), (1, "a\0b"), (1, "\U0001F600" * 50)]
    out += [body(over(say, {3: k, 4: v}), say) for k, v in values]
    known = [statement(1, i) for i in range(5)]
    out += [body({0: 3, 9: [known[0]]}), body({0: 3, 9: known}), body({0: 3}), body({0: 3, 9: []}), body(over(say, {0: 2, 9: [known[0], known[3]]})), body(over(say, {0: 2})),
            body(over(say, {0: 2, 9: [known[1]]}), {0: 3, 9: [statement(2, 0)]}), body({0: 3, 9: [bytes(16)]}), body({0: 3, 9: [b"x"]}), body({0: 3, 9: 5})]
    carry = over(say, {0: 4, 10: known[0], 11: [1600000000000, 3], 12: b"m" * 16})
    out += [carries(carry), body(carry), carries(carry, carry), carries(over(carry, {10: bytes(16)}), over(carry, {10: bytes(16), 4: "other"})), carries(over(carry, {11: [1]})),
            carries(over(carry, {11: [1, 2 ** 33]})), carries(over(carry, {12: b"x"})), carries(over(carry, {10: b"x"})), carries(carry, {0: 3, 9: [known[0]]}),
            carries({k: v for k, v in carry.items() if k != 10})]
    for key, v in ((0, 9), (1, b"x"), (2, ""), (2, "noproperty"), (2, "a.b.c"), (2, "x" * 3000), (2, "person\0.name"), (5, 2), (5, 5), (6, True), (6, 1), (7, "ko"), (7, ""), (8, [act]), (8, []),
                   (8, [act, act]), (8, [b"x"]), (8, 3), (13, 1), (40, {1: 2})):
        out.append(body(over(say, {key: v})))
    for key in (0, 1, 2, 3, 4):
        out.append(body({k: v for k, v in say.items() if k != key}))
    out += [body({0: 1, 1: person, 2: "person.name", 5: 1}), body({0: 1, 1: person, 2: "person.name", 3: 1, 5: 1}), body(3), body([]), body({}), body({"a": 1}), b"\0" + cbor({0: 40}),
            b"\0" + cbor({0: 40, 16: 3}), b"\0" + cbor([1]), b"\0" + cbor({0: 40, 16: [say] * 40})]
    out += [bytes([2 | k << 2]) + cbor({0: 32 + k, 16: v}) for k in range(15) for v in (b"key", "name", 3)] + [b"\2" + cbor({0: 32})]
    return out


def main():
    for name in sys.argv[1:] or sorted(MAKERS):
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("s[0-9][0-9][0-9]"):
            old.unlink()
        seeds = MAKERS[name]()
        for i, seed in enumerate(seeds):
            (folder / f"s{i:03d}").write_bytes(seed.encode() if isinstance(seed, str) else seed)
        print(f"{name}: {len(seeds)} seeds, {sum(map(len, seeds))} bytes")


if __name__ == "__main__":
    main()
