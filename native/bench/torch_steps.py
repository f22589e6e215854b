#!/usr/bin/env python3
"""PyTorch's side of the benchmark: the same training steps, eager mode, one thread.

usage: torch_steps.py steps|memory names seconds wall|cpu
Writes one line of JSON per result. Convolutional models run in both memory layouts; the faster one counts.
"""
import json
import math
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional

TASK, NAMES, SECONDS = sys.argv[1], sys.argv[2].split(","), float(sys.argv[3])
CLOCK = time.process_time if sys.argv[4] == "cpu" else time.perf_counter
torch.set_num_threads(1)
torch.manual_seed(1)


def write(**result):
    print(json.dumps(result), flush=True)


def median_milliseconds(step):
    settled, steps = time.perf_counter() + SECONDS / 2, 0
    while steps < 5 or time.perf_counter() < settled:
        step()
        steps += 1
    times = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(times) < 5:
        start = CLOCK()
        step()
        times.append(1e3 * (CLOCK() - start))
    return sorted(times)[len(times) // 2]


def training(parameters, optimizer, loss, **options):
    rule = optimizer(list(parameters), **options)

    def step():
        rule.zero_grad()
        loss().backward()
        rule.step()

    return step


class QTanh(nn.Module):
    def forward(self, x):
        noise = torch.randn_like(x)
        deviation = torch.where(noise >= 0, 1.0, -1.0) * (0.02 * noise.abs() + 1e-3)
        return (torch.tanh(x * (1 + deviation)) - torch.tanh(x)) / deviation


class AdaptiveGumbel(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.rho = nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        return -torch.expm1(-functional.softplus(x + self.rho) * torch.exp(-self.rho))


def mnist_cnn(activation, layout):
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), activation(), nn.BatchNorm2d(32),
        nn.Conv2d(32, 32, 3), activation(), nn.MaxPool2d(2), nn.BatchNorm2d(32),
        nn.Conv2d(32, 64, 3), activation(), nn.BatchNorm2d(64),
        nn.Conv2d(64, 64, 3), activation(), nn.MaxPool2d(2), nn.Flatten(), nn.BatchNorm1d(1024),
        nn.Linear(1024, 512), activation(), nn.BatchNorm1d(512),
        nn.Linear(512, 10),
    ).to(memory_format=layout)
    images = torch.randn(64, 1, 28, 28).to(memory_format=layout)
    labels = torch.randint(0, 10, (64,))
    return training(model.parameters(), torch.optim.SGD, lambda: functional.cross_entropy(model(images), labels), lr=0.05)


def mnist_mlp():
    model = nn.Sequential(
        nn.Linear(784, 256), nn.Tanh(), nn.BatchNorm1d(256),
        nn.Linear(256, 256), nn.Tanh(), nn.BatchNorm1d(256),
        nn.Linear(256, 10),
    )
    x, labels = torch.randn(64, 784), torch.randint(0, 10, (64,))
    return training(model.parameters(), torch.optim.SGD, lambda: functional.cross_entropy(model(x), labels), lr=0.05)


def lenet5(layout):
    model = nn.Sequential(
        nn.Conv2d(1, 20, 5), AdaptiveGumbel(20, 1, 1), nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5), AdaptiveGumbel(50, 1, 1), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(800, 1000), AdaptiveGumbel(1000), nn.Linear(1000, 10),
    )
    for layer in model:
        if isinstance(layer, nn.Conv2d):
            layer.to(memory_format=layout)
    images = torch.randn(100, 1, 28, 28).to(memory_format=layout)
    labels = torch.randint(0, 10, (100,))
    return training(model.parameters(), torch.optim.SGD, lambda: functional.cross_entropy(model(images), labels), lr=0.01)


class PreActBlock(nn.Module):
    def __init__(self, inputs, filters):
        super().__init__()
        stride = 1 if inputs == filters else 2
        self.norm1, self.conv1 = nn.BatchNorm2d(inputs), nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(filters), nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.shortcut = None if stride == 1 else nn.Conv2d(inputs, filters, 1, stride, bias=False)

    def forward(self, x):
        seen = functional.relu(self.norm1(x))
        kept = x if self.shortcut is None else self.shortcut(seen)
        return self.conv2(functional.relu(self.norm2(self.conv1(seen)))) + kept


def pre_act_resnet18(layout):
    widths = [64, 64, 64, 128, 128, 256, 256, 512, 512]
    blocks = [PreActBlock(a, b) for a, b in zip(widths, widths[1:])]
    model = nn.Sequential(
        nn.Conv2d(3, 64, 3, 1, 1, bias=False), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)
    ).to(memory_format=layout)
    images = torch.randn(64, 3, 32, 32).to(memory_format=layout)
    labels = torch.randint(0, 10, (64,))
    return training(model.parameters(), torch.optim.SGD, lambda: functional.cross_entropy(model(images), labels), lr=0.01)


class FlexibleAutoencoder(nn.Module):
    SIZES = [784, 128, 36, 12, 6, 12, 36, 128, 784]

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(self.SIZES, self.SIZES[1:]))
        self.first = nn.ParameterList(nn.Parameter(torch.ones(12)) for _ in range(2))
        self.second = nn.ParameterList(nn.Parameter(torch.zeros(12)) for _ in range(2))

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i in (2, 4):
                a, b = self.first[i // 2 - 1], self.second[i // 2 - 1]
                x = a * functional.relu(x) + b * x**3 + (1 - a - b) * torch.tanh(x)
            elif i not in (3, 7):
                x = functional.relu(x)
        return x


def autoencoder():
    model, x = FlexibleAutoencoder(), torch.rand(100, 784)
    return training(model.parameters(), torch.optim.Adam, lambda: functional.mse_loss(model(x), x), lr=0.00645)


class FlexibleLstm(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.units = sizes[1:]
        self.cells = nn.ModuleList(nn.Linear(a + b, 4 * b) for a, b in zip(sizes, sizes[1:]))
        self.alpha = nn.ParameterList(nn.Parameter(torch.ones(3, n)) for n in self.units)
        self.beta = nn.ParameterList(nn.Parameter(torch.full((3, n), 0.1)) for n in self.units)
        self.out = nn.Linear(sizes[-1], 5)

    def gate(self, z, layer, which):
        alpha, beta = self.alpha[layer][which], self.beta[layer][which]
        return alpha * torch.sigmoid(z) + (1 - alpha) * torch.clamp(beta * z + 0.5, 0, 1)

    def forward(self, x):
        hidden = [x.new_zeros(x.shape[0], n) for n in self.units]
        memory = [x.new_zeros(x.shape[0], n) for n in self.units]
        for t in range(x.shape[1]):
            below = x[:, t]
            for layer, cell in enumerate(self.cells):
                f, i, o, g = cell(torch.cat([below, hidden[layer]], 1)).chunk(4, 1)
                kept = self.gate(f, layer, 0) * memory[layer]
                memory[layer] = kept + self.gate(i, layer, 1) * torch.tanh(g)
                hidden[layer] = below = self.gate(o, layer, 2) * torch.tanh(memory[layer])
        return self.out(below)


def lstm(sizes):
    model, x, y = FlexibleLstm(sizes), 0.01 * torch.randn(50, 10, 5), 0.01 * torch.randn(50, 5)
    return training(model.parameters(), torch.optim.Adam, lambda: functional.mse_loss(model(x), y), lr=0.006)


class SlopedNetwork(nn.Module):
    SCALE = 10.0

    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.slopes = nn.ParameterList(nn.Parameter(torch.full((n,), 1 / self.SCALE)) for n in sizes[1:-1])

    def forward(self, x):
        for layer, slope in zip(self.layers, self.slopes):
            x = torch.tanh(self.SCALE * slope * layer(x))
        return self.layers[-1](x)

    def recovery(self):
        return len(self.slopes) / sum(torch.exp(slope.mean()) for slope in self.slopes)


def function_fit():
    model = SlopedNetwork([1, 50, 50, 50, 50, 1])
    x = torch.linspace(-3, 3, 300).unsqueeze(1)
    y = torch.where(x <= 0, 0.2 * torch.sin(6 * x), 1 + 0.1 * x * torch.cos(18 * x))
    loss = lambda: functional.mse_loss(model(x), y) + model.recovery()
    return training(model.parameters(), torch.optim.Adam, loss, lr=2e-4)


def burgers():
    model = SlopedNetwork([2] + [20] * 6 + [1])
    inside, boundary, target = 2 * torch.rand(10000, 2) - 1, 2 * torch.rand(400, 2) - 1, torch.randn(400, 1)

    def loss():
        points = inside.detach().requires_grad_(True)
        u = model(points)
        (slope,) = torch.autograd.grad(u.sum(), points, create_graph=True)
        ux, ut = slope[:, 0], slope[:, 1]
        (second,) = torch.autograd.grad(ux.sum(), points, create_graph=True)
        residual = ut + u[:, 0] * ux - 0.01 / math.pi * second[:, 0]
        return residual.square().mean() + functional.mse_loss(model(boundary), target) + model.recovery()

    return training(model.parameters(), torch.optim.Adam, loss, lr=8e-4)


def simulated():
    model = nn.Sequential(*[m for _ in range(8) for m in (nn.Linear(10, 10), AdaptiveGumbel(10))], nn.Linear(10, 1))
    x, y = torch.randn(20, 10), torch.randint(0, 2, (20, 1)).float()
    loss = lambda: functional.binary_cross_entropy_with_logits(model(x), y)
    return training(model.parameters(), torch.optim.SGD, loss, lr=0.01)


class TextCnn(nn.Module):
    def __init__(self, dimension, words=18766):
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(0.1 * torch.randn(words, dimension), freeze=True, padding_idx=0)
        self.filters = nn.ModuleList(nn.Conv1d(dimension, 100, size) for size in (3, 4, 5))
        self.dense, self.head = nn.Linear(300, 100), nn.Linear(100, 2)

    def forward(self, rows):
        x = self.vectors(rows).transpose(1, 2)
        maps = torch.cat([f(x).amax(2) for f in self.filters], 1)
        return self.head(functional.relu(self.dense(functional.dropout(functional.relu(maps), 0.5))))


def text_cnn(dimension, length):
    """Fifty sentences of 2 to 40 words, as frequent as 1 / rank, with 4 words of padding in front and at least 4 behind."""
    model = TextCnn(dimension)
    rows = torch.zeros(50, length, dtype=torch.long)
    for i, count in enumerate(torch.linspace(2, 40, 50).long()):
        rows[i, 4:4 + count] = (18765 ** torch.rand(count)).long()
    labels = torch.randint(0, 2, (50,))
    return training(model.parameters(), torch.optim.SGD, lambda: functional.cross_entropy(model(rows), labels), lr=0.05)


# Padded to the longest sentence of the batch, and to that of all, as the published program has it.
TEXT_LENGTHS = (48, 64)
LAYOUTS = (torch.contiguous_format, torch.channels_last)
WORKLOADS = {
    "mnist-cnn-tanh": [lambda f=f: mnist_cnn(nn.Tanh, f) for f in LAYOUTS],
    "mnist-cnn-qtanh": [lambda f=f: mnist_cnn(QTanh, f) for f in LAYOUTS],
    "mnist-mlp-tanh": [mnist_mlp],
    "lenet5-agumbel": [lambda f=f: lenet5(f) for f in LAYOUTS],
    "pre-act-resnet18": [lambda f=f: pre_act_resnet18(f) for f in LAYOUTS],
    "autoencoder-flexible": [autoencoder],
    # Eager PyTorch trains one trial at a time.
    "autoencoder-flexible-50": [autoencoder],
    "lstm-16-flexible": [lambda: lstm([5, 16])],
    "lstm-16-16-flexible": [lambda: lstm([5, 16, 16])],
    "laaf-function-fit": [function_fit],
    "laaf-function-fit-60": [function_fit],
    "burgers-pinn-nlaaf": [burgers],
    "text-cnn-50": [lambda n=n: text_cnn(50, n) for n in TEXT_LENGTHS],
    "text-cnn-300": [lambda n=n: text_cnn(300, n) for n in TEXT_LENGTHS],
    "simulated-8layer-agumbel": [simulated],
    "simulated-8layer-agumbel-40": [simulated],
}

if TASK == "memory":
    step = mnist_cnn(nn.Tanh, torch.channels_last)
    for _ in range(30):
        step()
    write(peakMegabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
else:
    for name in NAMES:
        if name in WORKLOADS:
            write(name=name, milliseconds=min(median_milliseconds(make()) for make in WORKLOADS[name]))
