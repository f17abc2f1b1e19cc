#!/usr/bin/env python3
"""Turns data/places/places.tsv into constant C tables (src/name/place.h): places_to_c.py DATA_DIR OUT.c"""
import os, sys

LEVELS = ['country', 'province', 'prefecture', 'city', 'county', 'district']


def rows(*path):
    with open(os.path.join(*path), encoding='utf-8') as f:
        return [line.rstrip('\n').split('\t') for line in f if line.strip() and not line.startswith('#')]


def c_string(s):
    return '"' + ''.join(c if 32 <= ord(c) < 127 and c not in '"\\' else ''.join('\\%03o' % b for b in c.encode()) + '""'
                         for c in s) + '"'


def main():
    data, target = sys.argv[1:3]
    hanja = {r[0]: (r[1].split(), r[2].split(), r[3] if r[3] != '-' else r[0]) for r in rows(data, 'names', 'hanja.tsv')}
    initial = {'료': '요', '룡': '용', '림': '임', '로': '노', '녕': '영', '량': '양', '류': '유', '란': '난', '락': '낙', '령': '영'}

    def sino(name):
        out = ''.join((hanja[hanja[c][2]][0] or hanja[c][0] or ['-'])[0] for c in name)
        return out

    places = rows(data, 'places', 'places.tsv')
    ids = {r[0]: i for i, r in enumerate(places)}
    names, items = [], []
    for pid, parent, level, country, hangul, han, other in places:
        mine = [] if hangul == '-' else hangul.split()
        for h in [] if han == '-' else han.split():
            mine.append(h)
            if country == 'CN':
                read = sino(h)
                if '-' not in read:
                    mine.append(read)
                    if read[0] in initial:
                        mine.append(initial[read[0]] + read[1:])
                mine.append(''.join((hanja[c][1] or ['?'])[0] for c in h))
        mine += [] if other == '-' else [x.strip().lower() for x in other.split('|')]
        mine = list(dict.fromkeys(mine))
        items.append('{"%s",%d,%d,%d,%d}' % (pid, ids[parent] if parent != '-' else 0xFFFF, LEVELS.index(level), len(names), len(mine)))
        names += [(n, ids[pid]) for n in mine]
    with open(target, 'w', encoding='utf-8', newline='\n') as f:
        f.write('/* Made by scripts/places_to_c.py from data/places; src/name/place.h says what each table is. */\n')
        f.write('#include "name/place_tables.h"\n')
        f.write('const struct place_entry place_entry[] = {%s};\nconst size_t place_entries = %d;\n' % (',\n'.join(items), len(items)))
        f.write('const struct place_name place_name[] = {%s};\nconst size_t place_names = %d;\n' %
                (',\n'.join('{%s,%d}' % (c_string(n), i) for n, i in names), len(names)))


if __name__ == '__main__':
    main()
