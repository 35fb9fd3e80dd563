"""Writes golden.json: what PyTorch computes for the networks of pmf/predict/neural.

    python golden.py     # made with torch 2.15.0, Python 3.11.7

Per case: a batch whose last graph is missing, the parameters in our layout and order (matrices
[in, out]; gates input, forget, cell, output), the mean
and variance without dropout, the loss with a given dropout mask, the gradient, and the parameters
after one step of AdamW. Graphs have twin vertices, whose maxima tie. Everything is computed in
float64 on values that float32 holds exactly.
"""

import json
import pathlib
import platform

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
BATCH, VERTICES, LABELS, STATIC, STEPS, CHANNELS = 3, 5, 8, 4, 6, 3
UNITS, CURVE, DENSE, HEAD, SPREAD = 6, 5, 4, 7, 7
RATE, DECAY = 1e-3, 0.1


def numbers(r, *dims, scale=1.0):
    return torch.tensor((r.standard_normal(dims) * scale).astype(np.float32).astype(np.float64))


class Network(nn.Module):
    def __init__(self, graph, curve, static):
        super().__init__()
        self.graph, self.own, self.message = graph, nn.ModuleList(), nn.ModuleList()
        for layer in range(3 if graph else 0):
            width = UNITS if layer else LABELS
            self.own.append(nn.Linear(width, UNITS))
            self.message.append(nn.Linear(width, UNITS, bias=False))
        self.curve = nn.LSTM(CHANNELS, CURVE, num_layers=2, batch_first=True) if curve else None
        self.static = nn.Linear(STATIC, DENSE) if static else None
        features = 2 * UNITS * graph + CURVE * curve + DENSE * static
        self.hidden, self.out = nn.Linear(features, HEAD), nn.Linear(HEAD, 2)

    def encode_graph(self, x):
        h = x["ops"]
        for own, message in zip(self.own, self.message):
            h = torch.relu(own(h) + message(x["arcs"] @ h))
        read = []
        for one, present in zip(h, x["present"]):
            here = one[present > 0]
            read.append(torch.cat([here.mean(0), here.amax(0)]) if len(here) else torch.zeros(2 * UNITS))
        return torch.stack(read)

    def forward(self, x, mask=1):
        parts = []
        if self.graph:
            parts.append(self.encode_graph(x))
        if self.curve:
            parts.append(self.curve(x["curve"])[0][:, -1])
        if self.static:
            parts.append(torch.relu(self.static(x["static"])))
        out = self.out(torch.relu(self.hidden(torch.cat(parts, -1))) * mask)
        return out[:, :1], torch.exp(SPREAD * torch.tanh(out[:, 1:] / SPREAD))

    def tensors(self, of=lambda p: p):
        """In our order and layout."""
        for own, message in zip(self.own, self.message):
            yield from (torch.cat([of(own.weight).T, of(message.weight).T]), of(own.bias))
        for layer in range(2 if self.curve else 0):
            get = lambda name: of(getattr(self.curve, f"{name}_l{layer}"))
            yield from (get("weight_ih").T, get("weight_hh").T, get("bias_ih"))
        for layer in [self.static, self.hidden, self.out]:
            if layer is not None:
                yield from (of(layer.weight).T, of(layer.bias))


def draw_batch(r):
    arcs = np.zeros((BATCH, VERTICES, VERTICES))
    ops = (r.random((BATCH, VERTICES, LABELS)) < 0.3) * 1.0
    present = np.zeros((BATCH, VERTICES))
    for row, size in enumerate([5, 3, 0]):
        present[row, :size] = 1
        ops[row, size:] = 0
        for b in range(1, size):
            a = r.integers(b)
            arcs[row, a, b] = arcs[row, b, a] = 1
    ops[0, 3], arcs[0, 3], arcs[0, :, 3] = ops[0, 4], arcs[0, 4], arcs[0, :, 4]  # twins
    arcs[0, 3, 4] = arcs[0, 4, 3] = 0
    x = {"ops": ops, "arcs": arcs, "present": present}
    x = {k: torch.tensor(v) for k, v in x.items()}
    return x | {"static": numbers(r, BATCH, STATIC), "curve": numbers(r, BATCH, STEPS, CHANNELS)}


def case(seed, **parts):
    r = np.random.default_rng(seed)
    m = Network(**parts)
    with torch.no_grad():
        for name, p in m.named_parameters():
            p.copy_(numbers(r, *p.shape, scale=0.5) * (0 if "bias_hh" in name else 1))
            p.requires_grad_("bias_hh" not in name)
    x, targets = draw_batch(r), numbers(r, BATCH, 1)
    mask = torch.tensor((r.random((BATCH, HEAD)) > 0.3) * 1.25)
    start = [t.clone() for t in m.tensors()]
    with torch.no_grad():
        mean, variance = m(x)
    optimiser = torch.optim.AdamW([p for p in m.parameters() if p.requires_grad], lr=RATE, weight_decay=DECAY)
    noisy_mean, noisy_variance = m(x, mask)
    loss = F.gaussian_nll_loss(noisy_mean, targets, noisy_variance, eps=1e-12)
    loss.backward()
    gradient = list(m.tensors(lambda p: p.grad))
    optimiser.step()
    flat = lambda tensors: [float(np.float32(v)) for t in tensors for v in t.detach().reshape(-1)]
    return {
        "Name": "+".join(k for k, v in parts.items() if v), "Graph": parts["graph"], "Curve": parts["curve"], "Static": parts["static"],
        "Inputs": {k: flat([v]) for k, v in x.items()}, "Targets": flat([targets]), "Mask": flat([mask]), "Parameters": flat(start),
        "Mean": flat([mean]), "Variance": flat([variance]), "Loss": loss.item(), "Gradient": flat(gradient), "Moved": flat(m.tensors()),
    }


cases = [
    case(1, graph=True, curve=True, static=True), case(2, graph=True, curve=False, static=False),
    case(3, graph=False, curve=True, static=False), case(4, graph=False, curve=False, static=True),
]
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(cases) + "\n")
print(torch.__version__, platform.python_version())
