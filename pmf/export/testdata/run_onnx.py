"""Checks ONNX files and runs them with ONNX Runtime on the CPU.

Usage: run_onnx.py FOLDER. Every NAME.onnx there is checked by onnx.checker, with shape
inference, and run on NAME.images (float32, [-1, channels, height, width] as the graph's input
says); the logits go to NAME.logits (float32). Afterwards the model is run on its first image
alone, whose logits must be the same: the batch is free. The versions that are known to work
are onnx 1.23.2 and onnxruntime 1.32.0.
"""
import pathlib
import sys

import numpy
import onnx
import onnxruntime

for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    shape = session.get_inputs()[0].shape
    images = numpy.fromfile(path.with_suffix(".images"), "<f4").reshape([-1] + shape[1:])
    (logits,) = session.run(["logits"], {"images": images})
    (first,) = session.run(["logits"], {"images": images[:1]})
    numpy.testing.assert_allclose(first, logits[:1], rtol=1e-4, atol=1e-4)
    logits.astype("<f4").tofile(path.with_suffix(".logits"))
