#!/usr/bin/env python3
"""Writes the architectures of the large networks of the tests beside this file: their code and what they say of their
tensors, without the values, which LargeNetworks fills in. So a network of 45 MB takes some 20 KB here.

Needs torch only; written with PyTorch 1.13.
"""

import io
import pathlib
import zipfile

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent


class Normalised(nn.Module):
    """Takes pixels in [0, 1]."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model
        self.register_buffer("mean", torch.full((1, 3, 1, 1), 0.5))
        self.register_buffer("std", torch.full((1, 3, 1, 1), 0.25))

    def forward(self, x):
        return self.model((x - self.mean) / self.std)


class BasicBlock(nn.Module):
    """Two convolutions and a short cut, as in "Deep Residual Learning for Image Recognition"."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + self.downsample(x))


class ResNet18(nn.Module):
    """ResNet-18 with the stem and the names of torchvision. It takes images of any size."""

    def __init__(self, classes: int = 10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = self.layer(64, 64, 1)
        self.layer2 = self.layer(64, 128, 2)
        self.layer3 = self.layer(128, 256, 2)
        self.layer4 = self.layer(256, 512, 2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512, classes)

    @staticmethod
    def layer(inputs: int, outputs: int, stride: int) -> nn.Module:
        return nn.Sequential(BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1))

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class Pixels224(nn.Module):
    """Four convolutions with batch norm for images of 224 pixels, the first with large steps."""

    def __init__(self, classes: int = 10):
        super().__init__()
        self.features = nn.Sequential(
            *self.layer(3, 16, 7, 4), *self.layer(16, 32, 3, 2), *self.layer(32, 64, 3, 2), *self.layer(64, 128, 3, 2)
        )
        self.classifier = nn.Sequential(nn.AdaptiveAvgPool2d((2, 2)), nn.Flatten(), nn.Dropout(0.1), nn.Linear(512, classes))

    @staticmethod
    def layer(inputs: int, outputs: int, size: int, stride: int) -> tuple:
        convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
        return convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)

    def forward(self, x):
        return self.classifier(self.features(x))


def write(name: str, model: nn.Module) -> None:
    """Leaves the values out, and the debugging information, and compresses the rest."""
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(Normalised(model).eval()), buffer)
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(HERE / f"{name}.pt", "w", zipfile.ZIP_DEFLATED) as bare:
        for entry in whole.namelist():
            if "/data/" not in entry and not entry.endswith(".debug_pkl"):
                # Without a date, so that the same network gives the same file.
                header = zipfile.ZipInfo(entry.replace("archive/", f"{name}/", 1))
                bare.writestr(header, whole.read(entry), zipfile.ZIP_DEFLATED)


def main() -> None:
    write("resnet18", ResNet18())
    write("pixels224", Pixels224())


if __name__ == "__main__":
    main()
