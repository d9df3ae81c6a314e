#!/usr/bin/env python3
"""Writes the models of the tests beside this file: one that works, and one of each kind that cannot be used.

Needs torch only; written with PyTorch 1.13. The images are 3x16x16, the labels of the samples 0 to 5.
"""

import pathlib

import torch
from torch import nn


class Tiny(nn.Module):
    """A convolution, a coarse pooling and a linear layer."""

    def __init__(self, channels: int = 3, classes: int = 6):
        super().__init__()
        self.conv = nn.Conv2d(channels, 6, 3, padding=1)
        self.head = nn.Linear(6 * 4 * 4, classes)

    def forward(self, x):
        x = nn.functional.avg_pool2d(torch.relu(self.conv(x)), 4)
        return self.head(x.reshape(x.size(0), -1))


class OnCuda(Tiny):
    """Has a device written into its code."""

    def forward(self, x):
        scale = torch.ones(1, device="cuda")
        x = nn.functional.avg_pool2d(torch.relu(self.conv(x * scale)), 4)
        return self.head(x.reshape(x.size(0), -1))


class Throws(Tiny):
    """Fails at every image."""

    def forward(self, x):
        if x.size(0) > 0:
            raise RuntimeError("this model is not finished")
        return self.head(x.reshape(x.size(0), -1))


class ThrowsOnBlack(Tiny):
    """Fails at a batch with an image that is black all over, and at no other."""

    def forward(self, x):
        if bool((x.reshape(x.size(0), -1).max(dim=1)[0] == 0).any()):
            raise RuntimeError("there is a black image")
        x = nn.functional.avg_pool2d(torch.relu(self.conv(x)), 4)
        return self.head(x.reshape(x.size(0), -1))


def write(name: str, model: nn.Module) -> None:
    torch.jit.script(model.eval()).save(str(pathlib.Path(__file__).parent / f"{name}.pt"))


def main() -> None:
    torch.manual_seed(1)
    write("good", Tiny())
    write("half", Tiny().half())
    write("one-channel", Tiny(channels=1))
    write("one-class", Tiny(classes=1))
    write("three-classes", Tiny(classes=3))
    write("cuda", OnCuda())
    write("throws", Throws())
    write("throws-on-black", ThrowsOnBlack())
    nan = Tiny()
    nan.head.weight.data.fill_(float("nan"))
    write("nan", nan)
    torch.jit.freeze(torch.jit.script(Tiny().eval())).save(str(pathlib.Path(__file__).parent / "frozen.pt"))


if __name__ == "__main__":
    main()
