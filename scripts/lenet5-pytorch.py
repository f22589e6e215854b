#!/usr/bin/env python3
"""Trains the protocol of src/papers/flexible-activations/lenet5.ts with ReLU in PyTorch, with nothing of this project.

    python3 scripts/lenet5-pytorch.py FOLDER [TRIALS]
    python3 scripts/lenet5-pytorch.py FOLDER DRAWS.json...

FOLDER holds the binary files of CIFAR-10. Layers, Adam and batch normalisation are PyTorch's own; Adam at 0.0012,
batches of 100, cross-entropy.

The first form trains TRIALS (3 unless given) with PyTorch's own initial weights and the draws of
torch.manual_seed(seed), each on its own 40,000 images of 50,000, validated on the other 10,000, for ten epochs: without
and with batch normalisation, pixels scaled to [-1, 1] and to [0, 1]. It writes data/checks/lenet5-pytorch.csv, a line a
trial; trials that it has already are not trained again. Columns that begin with `batch` are evaluated with the
statistics of batches of 100 in place of the running ones.

The second form starts from the draws of a stored trial, which `node dist/bench/lenet5-draws.js OUTPUT SEED` writes:
the same weights, split and order of the images, pixels in [-1, 1]. It writes data/checks/lenet5-same-draws.csv, the
validation loss of the record and that of PyTorch after each epoch.
"""
import csv
import hashlib
import json
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
CHECKS = pathlib.Path(__file__).resolve().parent.parent / "data" / "checks"
RESULTS, SAME_DRAWS = CHECKS / "lenet5-pytorch.csv", CHECKS / "lenet5-same-draws.csv"


def read(folder, names, by_hash=False):
    """Images and classes, in the order of the files or of the SHA-256 of each record, as in src/data/cifar-files.ts."""
    records = numpy.concatenate(
        [numpy.fromfile(folder / name, dtype=numpy.uint8).reshape(10_000, 3073) for name in names])
    if by_hash:
        records = records[numpy.argsort([hashlib.sha256(record.tobytes()).hexdigest() for record in records])]
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


def scaled(scale):
    centre, radius = RANGES[scale]
    return lambda x: (x.float() - centre) / radius


def train_epoch(model, optimizer, pixels, images, labels, order):
    model.train()
    for numbers in order.split(BATCH):
        optimizer.zero_grad()
        functional.cross_entropy(model(pixels(images[numbers])), labels[numbers]).backward()
        optimizer.step()


def train(network, scale, seed, known, unseen):
    torch.manual_seed(seed)
    pixels, normalised = scaled(scale), network == "LeNet5BN"
    images, labels = known
    order = torch.randperm(len(labels))
    learnt, held = order[:TRAINING], order[TRAINING:]
    model = lenet5(normalised)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    losses, batch_losses = [], []
    for _ in range(EPOCHS):
        train_epoch(model, optimizer, pixels, images, labels, learnt[torch.randperm(TRAINING)])
        losses.append(evaluate(model, images[held], labels[held], pixels)[0])
        if normalised:
            batch_losses.append(evaluate(model, images[held], labels[held], pixels, True)[0])
    loss, accuracy = evaluate(model, *unseen, pixels)
    batch_loss, batch_accuracy = evaluate(model, *unseen, pixels, True) if normalised else ("", "")
    return dict(zip(COLUMNS, [
        network, scale, seed, min(losses), losses.index(min(losses)) + 1, loss, accuracy,
        min(batch_losses, default=""), batch_loss, batch_accuracy, " ".join(f"{value:.6g}" for value in losses),
        torch.__version__]))


def load(model, parameters):
    """Fills the layers in order; kernels are [side, side, in, out] and [in, out], and flattened channels come last."""
    tensors = {name: torch.tensor(given["values"]).reshape(given["shape"]) for name, given in parameters.items()}
    tensors["dense1.kernel"] = tensors["dense1.kernel"].reshape(5, 5, 16, 120).permute(2, 0, 1, 3).reshape(400, 120)
    layers = [layer for layer in model if isinstance(layer, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        for layer, name in zip(layers, ["conv1", "conv2", "dense1", "dense2", "head"]):
            kernel = tensors[f"{name}.kernel"]
            layer.weight.copy_(kernel.permute(3, 2, 0, 1) if kernel.dim() == 4 else kernel.T)
            layer.bias.copy_(tensors[f"{name}.bias"].flatten())


def follow(file, known):
    """The validation losses of the record and of PyTorch from the same draws, after each of the first epochs."""
    draws = json.loads(pathlib.Path(file).read_text())
    images, labels = known
    pixels, held = scaled("-1 to 1"), torch.tensor(draws["validation"])
    model = lenet5(draws["network"] == "LeNet5BN")
    load(model, draws["parameters"])
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch, (order, stored) in enumerate(zip(draws["orders"], draws["losses"]), start=1):
        train_epoch(model, optimizer, pixels, images, labels, torch.tensor(order))
        loss = evaluate(model, images[held], labels[held], pixels)[0]
        yield {"network": draws["network"], "seed": draws["seed"], "epoch": epoch, "record": stored, "pytorch": loss,
               "torch": torch.__version__}


def write(file, rows):
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(unfinished, file)


def main():
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} FOLDER [TRIALS | DRAWS.json...]")
    folder, *given = sys.argv[1:]
    folder = pathlib.Path(folder)
    torch.set_num_threads(1)
    same_draws = bool(given) and given[0].endswith(".json")
    known = read(folder, [f"data_batch_{number}.bin" for number in range(1, 6)], same_draws)
    if same_draws:
        write(SAME_DRAWS, [row for file in given for row in follow(file, known)])
        return
    unseen = read(folder, ["test_batch.bin"])
    rows = list(csv.DictReader(RESULTS.open())) if RESULTS.exists() else []
    done = {(row["network"], row["pixels"], int(row["seed"])) for row in rows}
    for scale in RANGES:
        for seed in range(int(given[0]) if given else 3):
            for network in NETWORKS:
                if (network, scale, seed) not in done:
                    rows.append(train(network, scale, seed, known, unseen))
                    write(RESULTS, rows)


main()
