"""Milliseconds of one training step of AE1 flexible, one trial, in PyTorch on one thread."""

import statistics
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)

WIDTHS = [784, 128, 36, 12, 6, 12, 36, 128, 784]
FLEXIBLE, LINEAR = (2, 4), (3, 7)


class Flexible(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.alpha1 = nn.Parameter(torch.ones(units))
        self.alpha2 = nn.Parameter(torch.zeros(units))

    def forward(self, z):
        root = z.sign() * (z.abs() + 1e-6) ** (1 / 3)
        return self.alpha1 * z.relu() + self.alpha2 * z**3 + (1 - self.alpha1 - self.alpha2) * root


layers = []
for i, (inputs, units) in enumerate(zip(WIDTHS, WIDTHS[1:])):
    layers.append(nn.Linear(inputs, units))
    if i in FLEXIBLE:
        layers.append(Flexible(units))
    elif i not in LINEAR:
        layers.append(nn.ReLU())
model = nn.Sequential(*layers)
optimizer = torch.optim.Adam(model.parameters(), lr=0.00645)
x = torch.rand(100, 784)


def step():
    start = time.perf_counter()
    optimizer.zero_grad()
    ((model(x) - x) ** 2).mean().backward()
    optimizer.step()
    return 1e3 * (time.perf_counter() - start)


for _ in range(50):
    step()
times, end = [], time.time() + 3
while time.time() < end:
    times.append(step())
print(torch.__version__, statistics.median(times))
