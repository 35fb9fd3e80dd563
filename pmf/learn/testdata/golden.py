"""Writes golden.json: what public implementations say of a real small table.

Made with Python 3, scikit-learn 1.9.1, XGBoost 3.2.0, NumPy (the file names the versions in
use). Table: the diabetes data of Efron et al. (2004), 442 patients, 10 inputs, shipped with
scikit-learn. Run: python golden.py
"""

import json
import pathlib

import numpy as np
import sklearn
import xgboost
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

TRAIN, SMALL, SEEDS = 300, 60, 5


def table():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    order = np.random.default_rng(0).permutation(len(y))
    # Sixty-fourths and their midpoints are exact in XGBoost's single precision.
    return np.round(x[order] * 64) / 64, y[order]


def scores(truth, predictions):
    return {
        "r2": float(np.mean([r2_score(truth, p) for p in predictions])),
        "mae": float(np.mean([mean_absolute_error(truth, p) for p in predictions])),
    }


def process(x, y, test, lengths):
    """Posterior of a Gaussian process with fixed hyperparameters, in the unit of y."""
    inputs, p = StandardScaler().fit(x), x.shape[1]
    z = (y - y.mean()) / y.std()
    kernel = ConstantKernel(0.8) * Matern(nu=2.5, length_scale=lengths) + ConstantKernel(0.3 / p) * DotProduct(1e-9)
    gp = GaussianProcessRegressor(kernel, alpha=0.1, optimizer=None).fit(inputs.transform(x), z)
    mean, deviation = gp.predict(inputs.transform(test), return_std=True)
    return {
        "lengths": list(np.atleast_1d(lengths)),
        "mean": list(y.mean() + y.std() * mean),
        "variance": list((y.std() * deviation) ** 2),
        "log_likelihood": float(gp.log_marginal_likelihood_value_),
    }


def main():
    x, y = table()
    train, test, known, truth = x[:TRAIN], x[TRAIN:], y[:TRAIN], y[TRAIN:]
    inputs = StandardScaler().fit(train)
    scaled, scaled_test = inputs.transform(train), inputs.transform(test)
    mean, deviation = known.mean(), known.std()
    exact = xgboost.XGBRegressor(
        n_estimators=50, learning_rate=0.1, max_depth=3, reg_lambda=1, min_child_weight=2,
        tree_method="exact", base_score=float(mean),
    ).fit(train, known)
    forests = [
        RandomForestRegressor(100, min_samples_leaf=2, max_features=1 / 3, random_state=s).fit(train, known).predict(test)
        for s in range(SEEDS)
    ]
    boosted = [
        xgboost.XGBRegressor(
            n_estimators=200, learning_rate=0.05, max_depth=3, reg_lambda=1, min_child_weight=2,
            subsample=0.8, colsample_bytree=0.5, random_state=s,
        ).fit(train, known).predict(test)
        for s in range(SEEDS)
    ]
    support = SVR(C=30, epsilon=0.05, gamma=0.03 / x.shape[1]).fit(scaled, (known - mean) / deviation)
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "xgboost": xgboost.__version__, "numpy": np.__version__},
        "train": TRAIN,
        "x": x.tolist(),
        "y": y.tolist(),
        "ridge": {str(a): Ridge(alpha=a).fit(scaled, known).predict(scaled_test).tolist() for a in (0.5, 20)},
        "gp_train": SMALL,
        "gp": [
            process(x[:SMALL], y[:SMALL], test[:20], 2.0),
            process(x[:SMALL], y[:SMALL], test[:20], np.linspace(1, 4, x.shape[1])),
        ],
        "boosted_exact": exact.predict(train).tolist(),
        "forest": scores(truth, forests),
        "boosted": scores(truth, boosted),
        "svr": scores(truth, [mean + deviation * support.predict(scaled_test)]),
    }
    pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden))


main()
