#!/usr/bin/env python3
"""Builds the tables under data/names that come from elsewhere or are learned.

    scripts/build_names.py hanja  UNICODE_DIR          -> data/names/hanja.tsv
    scripts/build_names.py learn  KOREAN_NAMES_DIR     -> data/names/romanise.tsv syllables.tsv surname_counts.tsv

UNICODE_DIR is /usr/share/unicode of Debian's package unicode-data (Unihan_Readings.txt.bz2, Unihan_Variants.txt.bz2).
KOREAN_NAMES_DIR holds wikidata_ko_persons.csv.gz (Wikidata labels, CC0), lc_mr_names.csv.gz (Library of Congress
McCune-Reischauer names) and surnames.csv.gz (2015 census counts). Only weights and counts leave this script, no list of
names. Frequencies of candidates for office are not used: test sets are made of the same people.

The own lists (name_hanja.tsv, surnames.tsv, words.tsv) are written by hand and not touched here.
"""
import bz2, collections, csv, gzip, math, os, re, sys, unicodedata

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'names')
ON = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
VO = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'
CO = ['', 'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ', 'ㅂ', 'ㅄ', 'ㅅ',
      'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ']

# Letters that may stand for each jamo. Upper-case O and U are o and u with a breve. `'` marks aspiration. The first
# spellings are those of the official systems (Revised, McCune-Reischauer, Yale, DPRK 1992, Kontsevich in Latin letters);
# they get a floor of probability each, what else there is comes from counting.
ONSET = {
    'ㄱ': ("g k", "gh kh c q ck"), 'ㄲ': ("kk", "gg g k"), 'ㄴ': ("n", "nh l r"), 'ㄷ': ("d t", "dh th"),
    'ㄸ': ("tt", "dd d t"), 'ㄹ': ("r l n", "rh ll rr"), 'ㅁ': ("m", "mh"), 'ㅂ': ("b p", "bh v"), 'ㅃ': ("pp", "bb b p"),
    'ㅅ': ("s sh", "ss sy sch x"), 'ㅆ': ("ss", "s"), 'ㅇ': ("", "ng h"), 'ㅈ': ("j ch c", "z dz ts tj zh y dj jh"),
    'ㅉ': ("jj tch cc", "j ch"), 'ㅊ': ("ch' ch", "c j ts tch cch"), 'ㅋ': ("k' k kh", "g q c"), 'ㅌ': ("t' t th", "d"),
    'ㅍ': ("p' p ph", "f b"), 'ㅎ': ("h", "hh wh kh")}
VOWEL = {
    'ㅏ': ("a", "ah ar u aa"), 'ㅐ': ("ae ay", "ai e ea eh a ei"), 'ㅑ': ("ya", "ia yah iya"), 'ㅒ': ("yae yay", "ye"),
    'ㅓ': ("eo O o e", "u uh er eu ur aw ou oo a eoh ow eou you yo yeo"), 'ㅔ': ("e ey", "eh ae ay ei ai"),
    'ㅕ': ("yeo yO yo ye", "yu you yeou eo yuh ieo io iou o u yoo ieou ya ie iu e"), 'ㅖ': ("ye yey", "e ae yae ay ey ie ea yeh hye"),
    'ㅗ': ("o", "oh ou oo u ow eo oa"), 'ㅘ': ("wa", "oa ua wah wua a"), 'ㅙ': ("wae way", "oae wai oai we"),
    'ㅚ': ("oe oy", "oi we wae oui oei wei"), 'ㅛ': ("yo", "yoh io you eo yu"),
    'ㅜ': ("u wu", "oo woo ou uh o wou wo ew"), 'ㅝ': ("wo wO we", "weo o uo wu woe woo eo ueo"), 'ㅞ': ("we wey", "uae wae"),
    'ㅟ': ("wi", "wee ui uy we hwi"), 'ㅠ': ("yu", "yoo you yuh u iu ew eu oo yew iyu eyu"),
    'ㅡ': ("eu U u y", "eo oo e i ue o eui iu uh"), 'ㅢ': ("ui Ui uy", "eui i ee ie hui yi ey eei iy hi ye ue"),
    'ㅣ': ("i", "ee y yi ie ea ey e ih yee ii")}
CODA = {'': ("", "h"), 'ㄱ': ("k g", "ck c kh q ng gk"), 'ㄲ': ("kk k", "g"), 'ㄴ': ("n", "nn l ng ne"), 'ㄷ': ("t", "d"),
        'ㄹ': ("l r", "ll rl lr n"), 'ㅁ': ("m", "n"), 'ㅂ': ("p b", "pp m"), 'ㅅ': ("t s", "d"), 'ㅇ': ("ng", "n g"),
        'ㅈ': ("t c", "j"), 'ㅊ': ("t ch", "c"), 'ㅌ': ("t", "th"), 'ㅎ': ("h", "t"), 'ㅆ': ("t ss", "s"), 'ㅍ': ("p", "ph"),
        'ㅋ': ("k", "")}


def jamo(ch):
    i = ord(ch) - 0xAC00
    return ON[i // 588], VO[i // 28 % 21], CO[i % 28]


def letters(latin):
    """Folds Latin text as src/name/latin.c does: lower case, breves as O and U, apostrophes only after stops."""
    out = []
    for ch in unicodedata.normalize('NFD', latin):
        if ch in '\u0306\u030c' and out and out[-1] in 'ou':
            out[-1] = out[-1].upper()
        elif ch in "'\u2019\u2018\u02bc`\u02bb" and out and out[-1] in 'kptch':
            out.append("'")
        elif ch.isalpha() and ord(ch) < 128:
            out.append(ch.lower())
    return ''.join(out)


class Channel:
    """P(spelling | jamo, context): onsets in context 0 first or 1 later; vowels 0 without onset or 1 with; codas alone."""

    def __init__(self):
        self.counts = collections.defaultdict(lambda: collections.defaultdict(float))
        self.options = {}
        for part, table, contexts in (('on', ONSET, 2), ('v', VOWEL, 2), ('c', CODA, 1)):
            for j, (main, other) in table.items():
                main = [''] if main == '' else [''] * (j == '') + main.split()
                for c in range(contexts):
                    key = (part, c, j)
                    mains = list(dict.fromkeys(main))
                    self.options[key] = {s: (1.0 if s in mains else 0.1)
                                         for s in dict.fromkeys(mains + other.split())}
                    if part == 'v' and c == 1:
                        for s in [s for s in self.options[key] if s.startswith('w') and s != 'wu' and j == 'ㅜ' or s in ('yi', 'yee')]:
                            del self.options[key][s]
        self.p = {}
        self.estimate()

    def estimate(self):
        for key, opts in self.options.items():
            got = self.counts.get(key, {})
            total = sum(got.values())
            mains = sum(1 for w in opts.values() if w == 1.0)
            # 12 % of the mass to the official spellings evenly, 2 % to the others: documents use systems that
            # Wikidata's labels seldom do.
            self.p[key] = {}
            for s, w in opts.items():
                floor = 0.12 / mains if w == 1.0 else 0.02 / max(1, len(opts) - mains)
                learned = (got.get(s, 0) + w) / (total + sum(opts.values()))
                self.p[key][s] = floor + 0.86 * learned
            z = sum(self.p[key].values())
            for s in opts:
                self.p[key][s] /= z

    def pieces(self, syllable, first):
        o, v, c = jamo(syllable)
        if c not in CODA:
            c = {'ㄺ': 'ㄱ', 'ㅀ': 'ㄹ', 'ㄻ': 'ㅁ', 'ㄶ': 'ㄴ', 'ㄵ': 'ㄴ', 'ㅄ': 'ㅂ'}.get(c, '')
        keys = ('on', 0 if first else 1, o), ('v', 0 if o == 'ㅇ' else 1, v), ('c', 0, c)
        for so, po in self.p[keys[0]].items():
            for sv, pv in self.p[keys[1]].items():
                for sc, pc in self.p[keys[2]].items():
                    yield so + sv + sc, po * pv * pc, list(zip(keys, (so, sv, sc)))

    def align(self, hangul, latin):
        """Forward over all splits; gives expected counts of each piece and the likelihood."""
        n = len(latin)
        edges = []
        alpha = [{0: 1.0}]
        for k, ch in enumerate(hangul):
            nxt = collections.defaultdict(float)
            es = []
            opts = list(self.pieces(ch, k == 0))
            for at, w in alpha[-1].items():
                for text, p, parts in opts:
                    if latin.startswith(text, at) and text:
                        nxt[at + len(text)] += w * p
                        es.append((at, at + len(text), p, parts))
            edges.append(es)
            alpha.append(dict(nxt))
        total = alpha[-1].get(n, 0.0)
        if total <= 0:
            return 0.0, []
        beta = {n: 1.0}
        out = []
        for k in range(len(hangul) - 1, -1, -1):
            prev = collections.defaultdict(float)
            for a, b, p, parts in edges[k]:
                if b in beta:
                    out.append((alpha[k][a] * p * beta[b] / total, parts))
                    prev[a] += p * beta[b]
            beta = prev
        return total, out


def hangul_only(s):
    return s and all('가' <= c <= '힣' for c in s)


def read(folder, name):
    with gzip.open(os.path.join(folder, name), 'rt', encoding='utf-8') as f:
        return list(csv.DictReader(f))


def write(name, comment, rows):
    path = os.path.join(OUT, name)
    with open(path, 'w', encoding='utf-8', newline='\n') as f:
        for line in comment.strip().splitlines():
            f.write('# ' + line + '\n')
        for r in rows:
            f.write('\t'.join(str(x) for x in r) + '\n')
    print(name, len(rows))


COMPOUND = {'남궁', '황보', '제갈', '선우', '독고', '사공', '서문', '동방', '망절', '어금', '강전', '소봉', '장곡'}


def learn(folder):
    surnames = {r['hangul']: int(r['population_2015']) for r in read(folder, 'surnames.csv.gz')}
    pairs = []
    for r in read(folder, 'wikidata_ko_persons.csv.gz'):
        h = r['hangul'].strip()
        if r['prototype_key_match'] == '1' and hangul_only(h) and 2 <= len(h) <= 4:
            k = 2 if h[:2] in COMPOUND and len(h) > 2 else 1
            pairs.append((h[:k], h[k:], r['surname_latin'], r['given_latin'], 'w'))
    for r in read(folder, 'lc_mr_names.csv.gz'):
        h, parts = r['hangul'].strip(), r['alalc_mr'].split()
        if hangul_only(h) and len(parts) == 2:
            k = 2 if h[:2] in COMPOUND and len(h) > 2 else 1
            pairs.append((h[:k], h[k:], parts[0], parts[1], 'l'))
    channel = Channel()
    given = [(g, letters(lat)) for _, g, _, lat, _ in pairs]
    for rounds in range(6):
        counts = collections.defaultdict(lambda: collections.defaultdict(float))
        fit = miss = 0
        for h, lat in given:
            total, used = channel.align(h, lat)
            if total <= 0:
                miss += 1
                continue
            fit += 1
            for w, parts in used:
                for key, s in parts:
                    counts[key][s] += w
        channel.counts = counts
        channel.estimate()
        print('round', rounds, 'aligned', fit, 'not', miss, file=sys.stderr)
    rows = [(part + str(c), j or '-', s or '-', '%.3f' % math.log2(p))
            for (part, c, j), opts in channel.p.items() for s, p in sorted(opts.items(), key=lambda x: -x[1])
            if p > 0.0004]
    write('romanise.tsv', """How Korean letters are spelled in Latin letters: part, jamo, spelling, log2 of P(spelling | jamo, context).
Parts: on0 the given name's first onset, on1 a later onset, v0 a vowel after no onset, v1 after one, c0 a coda; "-" is none.
O and U are o and u with a breve; ' marks aspiration.
Learned by scripts/build_names.py by expectation-maximisation from given names of Wikidata labels (CC0) and of Library of
Congress catalogue records (facts), with a floor for the spellings of the official systems. Weights only.""", rows)
    syl = collections.Counter()
    seen = set()
    for s, g, *_ in pairs:
        if (s, g) not in seen:
            seen.add((s, g))
            syl.update(g)
    write('syllables.tsv', """Syllables of Korean given names and their counts among persons of Wikidata (labels, CC0) and of Library of Congress
records. Counted by scripts/build_names.py.""", [(k, v) for k, v in sorted(syl.items(), key=lambda x: (-x[1], x[0]))])
    sp = collections.defaultdict(collections.Counter)
    for s, _, lat, _, src in pairs:
        sp[s][letters(lat)] += 1
    write('surname_counts.tsv', """Surnames of the Republic of Korea: people at the census of 2015 (a count published by Statistics Korea), then how often each
spelling stood for it among persons of Wikidata (CC0) and Library of Congress records. Counted by scripts/build_names.py.""",
          [(s, n, ' '.join('%s:%d' % x for x in sp[s].most_common() if re.fullmatch("[a-zOU']+", x[0])))
           for s, n in sorted(surnames.items(), key=lambda x: (-x[1], x[0]))])


def plain_pinyin(s):
    s = unicodedata.normalize('NFD', s.lower()).replace('u\u0308', 'v')
    return ''.join(c for c in s if 'a' <= c <= 'z')


def hanja(folder):
    readings, grade, pinyin, pinlu, variants = {}, {}, {}, {}, collections.defaultdict(dict)
    for name in ('Unihan_Readings', 'Unihan_Variants'):
        with bz2.open(os.path.join(folder, name + '.txt.bz2'), 'rt', encoding='utf-8') as f:
            for line in f:
                if not line.startswith('U+'):
                    continue
                code, field, value = line.rstrip('\n').split('\t')
                cp = int(code[2:], 16)
                if field == 'kHangul':
                    readings[cp] = list(dict.fromkeys(x.split(':')[0] for x in value.split()))
                    grade[cp] = ''.join(x.split(':')[1] for x in value.split())
                elif field == 'kMandarin':
                    pinyin[cp] = list(dict.fromkeys(plain_pinyin(x) for x in value.split()))
                elif field == 'kHanyuPinlu':
                    pinlu[cp] = list(dict.fromkeys(plain_pinyin(x.split('(')[0]) for x in value.split()))
                elif field in ('kTraditionalVariant', 'kZVariant', 'kSemanticVariant', 'kSimplifiedVariant'):
                    variants[cp][field] = [int(x.split('<')[0][2:], 16) for x in value.split()]

    own = {c for name in ('name_hanja.tsv', 'surnames.tsv') for c in open(os.path.join(OUT, name), encoding='utf-8').read()}

    def best(cp, cand):
        """Of several traditional forms the one that names have: on the own lists, then by how Korea's lists of Hanja have it."""
        return min(cand, key=lambda v: (chr(v) not in own, min((' ENX'.find(g) for g in grade.get(v, '')), default=9), v))

    def step(cp, simplified):
        trad, said = variants[cp].get('kTraditionalVariant', []), set(readings.get(cp, []))
        cand = [v for v in trad if v != cp]
        if cand and cp not in trad and (not said or any(v in readings for v in cand)):
            return best(cp, [v for v in cand if v in readings] or cand)
        if cand and (not said or chr(cp) not in own):  # it has been a character of its own too: 郑 for 鄭, but 后 as well as 後
            good = [v for v in cand if v in readings and said <= set(readings[v])]
            if good:
                return best(cp, good)
        for field in ('kZVariant', 'kSemanticVariant'):
            cand = [v for v in variants[cp].get(field, []) if v != cp and v in readings]
            if cand and not said:
                return best(cp, cand)
            cand = [v for v in cand if chr(v) in own and set(readings[v]) == said]
            if cand and (field == 'kZVariant' or simplified) and chr(cp) not in own:
                return best(cp, cand)
        return cp

    def fold(cp):
        """One form for all variants: compatibility form, then the traditional character, step by step (镇 鎮 鎭)."""
        n = unicodedata.normalize('NFKC', chr(cp))
        if len(n) == 1 and n != chr(cp):
            cp = ord(n)
        first = cp
        for _ in range(4):
            cp, before = step(cp, cp != first), cp
            if cp == before:
                break
        return cp

    def readings_of(cp, f):
        """Its own, or those of the form that it is folded to; a simplified character that has been another too has both: 胜 is 승 in
        Chinese lists."""
        r = list(readings.get(cp) or readings.get(f) or [])
        if f == cp and chr(cp) not in own:
            for v in variants[cp].get('kTraditionalVariant', []):
                r += [x for x in readings.get(v, []) if x not in r]
        return r

    rows = []
    codes = set(readings) | set(pinyin) | set(range(0xF900, 0xFA6E))
    for cp in sorted(codes):
        if not (0x3400 <= cp <= 0x9FFF or 0xF900 <= cp <= 0xFAFF or 0x20000 <= cp <= 0x2A6DF):
            continue
        f = fold(cp)
        r = readings_of(cp, f)
        compat = unicodedata.normalize('NFKC', chr(cp))
        if not r and len(compat) == 1:
            r = readings.get(ord(compat), [])
        p = list(dict.fromkeys((pinyin.get(cp) or pinyin.get(f) or []) + pinlu.get(cp, [])))[:3]
        if not r and cp >= 0x20000:
            continue
        if not r and cp < 0x4E00:
            continue
        rows.append((chr(cp), ' '.join(r) or '-', ' '.join(p) or '-', chr(f) if f != cp else '-'))
    write('hanja.tsv', """Han characters: Sino-Korean readings, Mandarin readings without tones (v is u with dots), and the character whose name
readings it shares (traditional, compatibility and variant forms folded).
From Unihan (Unicode 15, kHangul kMandarin kHanyuPinlu kTraditionalVariant kZVariant kSemanticVariant) by
scripts/build_names.py. Copyright Unicode, Inc., Unicode Licence.""", rows)


if __name__ == '__main__':
    if len(sys.argv) != 3 or sys.argv[1] not in ('hanja', 'learn'):
        sys.exit(__doc__)
    {'hanja': hanja, 'learn': learn}[sys.argv[1]](sys.argv[2])
