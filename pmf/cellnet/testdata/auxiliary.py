"""Writes auxiliary.json: what PyTorch computes for the auxiliary head of DARTS, on a map that has
room for its 2x2 convolution and on one that has not.

    python auxiliary.py     # made with torch 2.15.0, Python 3.11

The weights are many, so both sides compute them: number i of tensor t is sin(i + t) / 20, in the
layout of pmf/cellnet, scales and offsets of norms included. Of their gradients the sums and the
sums of squares are kept.
"""

import json
import pathlib

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
CLASSES = 10


class Auxiliary(nn.Sequential):
    def __init__(self, channels, size):
        wide = size >= 5
        pool = nn.AvgPool2d(5, 3) if wide else nn.AdaptiveAvgPool2d(1)
        kernel = 2 if wide and (size - 5) // 3 + 1 > 1 else 1
        super().__init__(
            nn.ReLU(), pool, nn.Conv2d(channels, 128, 1, bias=False), nn.BatchNorm2d(128), nn.ReLU(),
            nn.Conv2d(128, 768, kernel, bias=False), nn.BatchNorm2d(768), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(768, CLASSES))


def to_torch(t, dims):
    """From our layout to PyTorch's."""
    if len(dims) == 4:
        return t.reshape(dims[2], dims[3], dims[1], dims[0]).permute(3, 2, 0, 1) if dims[2] > 1 else t.reshape(dims[1], dims[0]).T[:, :, None, None]
    if len(dims) == 2:
        return t.reshape(dims[1], dims[0]).T
    return t


def waves(n, t):
    return torch.tensor(np.sin(np.arange(n) + t), dtype=torch.float64)


def case(size, channels=4, batch=3):
    m = Auxiliary(channels, size).train()
    with torch.no_grad():
        for t, p in enumerate(m.parameters()):
            p.copy_(to_torch(waves(p.numel(), t) / 20, p.shape))
    x = (waves(batch * size * size * channels, 100)).reshape(batch, size, size, channels).permute(0, 3, 1, 2).requires_grad_()
    out = m(x)
    (out * waves(batch * CLASSES, 200).reshape(batch, CLASSES)).sum().backward()
    return {
        "size": size, "channels": channels, "batch": batch, "out": out.flatten().tolist(),
        "input": x.grad.permute(0, 2, 3, 1).flatten().tolist(),
        "sums": [p.grad.sum().item() for p in m.parameters()],
        "squares": [(p.grad ** 2).sum().item() for p in m.parameters()],
    }


cases = [case(8), case(4)]
text = json.dumps({"torch": torch.__version__, "cases": cases})
pathlib.Path(__file__).with_name("auxiliary.json").write_text(text + "\n")
