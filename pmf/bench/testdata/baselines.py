"""Writes baselines.json: the free baselines on the public tables, by the benchmark's protocol.

A second account of the protocol, from its description alone: SciPy counts, nothing of ours runs.
Made with SciPy 1.17.1 and NumPy (the file names the versions in use).
Run: python baselines.py FOLDER, where FOLDER holds the tables (*.jsonl.gz).
"""

import gzip
import hashlib
import json
import math
import pathlib
import sys

import numpy as np
import scipy
from scipy import stats

REPEATS, TRAIN = 20, 100
SHARES = {"metaqnn_cifar10": [0.1, 0.25, 0.5], "deep_resnets_cifar10": [0.1, 0.25, 0.5], "nasbench_nlp_wt2": [0.1, 0.25, 0.5], "nb201_cifar10": [0.1]}


def read(path):
    with gzip.open(path, "rt") as f:
        header, *rows = map(json.loads, f)
    return header, rows


def task(header, rows):
    """Returns epochs (of two trainings: both) and (id, params, observable series, target)."""
    if "fidelities" in header:
        low, high = header["fidelities"]
        rows = [r for r in rows if "metric_by_fidelity" in r]
        return (low, high), [(str(r["id"]), r["params"], [r["metric_by_fidelity"][str(low)]], r["metric_by_fidelity"][str(high)]) for r in rows]
    epochs = header["epochs"]
    whole = [r for r in rows if r.get("status", "OK") == "OK" and len(r["metric"]) >= epochs and None not in r["metric"][:epochs]]
    return epochs, [(str(r["id"]), r["params"], r["metric"][:epochs], r["metric"][epochs - 1]) for r in whole]


def recall(predicted, truth):
    k = math.ceil(len(truth) / 10)
    best, found = (set(np.argsort(-v, kind="stable")[:k]) for v in (truth, predicted))
    return len(best & found) / k


def measure(predicted, truth, sign):
    p, t = sign * predicted, sign * truth
    return {
        "spearman": stats.spearmanr(p, t).statistic, "kendall": stats.kendalltau(p, t).statistic,
        "pearson": stats.pearsonr(p, t).statistic, "top10_recall": recall(p, t),
        "mae": np.abs(predicted - truth).mean(), "r2": 1 - ((predicted - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum(),
    }


def rows_of(name, folder):
    header, rows = read(folder / f"{name}.jsonl.gz")
    epochs, examples = task(header, rows)
    sign = -1 if header["objective"] == "min" else 1
    for share in SHARES[name]:
        seen = epochs[0] if isinstance(epochs, tuple) else max(1, math.ceil(share * epochs))
        observe = epochs[0] / epochs[1] if isinstance(epochs, tuple) else share
        found = {"last": [], "best": [], "params": []}
        for s in range(REPEATS):
            order = sorted(examples, key=lambda e: hashlib.sha256(f"{s}:{e[0]}".encode()).hexdigest())
            tested = order[min(TRAIN, len(order) // 2):]
            truth = np.array([e[3] for e in tested])
            best = max if sign > 0 else min
            for method, value in {
                "last": lambda e: e[2][:seen][-1], "best": lambda e: best(e[2][:seen]), "params": lambda e: sign * e[1],
            }.items():
                found[method].append(measure(np.array([value(e) for e in tested], float), truth, sign))
        for method, repeats in found.items():
            keys = [k for k in repeats[0] if method != "params" or k not in ("mae", "r2", "pearson")]
            row = {"table": name, "observe": observe, "epochs_seen": seen, "method": method, "test": len(tested)}
            for k in keys:
                values = [r[k] for r in repeats]
                row[k], row[k + "_se"] = float(np.mean(values)), float(stats.sem(values))
            yield row


def main():
    folder = pathlib.Path(sys.argv[1])
    rows = [row for name in SHARES for row in rows_of(name, folder)]
    text = json.dumps({"scipy": scipy.__version__, "numpy": np.__version__, "rows": rows}, indent=1)
    pathlib.Path(__file__).with_name("baselines.json").write_text(text + "\n")


main()
