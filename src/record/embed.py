"""Writes data/schema and data/vocab as one C file, so that the program runs from anywhere.

usage: embed.py OUT.c FILE.json ...   Schemas first, each group by name: the order in which they enter a new vault.
"""
import json
import sys


def main():
    out, files = sys.argv[1], sys.argv[2:]
    documents = []
    for path in files:
        with open(path, encoding="utf-8") as f:
            content = f.read()
        head = json.loads(content)
        sort = "DOCUMENT_SCHEMA" if "schema" in head else "DOCUMENT_VOCABULARY"
        name = head.get("schema", head.get("vocabulary"))
        # Blanks between members are for people who read the file; the ledger keeps the short form.
        compact = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
        documents.append((sort != "DOCUMENT_SCHEMA", name, sort, head["version"], compact.encode()))
    documents.sort()
    with open(out, "w", encoding="ascii") as f:
        f.write('/* Made by src/record/embed.py from data/schema and data/vocab. */\n#include "record/schema.h"\n\n')
        for i, (_, _, _, _, content) in enumerate(documents):
            f.write(f"static const char content_{i}[] = {{")
            f.write(",".join(str(b if b < 128 else b - 256) for b in content))
            f.write("};\n")
        f.write("\nstatic const struct document documents[] = {\n")
        for i, (_, name, sort, version, _) in enumerate(documents):
            f.write(f'    {{{sort}, {{"{name}", {len(name)}}}, {{"{version}", {len(version)}}}, '
                    f"{{content_{i}, sizeof content_{i}}}}},\n")
        f.write("};\n\nsize_t schema_shipped(const struct document **out)\n{\n    *out = documents;\n"
                "    return sizeof documents / sizeof *documents;\n}\n")


main()
