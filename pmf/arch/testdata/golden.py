"""Writes golden.json: parameters and multiply-adds of random architectures, counted on
networks that PyTorch builds from the text form, and their cells' topology by NetworkX.
Nothing here is shared with the Go code but the description in doc.go.

Made with Python 3.11.7, torch 2.15.0 and networkx 3.6.1; run as: python golden.py
"""

import json
import math
import pathlib
import random

import networkx as nx
import torch
from torch import nn

macs = 0


def count(module, inputs, output):
    global macs
    if isinstance(module, nn.Conv2d):
        per_output = module.in_channels // module.groups * math.prod(module.kernel_size)
        macs += output[0].numel() * per_output
    else:
        macs += output.numel() // output.shape[0] * module.in_features


def conv(i, o, k=1, stride=1, groups=1):
    module = nn.Conv2d(i, o, k, stride, (k - 1) // 2, groups=groups, bias=False)
    module.register_forward_hook(count)
    return module


def dense(i, o):
    module = nn.Linear(i, o)
    module.register_forward_hook(count)
    return module


class Layer(nn.Module):
    """LayerNorm over positions and channels, scale and offset a channel."""

    def __init__(self, c):
        super().__init__()
        self.norm = nn.GroupNorm(1, c)

    def forward(self, x):
        return self.norm(x)


class Options:
    def __init__(self, text):
        self.act, self.normalisation, self.attention, self.order = text.split(":")

    def norm(self, c):
        return {
            "batchnorm": nn.BatchNorm2d,
            "layernorm": Layer,
            "groupnorm": lambda c: nn.GroupNorm(math.gcd(32, c), c),
        }[self.normalisation](c)

    def activation(self):
        return {"relu": nn.ReLU, "swish": nn.SiLU, "gelu": nn.GELU}[self.act]()

    def arranged(self, i, o, *convs):
        if self.order == "post":
            return nn.Sequential(*convs, self.norm(o), self.activation())
        return nn.Sequential(self.norm(i), self.activation(), *convs)

    def operation(self, letter, c, s):
        if letter in "35":
            return self.arranged(c, c, conv(c, c, int(letter), s))
        if letter in "sd":
            k = 3 if letter == "s" else 5
            return self.arranged(c, c, conv(c, c, k, s, groups=c), conv(c, c))
        if letter == "m":
            return nn.MaxPool2d(3, s, 1)
        if letter == "a":
            return nn.AvgPool2d(3, s, 1, count_include_pad=False)
        if s == 2:
            return nn.Sequential(conv(c, c, 1, 2), self.norm(c))
        return nn.Identity()


class Attention(nn.Module):
    def __init__(self, o, c):
        super().__init__()
        self.kind = o.attention
        if self.kind != "none":
            r = max(1, c // 4)
            self.mlp = nn.Sequential(dense(c, r), o.activation(), dense(r, c))
        if self.kind == "cbam":
            self.spatial = conv(2, 1, 7)

    def forward(self, x):
        if self.kind == "none":
            return x
        gate = self.mlp(x.mean((2, 3)))
        if self.kind == "cbam":
            gate = gate + self.mlp(x.amax((2, 3)))
        x = x * torch.sigmoid(gate)[:, :, None, None]
        if self.kind == "cbam":
            both = torch.stack([x.mean(1), x.amax(1)], 1)
            x = x * torch.sigmoid(self.spatial(both))
        return x


class Cell(nn.Module):
    def __init__(self, o, nodes, ins, strides, c, reduction):
        super().__init__()
        self.reduction = reduction
        self.ops = nn.ModuleDict()
        live = {0, 1}
        self.used = set() if reduction else {1}
        self.plan = []
        for to, letters in enumerate(nodes, 2):
            edges = [f for f, letter in enumerate(letters) if letter != "-" and f in live]
            if edges:
                live.add(to)
                self.plan.append((to, edges))
            for f in edges:
                stride = 2 if reduction and f < 2 else 1
                self.used |= {f} & {0, 1}
                self.ops[f"{f}to{to}"] = o.operation(letters[f], c, stride)
        self.prepare = nn.ModuleDict(
            {str(i): o.arranged(ins[i], c, conv(ins[i], c, 1, strides[i])) for i in self.used}
        )
        self.out = nn.Sequential(conv(c * len(self.plan), c), o.norm(c), Attention(o, c))

    def forward(self, inputs):
        values = {i: self.prepare[str(i)](inputs[i]) for i in self.used}
        for to, edges in self.plan:
            values[to] = sum(self.ops[f"{f}to{to}"](values[f]) for f in edges)
        out = self.out(torch.cat([values[to] for to, _ in self.plan], 1))
        return out if self.reduction else out + values[1]


class Network(nn.Module):
    def __init__(self, text, image, classes):
        super().__init__()
        macro, cell, options = text.split("/")
        depth, channels, width, down = (field[1:] for field in macro.split(":"))
        depth, c0, width = int(depth), int(channels), float(width)
        first, second = (int(d) for d in down.split(","))
        at = [depth // 3 + first, 2 * depth // 3 + second]
        o = Options(options)
        widths = [c0] + [max(2, 2 * math.floor(c0 * width**s / 2 + 0.5)) for s in (1, 2)]
        self.stem = nn.Sequential(conv(image, c0, 3), o.norm(c0))
        cells, before = [], [c0, c0]
        for k in range(depth):
            c = widths[sum(k >= a for a in at)]
            strides = [2 if k - 1 in at else 1, 1]
            cells.append(Cell(o, cell.split("."), before, strides, c, k in at))
            before = [before[1], c]
        read = {depth - 1}
        for k in reversed(range(depth)):
            if k in read:
                read |= {k - 2 + i for i in cells[k].used}
        self.cells = nn.ModuleDict({str(k): cells[k] for k in range(depth) if k in read})
        self.head = dense(before[1], classes)

    def forward(self, x):
        outputs = {-1: self.stem(x)}
        outputs[-2] = outputs[-1]
        for k, cell in self.cells.items():
            k = int(k)
            outputs[k] = cell([outputs.get(k - 2), outputs.get(k - 1)])
        return self.head(outputs[max(outputs)].mean((2, 3)))


def topology(cell):
    g, live = nx.DiGraph(), {0, 1}
    g.add_nodes_from([0, 1, "out"])
    for to, letters in enumerate(cell.split("."), 2):
        for f, letter in enumerate(letters):
            if letter != "-" and f in live:
                g.add_edge(f, (f, to))
                g.add_edge((f, to), to)
        if to in g:
            live.add(to)
            g.add_edge(to, "out")
    undirected = g.to_undirected()
    diameter = max(
        max(nx.single_source_shortest_path_length(undirected, v).values()) for v in undirected
    )
    paths = [p for i in (0, 1) for p in nx.all_simple_paths(g, i, "out")]
    lengths = [sum(isinstance(v, tuple) for v in p) for p in paths]
    nx.set_edge_attributes(g, 1, "capacity")
    g.add_edges_from([("source", 0), ("source", 1)])  # no capacity: unbounded
    return {
        "max_flow": nx.maximum_flow_value(g, "source", "out"),
        "diameter": diameter,
        "paths": len(paths),
        "path_shortest": min(lengths),
        "path_longest": max(lengths),
        "path_mean": sum(lengths) / len(lengths),
    }


def random_architecture(r, depths, channels, widths, offsets, letters):
    while True:
        nodes = [[r.choice(letters) for _ in range(n)] for n in (2, 3, 4, 5)]
        live = {0, 1}
        for to, node in enumerate(nodes, 2):
            if any(op != "-" and f in live for f, op in enumerate(node)):
                live.add(to)
        if len(live) > 2:
            break
    cell = ".".join("".join(node) for node in nodes)
    return (
        f"d{r.choice(depths)}:c{r.choice(channels)}:w{r.choice(widths):g}"
        f":r{r.choice(offsets)},{r.choice(offsets)}/{cell}/"
        f"{r.choice(['relu', 'swish', 'gelu'])}:{r.choice(['batchnorm', 'layernorm', 'groupnorm'])}"
        f":{r.choice(['none', 'se', 'cbam'])}:{r.choice(['post', 'pre'])}"
    )


def row(text, height, width, channels, classes):
    global macs
    network = Network(text, channels, classes).eval()
    macs = 0
    with torch.no_grad():
        network(torch.zeros(1, channels, height, width))
    return {
        "arch": text,
        "input": {"height": height, "width": width, "channels": channels, "classes": classes},
        "params": sum(p.numel() for p in network.parameters()),
        "flops": macs,
        "topology": topology(text.split("/")[1]),
    }


def main():
    r = random.Random(1)
    rows = []
    for letters in ("35sdmai-", "35sdmai" + "-" * 14):  # the second: many dead nodes
        for _ in range(12):
            text = random_architecture(r, range(14, 51, 4), [16, 32], [1, 1.5, 2], [-2, -1, 0, 1, 2], letters)
            rows.append(row(text, 16, 16, 3, 10))
        for _ in range(20):
            text = random_architecture(r, [2, 3, 4, 5, 6], [3, 4, 6, 8], [1, 1.5, 2.5], [0], letters)
            rows.append(row(text, *r.choice([(8, 8, 1, 10), (7, 9, 1, 10), (13, 5, 3, 3)])))
    path = pathlib.Path(__file__).with_name("golden.json")
    path.write_text("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")


main()
