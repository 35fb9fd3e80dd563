"""Writes real.json: what public implementations predict on real tables of learning curves.

Made with Python 3, scikit-learn, XGBoost and NumPy in the versions that the file names. Tables:
`pmf-curves/1` files in a folder of their own, of which nothing but predictions, errors and
hyperparameters is kept. Run: python real.py FOLDER

Of the complete rows the first 60 by the SHA-256 of "0:id" are learned from and the next 40
predicted. Inputs are the static features, by name, and the first quarter of the epochs, all
rounded to the single precision in which XGBoost keeps them; the value is the last epoch's.
"""

import gzip
import hashlib
import json
import math
import pathlib
import sys
import warnings

import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR, NuSVR

TABLES = ["metaqnn_cifar10", "deep_resnets_cifar10", "nasbench_nlp_wt2"]
TRAIN, TEST, SEEDS = 60, 40, 10


def table(path):
    """Inputs [rows, features + epochs] and values of the rows of the split, in its order."""
    header, *rows = [json.loads(line) for line in gzip.open(path, "rt", encoding="utf-8")]
    rows = [r for r in rows if r.get("status", "OK") == "OK" and len(r["metric"]) == header["epochs"]]
    rows.sort(key=lambda r: hashlib.sha256(f"0:{r['id']}".encode()).hexdigest())
    rows = rows[: TRAIN + TEST]
    names = sorted({name for r in rows for name in r["features"]})
    seen = math.ceil(header["epochs"] / 4)
    x = [[r["features"].get(name, 0) for name in names] + r["metric"][:seen] for r in rows]
    return np.float32(x).astype(float), np.array([r["metric"][-1] for r in rows])


class Split:
    """A table's inputs and values, as they are and standardised by the rows learned from."""

    def __init__(self, x, y):
        self.x, self.test, self.y, self.truth = x[:TRAIN], x[TRAIN:], y[:TRAIN], y[TRAIN:]
        scale = StandardScaler().fit(self.x)
        self.scaled, self.scaled_test = scale.transform(self.x), scale.transform(self.test)
        self.mean, self.deviation = self.y.mean(), self.y.std()
        self.z = (self.y - self.mean) / self.deviation
        self.width = x.shape[1]

    def standardised(self, model):
        return self.mean + self.deviation * model.fit(self.scaled, self.z).predict(self.scaled_test)

    def errors(self, new):
        """Mean absolute errors of the test rows, one for each seed."""
        return [float(np.abs(new(s).fit(self.x, self.y).predict(self.test) - self.truth).mean()) for s in range(SEEDS)]


def vectors(split):
    cases = []
    for c, nu, gamma in [(1, 0.5, 1), (10, 0.3, 0.3), (0.1, 0.9, 3)]:
        model = NuSVR(C=c, nu=nu, gamma=gamma / split.width, tol=1e-9)
        cases.append({"c": c, "nu": nu, "gamma": gamma / split.width, "predictions": rounded(split.standardised(model))})
    for c, epsilon, gamma in [(3, 0.05, 0.3), (30, 0.2, 1)]:
        model = SVR(C=c, epsilon=epsilon, gamma=gamma / split.width, tol=1e-9)
        cases.append({"c": c, "epsilon": epsilon, "gamma": gamma / split.width, "predictions": rounded(split.standardised(model))})
    return cases


def fixed_process(split, lengths):
    kernel = ConstantKernel(0.8) * Matern(nu=2.5, length_scale=lengths) + ConstantKernel(0.3 / split.width) * DotProduct(1e-9)
    gp = GaussianProcessRegressor(kernel, alpha=0.05, optimizer=None).fit(split.scaled, split.z)
    mean, deviation = gp.predict(split.scaled_test, return_std=True)
    return {
        "lengths": list(np.atleast_1d(lengths)),
        "mean": rounded(split.mean + split.deviation * mean),
        "variance": rounded((split.deviation * deviation) ** 2),
    }


def optimised_process(split, lengths):
    """The best of eight climbs of the marginal likelihood."""
    wide = (1e-4, 1e4)
    kernel = (
        ConstantKernel(1, wide) * Matern(nu=2.5, length_scale=lengths, length_scale_bounds=(1e-2, 1e4))
        + ConstantKernel(0.5 / split.width, wide) * DotProduct(1e-9, sigma_0_bounds="fixed")
        + WhiteKernel(0.05, (1e-6, 1e2))
    )
    gp = GaussianProcessRegressor(kernel, alpha=1e-10, n_restarts_optimizer=7, random_state=0).fit(split.scaled, split.z)
    found = gp.kernel_
    return {
        "lengths": list(np.atleast_1d(found.k1.k1.k2.length_scale)),
        "signal": float(found.k1.k1.k1.constant_value),
        "linear": float(found.k1.k2.k1.constant_value * split.width),
        "noise": float(found.k2.noise_level),
        "log_likelihood": float(gp.log_marginal_likelihood_value_),
    }


def boosted(split, **draws):
    return lambda seed: xgboost.XGBRegressor(
        n_estimators=200, learning_rate=0.05, max_depth=3, reg_lambda=1, min_child_weight=2, tree_method="exact",
        base_score=float(split.mean), random_state=seed, **draws,
    )


def rounded(values):
    return [float(f"{v:.12g}") for v in values]


def results(x, y):
    split = Split(x, y)
    third = math.ceil(split.width / 3)
    half = (math.ceil(split.width / 2) + 1e-6) / split.width  # rounded up, as ours is
    greedy = boosted(split)(0).fit(split.x, split.y)
    return {
        "inputs": split.width,
        "ridge": [
            {"lambda": a, "predictions": rounded(split.standardised(Ridge(alpha=a)))} for a in (0.5, 20)
        ],
        "vectors": vectors(split),
        "gp": [fixed_process(split, 3.0), fixed_process(split, np.linspace(2, 6, split.width))],
        "optimised": [optimised_process(split, 5.0), optimised_process(split, np.full(split.width, 5.0))],
        "greedy": {"known": rounded(greedy.predict(split.x)), "predictions": rounded(greedy.predict(split.test))},
        "forest": split.errors(lambda s: RandomForestRegressor(100, min_samples_leaf=2, max_features=third, random_state=s)),
        "extra_trees": split.errors(lambda s: ExtraTreesRegressor(200, random_state=s)),
        "boosted": split.errors(boosted(split, subsample=0.8, colsample_bytree=half)),
    }


def main(folder):
    warnings.filterwarnings("ignore")  # of hyperparameters at their bounds
    out = {"versions": {"scikit-learn": sklearn.__version__, "xgboost": xgboost.__version__, "numpy": np.__version__}}
    out["tables"] = {name: results(*table(folder / f"{name}.jsonl.gz")) for name in TABLES}
    pathlib.Path(__file__).with_name("real.json").write_text(json.dumps(out))


main(pathlib.Path(sys.argv[1]))
