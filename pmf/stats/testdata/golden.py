"""Writes golden.json: what SciPy says of lists with and without ties.

Made with SciPy 1.17.1 (the file names the version in use). Run: python golden.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats


def case(name, a, b):
    exact = len(a) <= 50 and len(set(np.abs(a - b))) == len(a) and np.all(a != b)
    w = stats.wilcoxon(a, b, correction=False, method="exact" if exact else "asymptotic")
    return {
        "name": name, "a": a.tolist(), "b": b.tolist(),
        "spearman": stats.spearmanr(a, b).statistic,
        "kendall": stats.kendalltau(a, b).statistic,
        "pearson": stats.pearsonr(a, b).statistic,
        "wilcoxon": w.statistic, "p": w.pvalue,
        "trimmed": stats.trim_mean(a, 0.25),
        "quantiles": np.quantile(a, [0, 0.1, 0.5, 0.975, 1]).tolist(),
    }


def main():
    r = np.random.default_rng(0)
    a, b = r.normal(size=12), r.normal(size=12)
    c, d = r.integers(0, 5, size=40).astype(float), r.integers(0, 5, size=40).astype(float)
    e = r.normal(size=80)
    cases = [
        case("a dozen pairs", a, b),
        case("ties", c, d),
        case("many pairs, shifted", e, e + 0.2 + r.normal(size=80)),
        case("all larger", a[:8], a[:8] - np.arange(1, 9) / 10),
    ]
    golden = {"scipy": scipy.__version__, "cases": cases}
    pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden, indent=1))


main()
