#!/usr/bin/env python3
"""Exports a PyTorch classifier as the TorchScript file that amund takes: float32 images (N, C, H, W) in [0, 1] in, logits
(N, classes) out, the normalisation inside.

    python export_model.py --model my.package:build --arguments '{"classes": 10}' --weights weights.pt \
        --mean 0.4914 0.4822 0.4465 --std 0.247 0.243 0.262 --input 3 32 32 --output model.pt

--model names a callable that returns a torch.nn.Module; --weights is its state_dict, if it does not come with weights. The
file is read back and must give the same logits. The network of `amund demo` was made by this script too, untrained:

    python export_model.py --model export_model:demo_classifier --seed 7 --mean 0.5 0.5 0.5 --std 0.25 0.25 0.25 \
        --input 3 16 16 --output src/main/resources/dev/amund/embedded/demo-classifier.pt

Needs torch only.
"""
import argparse
import importlib
import json
import pathlib
import sys

import torch
from torch import nn


class Normalised(nn.Module):
    """Normalises each channel, then asks the model. The constants are buffers: they move with the model between devices."""

    def __init__(self, model, mean, std):
        super().__init__()
        self.model = model
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(1, -1, 1, 1))

    def forward(self, images):
        return self.model((images - self.mean) / self.std)


def demo_classifier(classes=6):
    """A small network with batch norm for 3x16x16 images, large enough to memorise some 1,200 of them.

    Its channels are multiples of 16: on some processors PyTorch 2.7 computes wrong gradients for convolutions that do not fill up
    the blocks of its kernels.
    """
    def block(channels_in, channels_out):
        return [nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*block(3, 16), *block(16, 32), nn.Flatten(), nn.Linear(32 * 4 * 4, 48), nn.ReLU(), nn.Linear(48, classes))


def build(name, arguments):
    module, _, function = name.partition(":")
    sys.path.insert(0, str(pathlib.Path.cwd()))
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    return getattr(importlib.import_module(module), function)(**arguments)


def export(model, input_shape, output, trace):
    """Writes the file and returns the largest difference between the model's logits and those of the file."""
    model.eval()
    images = torch.rand(4, *input_shape)
    scripted = torch.jit.trace(model, images) if trace else torch.jit.script(model)
    output.parent.mkdir(parents=True, exist_ok=True)
    scripted.save(str(output))
    with torch.no_grad():
        expected, actual = model(images), torch.jit.load(str(output)).eval()(images)
    if expected.dim() != 2 or expected.shape[0] != len(images):
        raise SystemExit(f"the model must return logits of shape (N, classes), not {tuple(expected.shape)}")
    return expected.shape[1], (expected - actual).abs().max().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="module:callable that returns a torch.nn.Module")
    parser.add_argument("--arguments", type=json.loads, default={}, help="keyword arguments of the callable, as JSON")
    parser.add_argument("--weights", type=pathlib.Path, help="a state_dict to load (torch.save)")
    parser.add_argument("--input", type=int, nargs=3, required=True, metavar=("C", "H", "W"))
    parser.add_argument("--mean", type=float, nargs="+", help="of each channel, in [0, 1]; leave out if the model normalises itself")
    parser.add_argument("--std", type=float, nargs="+", help="of each channel")
    parser.add_argument("--seed", type=int, default=0, help="of the initial weights, if none are loaded")
    parser.add_argument("--trace", action="store_true", help="torch.jit.trace instead of script. A trace keeps batch norm and dropout "
                        "as they were in evaluation mode: fine-tune it with batch-norm: frozen")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    if (options.mean is None) != (options.std is None):
        parser.error("--mean and --std go together")
    torch.manual_seed(options.seed)
    model = build(options.model, options.arguments)
    if options.weights:
        model.load_state_dict(torch.load(options.weights, map_location="cpu", weights_only=True))
    if options.mean:
        if not len(options.mean) == len(options.std) == options.input[0]:
            parser.error(f"--mean and --std need one value for each of the {options.input[0]} channels")
        model = Normalised(model, options.mean, options.std)
    classes, difference = export(model, options.input, options.output, options.trace)
    if not difference <= 1e-5:
        raise SystemExit(f"the file's logits differ from the model's by {difference:g}")
    weights = sum(p.numel() for p in model.parameters())
    print(f"{options.output}: {options.output.stat().st_size} bytes, {weights} weights, {classes} classes, largest difference {difference:g}")


if __name__ == "__main__":
    main()
