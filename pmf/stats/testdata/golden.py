"""Writes golden.json: what SciPy says of lists with and without ties.

Made with SciPy 1.17.1 (the file names the version in use). Run: python golden.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import integrate, stats


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


def gaussian(name, mean, deviation, truth):
    # The score of a distribution F is the integral of (F(x) - [x >= truth])^2, here by quadrature
    # on both sides of the truth: nothing of the closed form is taken for granted.
    def crps(m, d, y):
        f = stats.norm(m, d)
        low = integrate.quad(lambda x: f.cdf(x) ** 2, min(m, y) - 12 * d, y, points=[m] if m < y else None, limit=500, epsabs=1e-12)
        high = integrate.quad(lambda x: f.sf(x) ** 2, y, max(m, y) + 12 * d, points=[m] if m > y else None, limit=500, epsabs=1e-12)
        return low[0] + high[0]

    return {
        "name": name, "mean": mean.tolist(), "deviation": deviation.tolist(), "truth": truth.tolist(),
        "nll": -stats.norm.logpdf(truth, mean, deviation).mean(),
        "crps": float(np.mean([crps(*v) for v in zip(mean, deviation, truth)])),
        "sem": stats.sem(truth),
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
    m, s = r.normal(size=30), r.uniform(0.1, 3, size=30)
    gaussians = [
        gaussian("honest", m, s, m + s * r.normal(size=30)),
        gaussian("too sure of itself", m, s / 5, m + s * r.normal(size=30)),
        gaussian("in percent", 90 + m, s, 90 + m + s * r.normal(size=30)),
        gaussian("without error", m, s, m),
    ]
    golden = {"scipy": scipy.__version__, "cases": cases, "gaussians": gaussians}
    pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden, indent=1))


main()
