#!/usr/bin/env python3
"""Turns data/names/*.tsv into constant C tables (src/name/tables.h says what each is). Run by the build:

    names_to_c.py DATA_DIR OUT.c

Everything probabilistic is prepared here, so that the program has nothing to compute or to fail at when it starts.
"""
import collections, math, os, sys

ON = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
VO = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'
CO = ['-', 'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ', 'ㅂ', 'ㅄ', 'ㅅ',
      'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ']
UNSEEN = -21.0  # log2 P of a syllable that no name of the tables has


def rows(folder, name):
    with open(os.path.join(folder, name), encoding='utf-8') as f:
        for line in f:
            if not line.startswith('#') and line.strip():
                yield line.rstrip('\n').split('\t')


def idx(ch):
    return ord(ch) - 0xAC00


def c_string(s):
    return '"' + ''.join(c if 32 <= ord(c) < 127 and c not in '"\\' else ''.join('\\%03o' % b for b in c.encode()) for c in s) + '"'


class Tables:
    def __init__(self, folder):
        self.folder = folder
        self.hanja = {r[0]: (r[1].split() if r[1] != '-' else [], r[2].split() if r[2] != '-' else [],
                             r[3] if r[3] != '-' else r[0]) for r in rows(folder, 'hanja.tsv')}
        for ch, said in (('朴', ['pu', 'piao']), ('單', ['shan', 'dan']), ('沈', ['shen', 'chen']), ('曺', ['cao'])):
            self.hanja[ch] = (self.hanja[ch][0], said, self.hanja[ch][2])  # as surnames are said, which Unihan does not tell
        self.syllables()
        self.name_hanja()
        self.surnames()
        self.pinyin()

    def syllables(self):
        """log2 P(syllable) in given names: counts, plus a little for every Sino-Korean reading."""
        counts = {r[0]: float(r[1]) for r in rows(self.folder, 'syllables.tsv')}
        readings = {x for r, _, _ in self.hanja.values() for x in r if len(x) == 1}
        weight = {s: counts.get(s, 0) + 0.5 for s in set(counts) | readings}
        total = sum(weight.values())
        self.prior = {s: w / total for s, w in weight.items()}

    def name_hanja(self):
        """P(hanja | syllable): the own list by rank, a tenth of the mass to all other characters read so."""
        listed = {r[0]: list(dict.fromkeys(r[1].split())) for r in rows(self.folder, 'name_hanja.tsv')}
        by_reading = collections.defaultdict(list)
        for ch, (reads, _, fold) in self.hanja.items():
            if fold == ch and '\u4e00' <= ch <= '\u9fff':
                for r in reads:
                    by_reading[r].append(ch)
        self.p_hanja = {}
        for s, chars in by_reading.items():
            first = listed.get(s, [])
            rank = {ch: 1.0 / (k + 1.5) for k, ch in enumerate(first)}
            z = sum(rank.values())
            share = 0.9 if first else 0.0
            self.p_hanja[s] = {ch: (share * rank.get(ch, 0) / z if z else 0) + (1 - share) / len(chars)
                               for ch in set(chars) | set(first)}

    def surnames(self):
        people, spelled = {}, {}
        for r in rows(self.folder, 'surname_counts.tsv'):
            people[r[0]] = int(r[1])
            spelled[r[0]] = {x.split(':')[0]: int(x.split(':')[1]) for x in r[2].split()} if len(r) > 2 and r[2] else {}
        entries = {}
        for r in rows(self.folder, 'surnames.tsv'):
            e = entries.setdefault(r[0], {'north': '-', 'hanja': [], 'adhoc': []})
            if r[1] != '-':
                e['north'] = r[1]
            e['hanja'] += [h for h in r[2].split() if h != '-']
            e['adhoc'] += [s for s in r[3].split() if s != '-']
        northern = {e['north'] for e in entries.values()}
        for h in people:
            if h not in entries and h not in northern:
                entries[h] = {'north': '-', 'hanja': [], 'adhoc': []}
        self.surname = []
        total = 0.0
        for h, e in sorted(entries.items()):
            n = people.get(h, 0) + (people.get(e['north'], 0) if e['north'] != '-' else 0) + 3000
            sp = collections.Counter(spelled.get(h, {}))
            sp.update(spelled.get(e['north'], {}))
            total += n
            self.surname.append({'hangul': h, 'north': e['north'], 'n': n, 'hanja': list(dict.fromkeys(e['hanja'])),
                                 'spell': self.spell(sp, e['adhoc'], self.by_systems(h))})
        for e in self.surname:
            e['p'] = e['n'] / total

    def by_systems(self, hangul):
        """P(spelling) of a surname's likeliest spellings letter by letter."""
        if not hasattr(self, 'channel'):
            self.channel = collections.defaultdict(list)
            for part, jamo, sp, l2 in rows(self.folder, 'romanise.tsv'):
                self.channel[part, jamo].append(('' if sp == '-' else sp, 2.0 ** float(l2)))
        whole = {'': 1.0}
        for k, ch in enumerate(hangul):
            i = idx(ch)
            on, v, c = ON[i // 588], VO[i // 28 % 21], CO[i % 28]
            out = collections.defaultdict(float)
            for head, p in whole.items():
                for so, po in self.channel['on%d' % (k > 0), on]:
                    for sv, pv in self.channel['v0' if on == 'ㅇ' else 'v1', v]:
                        for sc, pc in self.channel['c0', c]:
                            if p * po * pv * pc > 0.003:
                                out[head + so + sv + sc] += p * po * pv * pc
            whole = out
        z = sum(whole.values())
        return {s: p / z for s, p in whole.items() if len(s) < 13}

    @staticmethod
    def spell(counted, listed, systems):
        keys = set(counted) | set(listed) | set(systems)
        seen = sum(counted.values())
        trust = seen / (seen + 8.0)
        out = {}
        for s in keys:
            even = 0.5 / len(listed) if s in listed else 0.0
            even += (0.5 if listed else 1.0) * systems.get(s, 0.0)
            out[s] = trust * 0.8 * counted.get(s, 0) / seen if seen else 0.0
            out[s] += (1 - trust * 0.8) * even
        return {s: p for s, p in out.items() if p > 0.0005}

    def mandarin(self, ch):
        reads = self.hanja.get(ch, ([], [], ch))[1]
        if not reads:
            return {}
        rest = 0.08 / (len(reads) - 1) if len(reads) > 1 else 0
        return {p: (0.92 if len(reads) > 1 else 1.0) if k == 0 else rest for k, p in enumerate(reads)}

    def pinyin(self):
        """P(pinyin | syllable) over the Hanja of a syllable, and P(pinyin | surname) over its Hanja."""
        self.py_given = collections.defaultdict(dict)
        for s, chars in self.p_hanja.items():
            for ch, p in chars.items():
                for py, q in self.mandarin(ch).items():
                    self.py_given[py][s] = self.py_given[py].get(s, 0) + p * q
        self.py_surname = collections.defaultdict(dict)
        special = {'朴': {'pu': 0.5, 'piao': 0.5}, '沈': {'shen': 1.0}, '單': {'shan': 1.0}, '任': {'ren': 1.0}, '車': {'che': 1.0}}
        for k, e in enumerate(self.surname):
            z = sum(1.0 / (i + 1) ** 2 for i in range(len(e['hanja'])))
            for i, h in enumerate(e['hanja']):
                share = 1.0 / (i + 1) ** 2 / z
                if len(h) == 1:
                    for py, q in special.get(h, self.mandarin(h)).items():
                        self.py_surname[py][k] = self.py_surname[py].get(k, 0) + share * q
                else:
                    py = ''.join((list(self.mandarin(c)) or ['?'])[0] for c in h)
                    self.py_surname[py][k] = self.py_surname[py].get(k, 0) + share
        self.py_list = sorted(p for p in set(self.py_given) | set(self.py_surname) if p.isalpha() and p.isascii())
        self.py_id = {p: i for i, p in enumerate(self.py_list)}


def emit_romanise(out, folder):
    parts = {'on0': 0, 'on1': 1, 'v0': 2, 'v1': 3, 'c0': 4}
    by = collections.defaultdict(lambda: collections.defaultdict(list))
    for part, jamo, sp, l2 in rows(folder, 'romanise.tsv'):
        letters = {'o': ON, 'v': VO, 'c': CO}[part[0]]
        by[parts[part]]['' if sp == '-' else sp].append((letters.index(jamo), float(l2)))
    jamos, spells, starts = [], [], []
    for p in range(5):
        starts.append(len(spells))
        for sp in sorted(by[p]):
            spells.append((sp, len(jamos), len(by[p][sp])))
            jamos += by[p][sp]
    starts.append(len(spells))
    out.append('const struct name_rom_jamo name_rom_jamo[] = {%s};' % ','.join('{%d,%.6ff}' % (j, 2.0 ** b) for j, b in jamos))
    out.append('const struct name_rom_spell name_rom_spell[] = {%s};' %
               ','.join('{"%s",%d,%d,%d}' % (s, len(s), a, n) for s, a, n in spells))
    out.append('const uint16_t name_rom_start[6] = {%s};' % ','.join(map(str, starts)))


def emit_surnames(out, t):
    items = []
    for e in t.surname:
        h = [idx(c) for c in e['hangul']] + [0xFFFF]
        n = [idx(c) for c in e['north']] if e['north'] != '-' else [0xFFFF]
        items.append('{{%d,%d},%d,%.4ff}' % (h[0], h[1], n[0], math.log2(e['p'])))
    out.append('const struct name_surname name_surname[] = {%s};' % ',\n'.join(items))
    out.append('const size_t name_surnames = %d;' % len(items))
    spell = collections.defaultdict(list)
    for k, e in enumerate(t.surname):
        for s, p in e['spell'].items():
            spell[s].append((k, math.log2(p)))
    flat = [(s, k, l2) for s in sorted(spell) for k, l2 in sorted(spell[s])]
    out.append('const struct name_surname_spell name_surname_spell[] = {%s};' %
               ',\n'.join('{"%s",%d,%.3ff}' % x for x in flat))
    out.append('const size_t name_surname_spells = %d;' % len(flat))
    han = []
    for k, e in enumerate(t.surname):
        for i, h in enumerate(e['hanja']):
            fold = [t.hanja.get(c, (0, 0, c))[2] for c in h]
            han.append((ord(fold[0]), ord(fold[1]) if len(fold) > 1 else 0, k, math.log2(1.0 / (i + 1.2))))
    han = sorted(dict(((a, b, k), (a, b, k, l2)) for a, b, k, l2 in reversed(han)).values())
    out.append('const struct name_surname_han name_surname_han[] = {%s};' % ',\n'.join('{{%d,%d},%d,%.3ff}' % x for x in han))
    out.append('const size_t name_surname_hans = %d;' % len(han))


def emit_pinyin(out, t):
    sounds, items = [], []
    for p in t.py_list:
        g = sorted((idx(s), math.log2(w)) for s, w in t.py_given.get(p, {}).items() if len(s) == 1 and w > 1e-5)
        s = sorted((k, math.log2(w)) for k, w in t.py_surname.get(p, {}).items() if w > 1e-5)
        total = sum(t.prior.get(c, 0) * w for c, w in t.py_given.get(p, {}).items())
        stotal = sum(t.surname[k]['p'] * w for k, w in t.py_surname.get(p, {}).items())
        items.append('{"%s",%d,%d,%d,%d,%.3ff,%.3ff}' % (p, len(sounds), len(g), len(sounds) + len(g), len(s),
                                                     math.log2(total) if total else -24, math.log2(stotal) if stotal else -24))
        sounds += g + s
    out.append('const struct name_sound_p name_pinyin_sounds[] = {%s};' % ','.join('{%d,%.3ff}' % x for x in sounds))
    out.append('const struct name_pinyin name_pinyin[] = {%s};' % ',\n'.join(items))
    out.append('const size_t name_pinyins = %d;' % len(t.py_list))


def emit_hanja(out, t):
    items = []
    for ch in sorted(t.hanja):
        reads, pys, fold = t.hanja[ch]
        r = [idx(x) for x in reads if len(x) == 1][:3]
        r += [0xFFFF] * (3 - len(r))
        p = [t.py_id[x] for x in pys if x in t.py_id][:2]
        p += [0xFFFF] * (2 - len(p))
        joint = sum(t.prior.get(x, 0) * t.p_hanja.get(x, {}).get(fold, 0) for x in reads)
        items.append('{%d,%d,{%d,%d,%d},{%d,%d},%.1ff}' % (ord(ch), ord(fold), *r, *p, math.log2(joint) if joint > 0 else -21))
    out.append('const struct name_hanja name_hanja[] = {%s};' % ',\n'.join(items))
    out.append('const size_t name_hanjas = %d;' % len(items))


def emit_words(out, folder):
    kinds = {'relative': 'NAME_WORD_RELATIVE', 'title': 'NAME_WORD_TITLE', 'term': 'NAME_WORD_TERM', 'masked': 'NAME_WORD_MASKED',
             'alias': 'NAME_WORD_ALIAS', 'maiden': 'NAME_WORD_MAIDEN', 'label': 'NAME_WORD_LABEL'}
    places = {'start': 0, 'end': 1, 'any': 2}
    scripts = {'hangul': 'NAME_HANGUL', 'han': 'NAME_HAN', 'latin': 'NAME_LATIN', 'cyrillic': 'NAME_CYRILLIC'}
    cells = ('alias', 'maiden', 'label')  # what parts the names of a cell comes last
    items = sorted(rows(folder, 'words.tsv'), key=lambda r: (r[0] in cells, -len(r[3].encode())))
    out.append('const size_t name_words_cells = %d;' % sum(r[0] not in cells for r in items))
    out.append('const struct name_word name_word[] = {%s};' % ',\n'.join(
        '{%s,%s,%d,%s}' % (kinds[k], scripts[s], places[p], c_string(w)) for k, s, p, w in items))
    out.append('const size_t name_words = %d;' % len(items))


def main():
    folder, target = sys.argv[1:3]
    t = Tables(folder)
    out = ['/* Made by scripts/names_to_c.py from data/names; src/name/tables.h says what each table is. */',
           '#include "name/tables.h"']
    prior = ['%.2ff' % UNSEEN] * 11172
    for s, p in t.prior.items():
        if len(s) == 1 and '가' <= s <= '힣':
            prior[idx(s)] = '%.2ff' % math.log2(p)
    out.append('const float name_syllable_bits[11172] = {%s};' % ','.join(prior))
    out.append('const float name_syllable_p[11172] = {%s};' % ','.join(
        '%.3ef' % t.prior[chr(0xAC00 + i)] if chr(0xAC00 + i) in t.prior else '0' for i in range(11172)))
    emit_romanise(out, folder)
    emit_surnames(out, t)
    emit_pinyin(out, t)
    emit_hanja(out, t)
    emit_words(out, folder)
    with open(target, 'w', encoding='utf-8', newline='\n') as f:
        f.write('\n'.join(out) + '\n')


if __name__ == '__main__':
    main()
