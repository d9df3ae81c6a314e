#!/usr/bin/env python3
"""Makes the six kinds of deletion request on scikit-learn's digits, as cases for `amund bench quality`.

A network of 1,200 digits, and for each kind of request what is to be forgotten and the same network trained without it: one
sample, 50 samples, a subject's, a whole class, 30 % of the data, and 240 samples with a wrong label (of another network, which
learned them by heart). The same seeds give the same networks on the same machine.

    python make_kinds.py --output kinds [--network digits] [KIND ...]

Needs torch, numpy and scikit-learn.
"""

import argparse
import csv
import pathlib

import numpy as np
import torch

import make_cases

TRAINED = 1200
SUBJECTS = 40


def one(labels, wrong, rng):
    return rng.permutation(len(labels))[:1]


def fifty(labels, wrong, rng):
    return rng.permutation(len(labels))[:50]


def subject(labels, wrong, rng):
    return np.arange(len(labels))[np.arange(len(labels)) % SUBJECTS == 7]


def whole_class(labels, wrong, rng):
    return np.flatnonzero(labels == 8)


def third(labels, wrong, rng):
    return rng.permutation(len(labels))[: 3 * len(labels) // 10]


def poisoned(labels, wrong, rng):
    return wrong


KINDS = dict(
    one=(one, 0.0),
    fifty=(fifty, 0.0),
    subject=(subject, 0.0),
    whole_class=(whole_class, 0.0),
    third=(third, 0.0),
    poisoned=(poisoned, 0.2),
)


def write(directory, samples, forget, kind):
    x, y, hx, hy = samples
    directory.mkdir(parents=True, exist_ok=True)
    for name, images, labels in (("train.bin", x, y), ("holdout.bin", hx, hy)):
        np.concatenate([labels.astype(np.uint8)[:, None], images.reshape(len(images), -1)], 1).tofile(directory / name)
    with open(directory / "manifest.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow("file index id label split subject".split())
        for i in range(len(x)):
            rows.writerow(["train.bin", i, f"train/{i:05d}", y[i], "TRAIN", f"user-{i % SUBJECTS}"])
        for i in range(len(hx)):
            rows.writerow(["holdout.bin", i, f"holdout/{i:05d}", hy[i], "HOLDOUT", ""])
    (directory / "forget.txt").write_text("".join(f"train/{i:05d}\n" for i in np.sort(forget)))
    (directory / "shape.txt").write_text("%d %d %d" % x.shape[1:])
    if kind == "poisoned":
        (directory / "legal-basis.txt").write_text("POISONED_DATA\n")


def make(kind, output, network):
    choose, noise = KINDS[kind]
    x, y, hx, hy = make_cases.digit_data(noise)
    true = make_cases.digit_data()[1]
    wrong = np.flatnonzero(y != true)
    forget = choose(y, wrong, np.random.default_rng(11))
    keep = np.setdiff1d(np.arange(TRAINED), forget)
    directory = output / kind.replace("_", "-")
    write(directory, (x, y, hx, hy), forget, kind)
    settings = make_cases.CASES[network]
    tx, ty = torch.from_numpy(x.astype(np.float32) / 255), torch.from_numpy(y)
    thx, thy = torch.from_numpy(hx.astype(np.float32) / 255), torch.from_numpy(hy)
    for name, rows in (("original", np.arange(TRAINED)), ("retrained", keep)):
        net = make_cases.train(
            make_cases.Norm(settings["net"](), settings["mean"], settings["std"]),
            tx[rows],
            ty[rows],
            settings["epochs"],
            settings["lr"],
            settings["wd"],
            settings["batch"],
            1,
            opt=settings.get("opt", "sgd"),
            log=f"{kind} {name}",
        )
        script = torch.jit.trace(net, tx[:4], check_trace=False) if network == "transformer" else torch.jit.script(net)
        torch.jit.save(script, str(directory / f"{name}.pt"))
        print(
            kind,
            name,
            "forget %.3f retain %.3f test %.3f"
            % (
                make_cases.acc(net, tx[forget], ty[forget]),
                make_cases.acc(net, tx[keep], ty[keep]),
                make_cases.acc(net, thx, thy),
            ),
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("kinds"))
    parser.add_argument(
        "--network",
        default="noisy",
        choices=[name for name, case in make_cases.CASES.items() if case["data"] == "digits"],
        help="architecture and training of this case of make_cases.py",
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for kind in arguments.kinds or KINDS:
        make(kind, arguments.output, arguments.network)
