#!/usr/bin/env python3
"""Makes tables of scikit-learn and perceptrons that have learned them by heart, to import and to forget rows of.

    python make_tables.py --output tables [wine] [breast_cancer]

For each table a directory with table.csv (what `amund import` reads), forget.txt (ids to forget, one a line), and networks:
standardised.pt with the standardisation inside, batch_norm.pt that learned it as batch norm, and plain.pt without any, whose
table.csv is in plain/ and holds features that were standardised before; of two classes also one_logit.pt, which is standardised.pt
with a single logit for the second class. The same seeds give the same networks on the same machine.

    amund import --model wine tables/wine/table.csv
    amund try --model wine --ids @tables/wine/forget.txt

Needs torch, numpy and scikit-learn.
"""

import argparse
import csv
import pathlib

import numpy as np
import torch
import torch.nn as nn

import make_cases

TABLES = ("wine", "breast_cancer")
SUBJECTS = 20
EPOCHS = 300


class Standardised(nn.Module):
    """Standardises each feature, then asks the network. The constants are buffers: they are not trained."""

    def __init__(self, net, rows):
        super().__init__()
        self.net = net
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("std", rows.std(0))

    def forward(self, rows):
        return self.net((rows - self.mean) / self.std)


class TwoLogits(nn.Module):
    """Says of one logit what cross-entropy can train: none for the first class, and it for the second."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, rows):
        logit = self.net(rows)
        return torch.cat([torch.zeros_like(logit), logit], 1)


def perceptron(features, classes):
    return nn.Sequential(nn.Linear(features, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, classes))


def normalised(features, classes):
    return nn.Sequential(nn.BatchNorm1d(features), nn.Linear(features, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, classes))


def load(name):
    """Returns the names of the features, the rows and their labels; two thirds are trained on."""
    import sklearn.datasets

    table = getattr(sklearn.datasets, f"load_{name}")()
    order = np.random.default_rng(0).permutation(len(table.target))
    names = [column.replace(" ", "_") for column in table.feature_names]
    return names, table.data[order].astype(np.float32), table.target[order].astype(np.int64), 2 * len(order) // 3


def write_table(path, names, rows, labels, trained):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "label", "split", "subject", *names])
        for i, (row, label) in enumerate(zip(rows, labels)):
            known = i < trained
            subject = f"user-{i % SUBJECTS}" if known else ""
            # What float32 is shortest written as reads back as the same number.
            out.writerow([f"row-{i:04d}", label, "TRAIN" if known else "HOLDOUT", subject, *map(str, row)])


def make(name, output):
    names, rows, labels, trained = load(name)
    directory = output / name
    mean, std = rows[:trained].mean(0), rows[:trained].std(0)
    tables = {"standardised": (directory, rows), "plain": (directory / "plain", ((rows - mean) / std).astype(np.float32))}
    forget = np.sort(np.random.default_rng(7).permutation(trained)[: trained // 10])
    for place, features in tables.values():
        write_table(place / "table.csv", names, features, labels, trained)
        (place / "forget.txt").write_text("".join(f"row-{i:04d}\n" for i in forget))
    y, classes = torch.from_numpy(labels), int(labels.max()) + 1
    for which in ("standardised", "batch_norm", "plain", *(["one_logit"] if classes == 2 else [])):
        x = torch.from_numpy(tables[which if which == "plain" else "standardised"][1])
        outputs = 1 if which == "one_logit" else classes
        net = (normalised if which == "batch_norm" else perceptron)(len(names), outputs)
        exported = Standardised(net, x[:trained]) if which in ("standardised", "one_logit") else net
        model = TwoLogits(exported) if which == "one_logit" else exported
        make_cases.train(model, x[:trained], y[:trained], EPOCHS, 0.05, 1e-4, 32, 1, log=f"{name} {which}")
        torch.jit.script(exported).save(str(directory / f"{which}.pt"))
        print(
            name,
            which,
            "train %.3f test %.3f"
            % (make_cases.acc(model, x[:trained], y[:trained]), make_cases.acc(model, x[trained:], y[trained:])),
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("tables"))
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for table in arguments.tables or TABLES:
        make(table, arguments.output)
