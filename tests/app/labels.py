#!/usr/bin/env python3
"""Every heading and key that the estimates print, and every word of a linkage's page and of the local page, has a Korean and a Chinese
one, and the tables can be searched."""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1]) / "src" / "app"
rows = re.findall(r'\{\{"([^"]*)", "([^"]*)", "([^"]*)"\}\}', (source / "labels.c").read_text())
english = [r[0] for r in rows]
faults = []
if [w.encode() for w in english] != sorted(set(w.encode() for w in english)):
    faults.append("labels.c is not in the order of the bytes of English, or holds a word twice")
faults += [f'"{r[0]}" has no word in a language' for r in rows if "" in r]

printed = set()
files = [p for p in sorted(source.glob("estimate_*.c")) if p.name != "estimate_explain.c"]
files += [source / "v_agreement.c", source / "v_overlap.c"] + sorted(source.glob("v_estimate*.c"))
for path in files:
    text = re.sub(r'"\s*\n\s*"', "", path.read_text())  # literals that go on
    text = re.sub(r"static const struct verb_(?:example|shape) .*?\n};\n", "", text, flags=re.S)
    printed |= set(re.findall(r'\{"[a-z_]+",\s*"([^"]+)"\}', text))
    printed |= set(re.findall(r'print_(?:int|real|bool|z|str|none|object_begin)\(\s*out, "([a-z_]+)"', text))
    printed |= set(re.findall(r'labels_word\(\(?[a-z)(]*l(?:anguage)?,\s*"([^"]+)"\)', text))
said = "advice apart assumes breaks chosen_again conflicts coverage criterion does finite_model finite_total infinite kept kind name others ratio related replicates spread tried unsound warnings without_method"
for word in said.split():  # in sentences, or in JSON alone
    printed.discard(word)
if len(printed) < 60:
    faults.append(f"only {len(printed)} printed words were found: this test reads the sources wrongly")
faults += [f'"{w}" is printed and has no row in labels.c' for w in sorted(printed - set(english))]
# The page and the pictures of a linkage: sentences, outcomes, kinds, keys and reasons have a row in link_words.c.
text = re.sub(r'"\s*\n\s*"', "", (source / "link_words.c").read_text())
literal = r'"((?:[^"\\]|\\.)*)"'
said_rows = re.findall(r"\{\{%s, %s, %s\}\}" % (literal, literal, literal), text)
known = [r[0] for r in said_rows]
if [w.encode() for w in known] != sorted(set(w.encode() for w in known)):
    faults.append("link_words.c is not in the order of the bytes of English, or holds a word twice")
for row in said_rows:
    kinds = [re.findall(r"%(?:\.\*|\.\d)?[a-z]+|%%|\*(?!s)", w) for w in row]
    if "" in row or kinds[0] != kinds[1] or kinds[0] != kinds[2]:
        faults.append(f'"{row[0]}" lacks a language, or its conversions differ')


def joined(path):
    return re.sub(r'"\s*\n\s*"', "", path.read_text())


link = source.parent / "link"
spoken = set()
for path in sorted(source.glob("link_report*.c")):
    spoken |= set(re.findall(r"(?:SAID\(p|link_words\(language),\s*" + literal, joined(path)))
    for block in re.findall(r"static const char \*const of_\w+\[\] = \{(.*?)\};", joined(path)):
        spoken |= set(re.findall(literal, block))
for path, block in [(link / "fields.c", r"static const char \*const (?:text|places|names|dates|numbers)\[\] = \{(.*?)\};"),
                    (link / "person.c", r"static const char \*const words\[\] = \{(.*?)\};"),
                    (link / "kind.c", r"kind_words\[[A-Z_]*\] = \{(.*?)\};")]:
    found = re.findall(block, joined(path), flags=re.S)
    if not found:
        faults.append(f"no words were found in {path.name}: this test reads it wrongly")
    for words in found:
        spoken |= set(re.findall(literal, words))
spoken |= set(re.findall(r"add_source\([^\"]*" + literal, joined(link / "block_key.c")))
for path in link.glob("*.c"):
    plain = re.sub(r"#define.*|header_says\(&?h,\s*%s\)" % literal, "", joined(path))
    said_of = re.findall(r"\bSAY\([^\";]*" + literal, plain)
    said_of += re.findall(r"snprintf\((?:[sf]->)?reason[^;]*?(?:160|sizeof f->reason)[^;]*?" + literal, plain)
    for reason in said_of:
        reason = re.sub(r"%(?:\.\*|\.\d|z)?[a-z]+", "*", reason).replace("%%", "%")
        spoken |= {part for part in reason.split("; ") if part not in ("", "*")}
if len(spoken) < 150:
    faults.append(f"only {len(spoken)} words of a linkage were found: this test reads the sources wrongly")
faults += [f'"{w}" is said of a linkage and has no row in link_words.c' for w in sorted(spoken - set(known))]
faults += [f'"{w}" stands in link_words.c and is said nowhere' for w in sorted(set(known) - spoken - {"the labels", "the column of the truth"})]
printed |= spoken
# the local page: whatever view*.c, route.c and page*.c say in English has a row in page_words.c
told = re.findall(r'\{\{"([^"]*)", "([^"]*)", "([^"]*)"\}\}', (source / "page_words.c").read_text())
page_rows = [r[0] for r in told]
if [w.encode() for w in page_rows] != sorted(set(w.encode() for w in page_rows)):
    faults.append("page_words.c is not in the order of the bytes of English, or holds a word twice")
faults += [f'"{r[0]}" has no word in a language' for r in told if "" in r]
calls = ("html_say|html_line_say|html_attr_say|view_nothing|view_badge|page_said|page_word|put_figure|put_heading_cell|put_number_cell|"
         r"\bsay|return(?= \")|words\[\] = |acts\[\] = ")
class_names = {"meta", "nothing", "para", "denied", "conflict", "old", "uncited", "sound", "lead", "warning", "root", "against", "button", "span",
               "aria-label", "data-column", "number", "from", "manner", "paper"}
shown = set()
for path in [*sorted((source.parent / "web").glob("view*.c")), source.parent / "web" / "route.c", *sorted(source.glob("page_re*.c")),
             source / "page_source.c", source / "page_overview.c"]:
    text = re.sub(r'"\s*\n\s*"', "", path.read_text())
    for call in re.findall(f"(?:{calls})[^;]*;", text):
        shown |= {w for w in re.findall(r'"((?:[^"\\]|\\.)*)"', call) if re.search("[A-Za-z]{3}", w) and "\n" not in w}
if len(shown) < 90:
    faults.append(f"only {len(shown)} words of the pages were found: this test reads the sources wrongly")
faults += [f'"{w}" is shown on a page and has no row in page_words.c' for w in sorted(shown - set(page_rows) - class_names)]
print("1..1")
for fault in faults:
    print("#", fault)
print(f"{'not ok' if faults else 'ok'} 1 - all {len(printed) + len(shown)} words of estimates, linkages and pages are said in Korean and Chinese")
sys.exit(1 if faults else 0)
