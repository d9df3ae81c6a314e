#!/usr/bin/env python3
"""Makes the six kinds of deletion request on scikit-learn's digits, as cases for `amund bench quality`.

A network of 1,200 digits, and for each kind of request what is to be forgotten and the same network trained without it: one
sample, 50 samples, a subject's, a whole class, 30 % of the data, and 240 samples with a wrong label (of another network, which
learned them by heart). The same seeds give the same networks on the same machine.

    python make_kinds.py --output kinds [--network digits] [KIND ...]

Needs torch, numpy and scikit-learn.
"""

import argparse
import pathlib

import numpy as np
import torch

import make_cases

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


def make(kind, output, network):
    choose, noise = KINDS[kind]
    samples = make_cases.digit_data(noise)
    labels, true = samples[1], make_cases.digit_data()[1]
    forget = choose(labels, np.flatnonzero(labels != true), np.random.default_rng(11))
    directory = output / kind.replace("_", "-")
    make_cases.write_case(directory, samples, forget, SUBJECTS)
    if kind == "poisoned":
        (directory / "legal-basis.txt").write_text("POISONED_DATA\n")
    make_cases.make_twins(directory, samples, forget, network, kind)


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
