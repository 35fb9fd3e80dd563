"""Writes blocks.json.gz and networks.json.gz: what PyTorch computes for the blocks and for
whole networks of pmf/cellnet. Composition follows the documentation of pmf/arch, not the Go code.

    python golden.py        # made with torch 2.15.0, numpy 2.4.6, Python 3.11

Everything is computed in float64 on values that float32 holds exactly, and written as float32
(base64, little endian) in our layout: [batch, h, w, c], kernels [k, k, in, out], depthwise
kernels [k, k, c], matrices [in, out].
"""

import base64
import gzip
import json
import math
import pathlib
import platform

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
HERE = pathlib.Path(__file__).parent


# ---- parts of a network -------------------------------------------------------------------

class LayerNorm(nn.GroupNorm):
    """Over an image's positions and channels, with a scale and an offset a channel."""

    def __init__(self, channels):
        super().__init__(1, channels)


def norm(o, channels):
    if o["normalisation"] == "layernorm":
        return LayerNorm(channels)
    if o["normalisation"] == "groupnorm":
        return nn.GroupNorm(math.gcd(32, channels), channels)
    return nn.BatchNorm2d(channels)  # momentum 0.1 of the new, eps 1e-5


def activation(o):
    return {"relu": nn.ReLU, "swish": nn.SiLU, "gelu": nn.GELU}[o["activation"]]()


def conv(kernel, cin, cout, stride=1, groups=1):
    return nn.Conv2d(cin, cout, kernel, stride, kernel // 2, groups=groups, bias=False)


def ordered(o, cin, cout, *convolution):
    if o["residual"] == "pre":
        return nn.Sequential(norm(o, cin), activation(o), *convolution)
    return nn.Sequential(*convolution, norm(o, cout), activation(o))


class Zero(nn.Module):
    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return x[:, :, ::self.stride, ::self.stride] * 0


def operation(op, o, c, stride):
    k = int(op[-1]) if op[-1].isdigit() else 1
    if op.startswith("conv"):
        return ordered(o, c, c, conv(k, c, c, stride))
    if op.startswith("sepconv"):
        return ordered(o, c, c, conv(k, c, c, stride, groups=c), conv(1, c, c))
    if op == "maxpool3":
        return nn.MaxPool2d(3, stride, 1)
    if op == "avgpool3":
        return nn.AvgPool2d(3, stride, 1, count_include_pad=False)
    if op == "identity":
        return nn.Identity() if stride == 1 else nn.Sequential(conv(1, c, c, 2), norm(o, c))
    return Zero(stride)


class Squeeze(nn.Module):
    def __init__(self, o, c):
        super().__init__()
        r = max(1, c // 4)
        self.layers = nn.Sequential(nn.Linear(c, r), activation(o), nn.Linear(r, c))


class SE(Squeeze):
    def forward(self, x):
        return x * torch.sigmoid(self.layers(x.mean((2, 3))))[:, :, None, None]


class CBAM(Squeeze):
    def __init__(self, o, c):
        super().__init__(o, c)
        self.spatial = conv(7, 2, 1)

    def forward(self, x):
        weights = self.layers(x.mean((2, 3))) + self.layers(x.amax((2, 3)))
        x = x * torch.sigmoid(weights)[:, :, None, None]
        both = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)
        return x * torch.sigmoid(self.spatial(both))


def attention(o, c):
    return {"none": lambda: nn.Identity(), "se": lambda: SE(o, c), "cbam": lambda: CBAM(o, c)}[o["attention"]]()


class Stem(nn.Sequential):
    def __init__(self, o, cin, cout):
        super().__init__(conv(3, cin, cout), norm(o, cout))


class Pre(nn.Module):
    def __init__(self, o, cin, cout, stride=1):
        super().__init__()
        self.layers = ordered(o, cin, cout, conv(1, cin, cout, stride))

    def forward(self, x):
        return self.layers(x)


class Sum(nn.Module):
    def forward(self, *nodes):
        return sum(nodes)


class Out(nn.Module):
    def __init__(self, o, nodes, cin, cout):
        super().__init__()
        self.layers = nn.Sequential(conv(1, nodes * cin, cout), norm(o, cout))

    def forward(self, *values):
        return self.layers(torch.cat(values, 1))


class Head(nn.Module):
    def __init__(self, c, classes):
        super().__init__()
        self.linear = nn.Linear(c, classes)

    def forward(self, x):
        return self.linear(x.mean((2, 3)))


# ---- a whole network ----------------------------------------------------------------------

class Cell(nn.Module):
    """cell is our JSON: for each node the operations on its edges, from the inputs first."""

    def __init__(self, o, cell, cins, strides, c, reduction):
        super().__init__()
        live = {0, 1}
        edges = []  # (from, to, operation)
        for to, ops in enumerate(cell, start=2):
            arriving = [(i, to, op) for i, op in enumerate(ops) if op != "zero" and i in live]
            live |= {to} if arriving else set()
            edges += arriving
        self.nodes = sorted(live - {0, 1})
        self.used = {i for i, _, _ in edges} | (set() if reduction else {1})
        self.pre = nn.ModuleDict({str(i): Pre(o, cins[i], c, strides[i]) for i in (0, 1) if i in self.used})
        self.ends = [(i, to) for i, to, _ in edges]
        self.edges = nn.ModuleList(operation(op, o, c, 2 if reduction and i < 2 else 1) for i, _, op in edges)
        self.out = Out(o, len(self.nodes), c, c)
        self.attend = attention(o, c)
        self.shortcut = not reduction

    def forward(self, s0, s1):
        values = {i: self.pre[str(i)](s) for i, s in enumerate((s0, s1)) if i in self.used}
        for (i, to), edge in zip(self.ends, self.edges):
            values[to] = values.get(to, 0) + edge(values[i])
        out = self.attend(self.out(*[values[n] for n in self.nodes]))
        return out + values[1] if self.shortcut else out


class Network(nn.Module):
    def __init__(self, a, image_channels, classes):
        super().__init__()
        m, o = a["macro"], a["options"]
        at = [m["depth"] // 3 + m["down"][0], 2 * m["depth"] // 3 + m["down"][1]]
        c0 = m["channels"]
        stages = [c0] + [max(2, 2 * math.floor(c0 * m["width"] ** s / 2 + 0.5)) for s in (1, 2)]
        self.stem = Stem(o, image_channels, c0)
        self.cells = nn.ModuleList()
        before = [c0, c0]  # channels of the outputs of the two cells before
        for k in range(m["depth"]):
            c = stages[sum(k >= i for i in at)]
            strides = [2 if k - 1 in at else 1, 1]
            self.cells.append(Cell(o, a["cell"], before, strides, c, k in at))
            before = [before[1], c]
        self.head = Head(before[1], classes)

    def forward(self, x):
        s0 = s1 = self.stem(x)
        for cell in self.cells:
            s0, s1 = s1, cell(s0, s1)
        return self.head(s1)


# ---- our layout ---------------------------------------------------------------------------

def parameters(module):
    """Pairs of a parameter and the function that brings it (or its gradient) to our layout."""
    same = lambda t: t
    for m in module.modules():
        if isinstance(m, nn.Conv2d) and m.groups > 1:
            yield m.weight, lambda t: t[:, 0].permute(1, 2, 0)
        elif isinstance(m, nn.Conv2d) and m.kernel_size == (1, 1):
            yield m.weight, lambda t: t[:, :, 0, 0].T
        elif isinstance(m, nn.Conv2d):
            yield m.weight, lambda t: t.permute(2, 3, 1, 0)
        elif isinstance(m, nn.Linear):
            yield m.weight, lambda t: t.T
            yield m.bias, same
        elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
            yield m.weight, same
            yield m.bias, same


def statistics(module):
    for m in module.modules():
        if isinstance(m, nn.BatchNorm2d):
            yield m.running_mean
            yield m.running_var


def value(t):
    return t.permute(0, 2, 3, 1) if t.dim() == 4 else t


def array(t):
    a = np.ascontiguousarray(t.detach().numpy().astype("<f4"))
    return {"dims": list(a.shape), "f32": base64.b64encode(a.tobytes()).decode()}


def rounded(t):
    return t.float().double()


def randomise(module):
    """Starts norms and biases away from 1 and 0, where mistakes would not show."""
    with torch.no_grad():
        for p, _ in parameters(module):
            p.copy_(rounded(torch.randn_like(p) / math.sqrt(max(p[0].numel(), 1)) if p.dim() > 1 else 0.5 + torch.rand_like(p)))
        for m in module.modules():
            if isinstance(m, nn.BatchNorm2d):
                m.running_mean.copy_(rounded(0.2 * torch.randn_like(m.running_mean)))
                m.running_var.copy_(rounded(0.5 + torch.rand_like(m.running_var)))


def record(module, inputs, loss):
    """Runs a module in evaluation, then in training with the gradients of loss(output)."""
    randomise(module)
    before = {"params": [array(to(p)) for p, to in parameters(module)],
              "stats": [array(s) for s in statistics(module)],
              "inputs": [array(value(x)) for x in inputs]}
    evaluated = module.eval()(*inputs)
    inputs = [x.clone().requires_grad_() for x in inputs]
    out = module.train()(*inputs)
    scalar, extra = loss(out)
    scalar.backward()
    grads = [array(value(x.grad)) for x in inputs]
    grads += [array(to(p.grad)) for p, to in parameters(module)]
    return before | extra | {"evaluated": array(value(evaluated)), "out": array(value(out)),
                             "grads": grads, "new_stats": [array(s) for s in statistics(module)]}


# ---- what is recorded ---------------------------------------------------------------------

DEFAULT = {"activation": "relu", "normalisation": "batchnorm", "attention": "none", "residual": "post"}
OPS = ["conv3", "conv5", "sepconv3", "sepconv5", "maxpool3", "avgpool3", "identity", "zero"]


def case(name, module, kind, shape_in, shape_out, options, op="", stride=1, inputs=1, batch=3):
    torch.manual_seed(sum(map(ord, name)))
    shapes = [shape_in] * inputs
    values = [rounded(torch.randn(batch, c, h, w)) for h, w, c in shapes]

    def loss(out):
        cotangent = rounded(torch.randn_like(out))
        return (out * cotangent).sum(), {"cotangent": array(value(cotangent))}

    block = {"kind": kind, "op": op, "options": options, "in": shape_in, "out": shape_out,
             "stride": stride, "inputs": inputs}
    return {"name": name, "block": block} | record(module, values, loss)


def edge(op, size, stride, c=4, **options):
    o = DEFAULT | options
    out = [(s + stride - 1) // stride for s in size]
    name = " ".join([op, "{}x{}".format(*size), f"stride {stride}", *options.values()])
    return case(name, operation(op, o, c, stride), "edge", [*size, c], [*out, c], o, op, stride)


def blocks():
    for op in OPS:
        yield edge(op, (7, 6), 1)
        yield edge(op, (7, 6), 2)
    for op in ["conv3", "sepconv5"]:
        yield edge(op, (5, 8), 2, c=6, residual="pre", activation="swish", normalisation="groupnorm")
    yield edge("sepconv3", (6, 6), 1, c=40)
    for stride in [1, 2]:  # wide for its channels: another form of the depthwise convolution
        yield edge("sepconv5", (3, 21), stride, c=2)
    for activation in ["relu", "swish", "gelu"]:
        for normalisation in ["batchnorm", "layernorm", "groupnorm"]:
            yield edge("conv3", (4, 5), 1, c=6, activation=activation, normalisation=normalisation)
    yield edge("conv3", (4, 5), 1, residual="pre")
    yield edge("identity", (7, 6), 2, normalisation="groupnorm")
    for residual in ["post", "pre"]:
        for stride in [1, 2]:
            o = DEFAULT | {"residual": residual}
            out = [(7 + stride - 1) // stride, 6 // stride, 4]
            yield case(f"pre stride {stride} {residual}", Pre(o, 6, 4, stride), "pre", [7, 6, 6], out, o, stride=stride)
    yield case("stem", Stem(DEFAULT, 3, 4), "stem", [6, 7, 3], [6, 7, 4], DEFAULT)
    yield case("sum of 3", Sum(), "sum", [3, 4, 2], [3, 4, 2], DEFAULT, inputs=3)
    yield case("out of 2", Out(DEFAULT, 2, 4, 4), "out", [4, 5, 4], [4, 5, 4], DEFAULT, inputs=2)
    yield case("out of 3", Out(DEFAULT, 3, 8, 8), "out", [4, 5, 8], [4, 5, 8], DEFAULT, inputs=3)
    for kind in ["se", "cbam"]:
        o = DEFAULT | {"attention": kind, "activation": "swish"}
        yield case(f"attend {kind}", attention(o, 8), "attend", [4, 5, 8], [4, 5, 8], o)
    yield case("head", Head(6, 10), "head", [3, 4, 6], [1, 1, 10], DEFAULT)


ARCHITECTURES = [
    {"macro": {"depth": 3, "channels": 4, "width": 1.5, "down": [0, 0]},
     "cell": [["conv3", "sepconv3"], ["maxpool3", "identity", "identity"],
              ["identity", "avgpool3", "zero", "conv3"], ["zero", "avgpool3", "identity", "maxpool3", "sepconv3"]],
     "options": DEFAULT},
    {"macro": {"depth": 4, "channels": 4, "width": 2, "down": [0, 0]},
     "cell": [["zero", "zero"], ["sepconv3", "zero", "conv3"],
              ["avgpool3", "identity", "conv5", "conv3"], ["zero", "zero", "zero", "zero", "identity"]],
     "options": {"activation": "gelu", "normalisation": "groupnorm", "attention": "cbam", "residual": "pre"}},
]


def networks():
    image, classes, batch = [9, 8, 2], 5, 4
    for i, a in enumerate(ARCHITECTURES):
        torch.manual_seed(i)
        labels = torch.randint(classes, (batch,))
        images = rounded(torch.randn(batch, image[2], image[0], image[1]))

        def loss(logits):
            scalar = F.cross_entropy(logits, labels)
            return scalar, {"loss": scalar.item(), "labels": labels.tolist()}

        yield {"name": f"network {i}", "arch": a, "classes": classes} | record(Network(a, image[2], classes), [images], loss)


def write(name, cases):
    document = {"made_by": f"golden.py, torch {torch.__version__}, numpy {np.__version__}, Python {platform.python_version()}",
                "cases": list(cases)}
    text = json.dumps(document, separators=(",", ":")).encode()
    with open(HERE / name, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
        packed.write(text)


if __name__ == "__main__":
    write("blocks.json.gz", blocks())
    write("networks.json.gz", networks())
