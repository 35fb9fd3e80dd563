"""Writes golden.json: what public implementations say of densities, scores and improvements.

Made with Python 3, Optuna 5.0, BoTorch 0.18, NumPy (the file names the versions in use).
Run: python golden.py
"""

import json
import math
import pathlib

import botorch
import numpy as np
import optuna
import torch
from botorch.acquisition.multi_objective.analytic import ExpectedHypervolumeImprovement
from botorch.utils.multi_objective.box_decompositions.non_dominated import NondominatedPartitioning
from botorch.utils.testing import MockModel, MockPosterior
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters

CHOICES = [0, 0, 3, 8]  # 0: a number in [0, 1]
SPACE = {
    f"x{i}": CategoricalDistribution(range(k)) if k else FloatDistribution(0, 1) for i, k in enumerate(CHOICES)
}


def rows(rng, n):
    # Numbers without ties, whose order in NumPy depends on the processor.
    x = np.column_stack([rng.integers(k, size=n) if k else rng.random(n) for k in CHOICES])
    return x.astype(float)


def density(x, at, prior):
    parameters = _ParzenEstimatorParameters(
        prior_weight=prior, consider_magic_clip=True, consider_endpoints=False, weights=np.ones, multivariate=True
    )
    columns = lambda x: {f"x{i}": x[:, i] for i in range(x.shape[1])}
    return _ParzenEstimator(columns(x), SPACE, parameters).log_pdf(columns(at))


def parzen(rng):
    cases = []
    for n, prior in [(0, 1.0), (1, 1.0), (2, 1.0), (7, 1.0), (40, 1.0), (40, 0.5)]:
        x, at = rows(rng, n), rows(rng, 6)
        cases.append({"prior": prior, "rows": x.tolist(), "at": at.tolist(), "log": density(x, at, prior).tolist()})
    return cases


def tpe(rng):
    x, at = rows(rng, 60), rows(rng, 8)
    y = rng.random(60)
    order = np.argsort(-y)
    good, bad = x[order[: math.ceil(0.1 * 60)]], x[order[math.ceil(0.1 * 60) :]]
    return {
        "rows": x.tolist(), "values": y.tolist(), "at": at.tolist(),
        "scores": (density(good, at, 1.0) - density(bad, at, 1.0)).tolist(),
    }


def hypervolume(rng):
    cases = []
    for k in (2, 3, 4):
        for n in (0, 1, 8):
            points = rng.random((n, k))
            reference = np.full(k, 0.9)
            mean, deviation = rng.random((5, k)) * 0.8, 0.02 + 0.3 * rng.random((5, k))
            # BoTorch maximises.
            partitioning = NondominatedPartitioning(torch.tensor(-reference), torch.tensor(-points))
            model = MockModel(MockPosterior(mean=-torch.tensor(mean)[:, None], variance=torch.tensor(deviation)[:, None] ** 2))
            ehvi = ExpectedHypervolumeImprovement(model, (-reference).tolist(), partitioning)
            with torch.no_grad():
                expected = ehvi(torch.zeros(5, 1, 1, dtype=torch.double))
            cases.append({
                "points": points.tolist(), "reference": reference.tolist(), "mean": mean.tolist(),
                "deviation": deviation.tolist(), "expected": expected.tolist(),
            })
    return cases


rng = np.random.default_rng(0)
out = {
    "made_with": f"optuna {optuna.__version__}, botorch {botorch.__version__}, numpy {np.__version__}",
    "choices": CHOICES, "parzen": parzen(rng), "tpe": tpe(rng), "hypervolume": hypervolume(rng),
}
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(out) + "\n")
