#!/usr/bin/env python3
"""Reference values for the log-linear models with factors: iteratively reweighted least squares as R's glm(family=poisson) does
it, in plain Python (no library), on Gaza_by_age_sex_cc.csv. Independent of the C sources: its own design by levels of the
stratum, its own elimination. Writes covariates.csv: model,parameters,deviance,unseen,log_variance.
Usage: covariates.py > covariates.csv"""
import csv, math, pathlib

rows = list(csv.DictReader(open(pathlib.Path(__file__).with_name("Gaza_by_age_sex_cc.csv"))))
lists = ["hospitals", "survey", "social_media"]
strata = sorted({(r["age_cat"], r["gender"]) for r in rows})
full = {(s, w): 0.0 for s in strata for w in range(1, 8)}
for r in rows:
    w = sum(1 << i for i, l in enumerate(lists) if r[l] == "1")
    full[(r["age_cat"], r["gender"]), w] += float(r["count"])


def design(s, w, slopes, pairs):
    on = [float(w >> i & 1) for i in range(3)]
    x = [1.0 if s == t else 0.0 for t in strata] + on
    for factor, i in slopes:
        levels = sorted({t[factor] for t in strata})
        x += [on[i] * (s[factor] == v) for v in levels[1:]]
    return x + [on[i] * on[j] for i, j in pairs]


def solve(m, b):
    n = len(b)
    a = [row[:] + [v] for row, v in zip(m, b)]
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(a[r][c]))
        a[c], a[p] = a[p], a[c]
        for r in range(n):
            if r != c:
                f = a[r][c] / a[c][c]
                for k in range(c, n + 1):
                    a[r][k] -= f * a[c][k]
    return [a[r][n] / a[r][r] for r in range(n)]


def glm(slopes, pairs):
    cells = list(full)
    x = [design(s, w, slopes, pairs) for s, w in cells]
    y = [full[c] for c in cells]
    n = len(x[0])
    mu = [v + 0.1 for v in y]
    eta = [math.log(v) for v in mu]
    for _ in range(100):
        z = [e + (v - m) / m for e, v, m in zip(eta, y, mu)]
        h = [[sum(m * r[i] * r[j] for m, r in zip(mu, x)) for j in range(n)] for i in range(n)]
        g = [sum(m * r[i] * v for m, r, v in zip(mu, x, z)) for i in range(n)]
        b = solve(h, g)
        old, eta = eta, [sum(c * v for c, v in zip(b, r)) for r in x]
        mu = [math.exp(e) for e in eta]
        if max(abs(p - q) for p, q in zip(old, eta)) < 1e-12:
            break
    deviance = 2 * sum((v * math.log(v / m) if v else 0) - (v - m) for v, m in zip(y, mu))
    unseen = [math.exp(b[k]) for k in range(len(strata))]
    total = sum(unseen)
    share = [u / total for u in unseen] + [0.0] * (n - len(strata))
    h = [[sum(m * r[i] * r[j] for m, r in zip(mu, x)) for j in range(n)] for i in range(n)]
    variance = sum(s * v for s, v in zip(share, solve(h, share)))
    return n, deviance, total, variance + 1 / total


everything = [(f, i) for f in (0, 1) for i in range(3)]
models = [("none", [], []), ("age", everything[:3], []), ("sex", everything[3:], []), ("all", everything, []),
          ("pair", [], [(0, 1)]), ("all and pair", everything, [(0, 1)]), ("all and two pairs", everything, [(0, 1), (1, 2)]),
          ("one slope", [(0, 2)], [(0, 2)])]
print("model,parameters,deviance,unseen,log_variance")
for name, slopes, pairs in models:
    n, deviance, unseen, variance = glm(slopes, pairs)
    print(f"{name},{n},{deviance:.10f},{unseen:.8f},{variance:.12f}")
