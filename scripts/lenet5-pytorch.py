#!/usr/bin/env python3
"""Trains the protocol of src/papers/flexible-activations/lenet5.ts with ReLU in PyTorch, with nothing of this project.

    python3 scripts/lenet5-pytorch.py FOLDER [TRIALS]

FOLDER holds the binary files of CIFAR-10, TRIALS is 3 unless given. Layers, initial weights, Adam and batch
normalisation are PyTorch's own, the draws are those of torch.manual_seed(seed). Each trial draws its own 40,000 images
to learn from and validates on the other 10,000 of 50,000; Adam at 0.0012, batches of 100, ten epochs, cross-entropy.
Every seed trains four times: without and with batch normalisation, pixels scaled to [-1, 1] and to [0, 1].

Writes data/checks/lenet5-pytorch.csv, a line a trial; trials that it has already are not trained again. Columns that
begin with `batch` are evaluated with the statistics of batches of 100 in place of the running ones.
"""
import csv
import os
import pathlib
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional

EPOCHS, BATCH, LEARNING_RATE, TRAINING = 10, 100, 0.0012, 40_000
RANGES = {"-1 to 1": (127.5, 127.5), "0 to 1": (0.0, 255.0)}
NETWORKS = ["LeNet5", "LeNet5BN"]
COLUMNS = ["network", "pixels", "seed", "minimumValidationLoss", "bestEpoch", "testLoss", "testAccuracy",
           "batchMinimumValidationLoss", "batchTestLoss", "batchTestAccuracy", "validationLoss", "torch"]
RESULTS = pathlib.Path(__file__).resolve().parent.parent / "data" / "checks" / "lenet5-pytorch.csv"


def read(folder, names):
    records = numpy.concatenate(
        [numpy.fromfile(folder / name, dtype=numpy.uint8).reshape(10_000, 3073) for name in names])
    return torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32)), torch.from_numpy(records[:, 0].astype(numpy.int64))


def lenet5(normalised):
    hidden = [(400, 120), (120, 84)]
    return nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        *(layer for inputs, units in hidden for layer in
          [nn.Linear(inputs, units), *([nn.BatchNorm1d(units)] if normalised else []), nn.ReLU()]),
        nn.Linear(84, 10))


def evaluate(model, images, labels, pixels, batch_statistics=False):
    """Mean cross-entropy and accuracy in per cent; running statistics are as before afterwards."""
    before = {name: value.clone() for name, value in model.state_dict().items()}
    model.train(batch_statistics)
    loss, hits = 0.0, 0
    with torch.no_grad():
        for x, y in zip(images.split(BATCH), labels.split(BATCH)):
            logits = model(pixels(x))
            loss += functional.cross_entropy(logits, y, reduction="sum").item()
            hits += (logits.argmax(1) == y).sum().item()
    model.load_state_dict(before)
    return loss / len(labels), 100 * hits / len(labels)


def train(network, scale, seed, known, unseen):
    torch.manual_seed(seed)
    centre, radius = RANGES[scale]
    normalised = network == "LeNet5BN"

    def pixels(x):
        return (x.float() - centre) / radius

    images, labels = known
    order = torch.randperm(len(labels))
    learnt, held = order[:TRAINING], order[TRAINING:]
    model = lenet5(normalised)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    losses, batch_losses = [], []
    for _ in range(EPOCHS):
        model.train()
        for numbers in learnt[torch.randperm(TRAINING)].split(BATCH):
            optimizer.zero_grad()
            functional.cross_entropy(model(pixels(images[numbers])), labels[numbers]).backward()
            optimizer.step()
        losses.append(evaluate(model, images[held], labels[held], pixels)[0])
        if normalised:
            batch_losses.append(evaluate(model, images[held], labels[held], pixels, True)[0])
    loss, accuracy = evaluate(model, *unseen, pixels)
    batch_loss, batch_accuracy = evaluate(model, *unseen, pixels, True) if normalised else ("", "")
    return dict(zip(COLUMNS, [
        network, scale, seed, min(losses), losses.index(min(losses)) + 1, loss, accuracy,
        min(batch_losses, default=""), batch_loss, batch_accuracy, " ".join(f"{value:.6g}" for value in losses),
        torch.__version__]))


def write(rows):
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    unfinished = RESULTS.with_suffix(".unfinished")
    with unfinished.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(unfinished, RESULTS)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: {sys.argv[0]} FOLDER [TRIALS]")
    folder, trials = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 3
    torch.set_num_threads(1)
    known = read(folder, [f"data_batch_{number}.bin" for number in range(1, 6)])
    unseen = read(folder, ["test_batch.bin"])
    rows = list(csv.DictReader(RESULTS.open())) if RESULTS.exists() else []
    done = {(row["network"], row["pixels"], int(row["seed"])) for row in rows}
    for scale in RANGES:
        for seed in range(trials):
            for network in NETWORKS:
                if (network, scale, seed) not in done:
                    rows.append(train(network, scale, seed, known, unseen))
                    write(rows)
                    print(*list(rows[-1].values())[:10], flush=True)


main()
