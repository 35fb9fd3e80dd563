"""Writes images-idx3-ubyte.gz and labels-idx1-ubyte.gz from scikit-learn's copy of the UCI
digits (its digits.csv.gz: 64 grey values of 0 to 16, then the label). Made with
scikit-learn 1.9.1 and numpy 2.4.6; run as: python make.py
"""

import gzip
import pathlib
import struct

from sklearn.datasets import load_digits

here = pathlib.Path(__file__).parent
digits = load_digits()
images = digits.images.astype("uint8")
labels = digits.target.astype("uint8")


def write(name, array):
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    with open(here / name, "wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
        packed.write(header + array.tobytes())


write("images-idx3-ubyte.gz", images)
write("labels-idx1-ubyte.gz", labels)
