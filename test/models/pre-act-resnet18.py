#!/usr/bin/env python3
"""Prints what test/models/pre-act-resnet18.test.ts compares with: a narrow network in PyTorch, in float64.

Batch normalisation with the batch's statistics, slopes of each neuron with n = 2, cross-entropy plus slope recovery.
Nothing is drawn: every array is filled with multiples of the golden ratio, `spread` of test/support/numbers.ts, in
TensorFlow's layouts (channels last, filters height x width x in x out). For each gradient g there are
sum_i g_i cos(i) and sum_i g_i^2.
"""
import json

import torch
from torch.nn import functional

SIDE, BATCH, CHANNELS, CLASSES, WIDTH, BLOCKS, N = 8, 3, 3, 4, 2, [2, 1, 1], 2


def spread(shape, offset, centre, radius):
    size = 1
    for length in shape:
        size *= length
    values = [centre + radius * (2 * (((i + 1 + offset) * 0.6180339887498949) % 1) - 1) for i in range(size)]
    # The numbers that float32 has, so that both sides start at the same.
    return torch.tensor(values, dtype=torch.float32).double().reshape(shape)


names, parameters, slopes = [], [], []


def parameter(name, shape, centre, radius):
    tensor = spread(shape, 100 * len(parameters), centre, radius).requires_grad_(True)
    names.append(name)
    parameters.append(tensor)
    return tensor


def kernel(name, side, inputs, filters):
    return parameter(f"{name}.kernel", (side, side, inputs, filters), 0, 1 / (side * inputs**0.5))


def convolution(x, weights, stride, pad):
    return functional.conv2d(x, weights.permute(3, 2, 0, 1), stride=stride, padding=pad)


class Unit:
    def __init__(self, name, inputs, filters, stride):
        self.stride = stride
        self.scale = parameter(f"{name}.normalisation.scale", (inputs,), 1, 0.3)
        self.shift = parameter(f"{name}.normalisation.shift", (inputs,), 0, 0.2)
        self.kernel = kernel(name, 3, inputs, filters)

    def slope(self, name, side, inputs):
        self.a = parameter(f"{name}.adaptive-relu.a", (side, side, inputs), 1 / N, 0.2)
        slopes.append(self.a)

    def seen(self, x):
        z = functional.batch_norm(x, None, None, self.scale, self.shift, True, 0.1, 1e-5)
        return functional.relu(N * self.a.permute(2, 0, 1) * z)


first = kernel("conv1", 3, CHANNELS, WIDTH)
blocks, later, inputs, side = [], [], WIDTH, SIDE
for stage, count in enumerate(BLOCKS):
    filters = WIDTH * 2**stage
    for block in range(count):
        name, stride = f"stage{stage + 1}.block{block + 1}", 2 if stage > 0 and block == 0 else 1
        one = Unit(f"{name}.conv1", inputs, filters, stride)
        later.append((one, f"{name}.conv1", side, inputs))
        side //= stride
        two = Unit(f"{name}.conv2", filters, filters, 1)
        later.append((two, f"{name}.conv2", side, filters))
        blocks.append((one, two, kernel(f"{name}.shortcut", 1, inputs, filters) if stride > 1 else None))
        inputs = filters
head = parameter("head.kernel", (inputs, CLASSES), 0, 0.5)
bias = parameter("head.bias", (CLASSES,), 0, 0.5)
for unit, name, length, count in later:
    unit.slope(name, length, count)

x = spread((BATCH, SIDE, SIDE, CHANNELS), 7, 0, 1).permute(0, 3, 1, 2)
h = convolution(x, first, 1, 1)
for one, two, shortcut in blocks:
    seen = one.seen(h)
    kept = h if shortcut is None else convolution(seen, shortcut, one.stride, 0)
    h = convolution(two.seen(convolution(seen, one.kernel, one.stride, 1)), two.kernel, 1, 1) + kept
logits = h.mean((2, 3)) @ head + bias
labels = torch.arange(BATCH) % CLASSES
recovery = len(slopes) / sum(torch.exp(a.mean()) for a in slopes)
loss = functional.cross_entropy(logits, labels) + recovery
loss.backward()


def shown(value):
    return float(f"{value:.9g}")


def gradient(tensor):
    g = tensor.grad.reshape(-1)
    return [shown((g * torch.cos(torch.arange(len(g)).double())).sum()), shown((g * g).sum())]


print(json.dumps({
    "loss": shown(loss),
    "logits": [shown(v) for v in logits.reshape(-1).tolist()],
    "gradients": {name: gradient(tensor) for name, tensor in zip(names, parameters)},
}, indent=2))
