#!/usr/bin/env python3
"""Exports a PyTorch classifier for amund, without anything installed but torch: `python -m amund export` by another name.

    python export_model.py --model my.package:build --arguments '{"classes": 10}' --weights weights.pt \
        --mean 0.4914 0.4822 0.4465 --std 0.247 0.243 0.262 --input 3 32 32 --output model.pt

The network of `amund demo` was made by this script too, untrained:

    python export_model.py --model export_model:demo_classifier --seed 7 --mean 0.5 0.5 0.5 --std 0.25 0.25 0.25 \
        --input 3 16 16 --output src/main/resources/dev/amund/embedded/demo-classifier.pt
"""
import sys

from torch import nn

from amund.export import main


def demo_classifier(classes=6):
    """A small network with batch norm for 3x16x16 images, large enough to memorise some 1,200 of them.

    Its channels are multiples of 16: on some processors PyTorch 2.7 computes wrong gradients for convolutions that do not fill up
    the blocks of its kernels.
    """
    def block(channels_in, channels_out):
        return [nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*block(3, 16), *block(16, 32), nn.Flatten(), nn.Linear(32 * 4 * 4, 48), nn.ReLU(), nn.Linear(48, classes))


if __name__ == "__main__":
    sys.exit(main())
