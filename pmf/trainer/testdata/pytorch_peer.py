"""Trains our architectures in PyTorch, on request, so that a benchmark can take turns with it.

    python pytorch_peer.py [--device cuda] [--threads 2]    # made with torch 2.15.0

It reads one JSON object a line from standard input and answers each with one on standard output:

    {"do": "data", "images": BASE64, "dims": [n, batch, h, w, c], "labels": [n * batch]}
    {"do": "build", "arch": ARCHITECTURE, "classes": 10}    -> {"network": 0, "parameters": …}
    {"do": "train", "network": 0, "steps": 8}               -> {"seconds": …, "cpu_seconds": …}
    {"do": "block", "block": BLOCK, "batch": 64, "repeats": 10}
                                             -> {"forward_cpu_ms": …, "backward_cpu_ms": …}

Training goes through the batches in turn, with channels last, Nesterov's momentum and, on CUDA,
automatic mixed precision, and ends when the last loss is known. An error is an answer, too:
{"error": …}. The networks are those of pmf/cellnet/testdata/golden.py.
"""

import argparse
import base64
import contextlib
import json
import os
import pathlib
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # waiting threads would count as busy

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "cellnet" / "testdata"))
import golden  # noqa: E402

torch.set_default_dtype(torch.float32)  # golden wants float64


class Clock:
    """Seconds of the wall and of the process, all its threads together."""

    def __init__(self, device):
        self.wait = torch.cuda.synchronize if device == "cuda" else lambda: None
        self.wait()
        self.began = time.perf_counter(), time.process_time()

    def read(self):
        self.wait()
        return time.perf_counter() - self.began[0], time.process_time() - self.began[1]


class Peer:
    def __init__(self, device):
        self.device = device
        self.networks = []
        self.batches = []
        self.at = 0
        torch.backends.cudnn.benchmark = True

    def mixed(self):
        if self.device == "cuda":
            return torch.autocast("cuda", torch.float16)
        return contextlib.nullcontext()

    def place(self, thing):
        return thing.to(self.device, memory_format=torch.channels_last)

    def data(self, images, dims, labels):
        pixels = np.frombuffer(base64.b64decode(images), "<f4").reshape(dims)
        labels = torch.tensor(labels).reshape(dims[0], dims[1]).to(self.device)
        for batch, truth in zip(pixels, labels):
            self.batches.append((self.place(torch.from_numpy(batch.copy()).permute(0, 3, 1, 2)), truth))
        return {}

    def build(self, arch, classes):
        torch.manual_seed(1)
        network = self.place(golden.Network(arch, self.batches[0][0].shape[1], classes))
        optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=3e-4)
        scaler = torch.amp.GradScaler(self.device, enabled=self.device == "cuda")
        self.networks.append((network, optimiser, scaler))
        return {"network": len(self.networks) - 1, "parameters": sum(p.numel() for p in network.parameters())}

    def train(self, network, steps):
        module, optimiser, scaler = self.networks[network]
        clock = Clock(self.device)
        module.train()
        for _ in range(steps):
            images, labels = self.next()
            optimiser.zero_grad()
            with self.mixed():
                loss = F.cross_entropy(module(images), labels)
            scaler.scale(loss).backward()
            scaler.step(optimiser)
            scaler.update()
        last = loss.item()
        seconds, cpu = clock.read()
        return {"seconds": seconds, "cpu_seconds": cpu, "loss": last}

    def next(self):
        self.at = (self.at + 1) % len(self.batches)
        return self.batches[self.at]

    def block(self, block, batch, repeats):
        module = self.place(make(block))
        (h, w, c), (oh, ow, oc) = block["in"], block["out"]
        dims = (batch, oc) if block["kind"] == "head" else (batch, oc, oh, ow)
        inputs = [self.place(torch.randn(batch, c, h, w)).requires_grad_() for _ in range(block["inputs"])]
        cotangent = torch.randn(dims).to(self.device)
        if len(dims) == 4:
            cotangent = self.place(cotangent)
        spent = {"forward": 0.0, "backward": 0.0}
        for i in range(-2, repeats):  # two rounds to warm up
            with self.mixed():
                clock = Clock(self.device)
                out = module(*inputs)
                forward = clock.read()[1]
            clock = Clock(self.device)
            if out.requires_grad:
                out.backward(cotangent.to(out.dtype))
            if i >= 0:
                spent["forward"] += forward
                spent["backward"] += clock.read()[1]
        return {f"{name}_cpu_ms": seconds * 1e3 / repeats for name, seconds in spent.items()}


class Project(golden.nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.layer = golden.conv(1, cin, cout, stride)

    def forward(self, *values):
        return self.layer(torch.cat(values, 1) if len(values) > 1 else values[0])


def make(block):
    """The module of a block of pmf/cellnet; cotangents for inputs are computed, as inside a network."""
    o, cin, cout = block["options"], block["in"][2], block["out"][2]
    side = 5 if block["op"].endswith("5") else 3
    return {
        "stem": lambda: golden.Stem(o, cin, cout),
        "pre": lambda: golden.Pre(o, cin, cout, block["stride"]),
        "edge": lambda: golden.operation(block["op"], o, cin, block["stride"]),
        "sum": lambda: golden.Sum(),
        "convolve": lambda: golden.conv(side, cin, cout, block["stride"]),
        "depthwise": lambda: golden.conv(side, cin, cout, block["stride"], groups=cin),
        "project": lambda: Project(block["inputs"] * cin, cout, block["stride"]),
        "normalise": lambda: golden.nn.Sequential(golden.norm(o, cin), *([] if block["plain"] else [golden.activation(o)])),
        "out": lambda: golden.Out(o, block["inputs"], cin, cout),
        "attend": lambda: golden.attention(o, cin),
        "head": lambda: golden.Head(cin, cout),
    }[block["kind"]]()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    options.add_argument("--threads", default=2, type=int)
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    peer = Peer(o.device)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(peer, request.pop("do"))(**request)
        except Exception as problem:
            answer = {"error": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
