"""Writes logei.json: log expected improvement with 60 digits, for logei_test.go.

Made with Python 3 and mpmath 1.3.0:  python logei.py
"""

import json
import pathlib

import mpmath

mpmath.mp.dps = 60


def log_improvement(z):
    z = mpmath.mpf(z)
    density = mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)
    # z Phi(z) through the complementary error function; 60 digits outlast the cancellation
    # down to z = -100, where half of them are lost.
    return mpmath.log(density + z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2)


points = [-100, -40, -20, -10, -5, -3.001, -3, -2.999, -2, -1, -0.5, 0, 0.5, 1, 3, 10, 40]
cases = [{"z": z, "log": float(log_improvement(z))} for z in points]
out = {"made_with": f"mpmath {mpmath.__version__}", "cases": cases}
pathlib.Path(__file__).with_name("logei.json").write_text(json.dumps(out, indent=1) + "\n")
