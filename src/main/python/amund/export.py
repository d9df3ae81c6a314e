"""Exports a PyTorch classifier as the TorchScript file that amund takes, and tries it as the daemon will. Needs torch only."""

from __future__ import annotations

import argparse
import importlib
import json
import pathlib
import sys
from typing import Any, List, Optional, Sequence

import torch
from torch import nn

from amund.probe import ProbeFinding, named_tensors, probe

LARGEST_DIFFERENCE = 1e-5
_IMAGES = 8


class ExportError(Exception):
    """The model cannot be exported for amund."""


class Normalised(nn.Module):
    """Normalises each channel, or each feature of a table, then asks the model. The constants are buffers: they move with the model between devices."""

    def __init__(self, model: nn.Module, mean: Sequence[float], std: Sequence[float], dimensions: int = 3) -> None:
        super().__init__()
        self.model = model
        shape = (1, -1) + (1,) * (dimensions - 1)
        self.register_buffer("mean", torch.tensor(mean).view(shape))
        self.register_buffer("std", torch.tensor(std).view(shape))

    def forward(self, images: torch.Tensor):  # Returns what the model does: one tensor, or several.
        return self.model((images - self.mean) / self.std)


def export(
    model: nn.Module,
    output: pathlib.Path,
    input_shape: Sequence[int] = (),
    images: Optional[torch.Tensor] = None,
    trace: bool = False,
    head: Optional[str] = None,
) -> List[ProbeFinding]:
    """Writes the file, reads it back, and tries it as the daemon will.

    :param model: takes float32 samples (N, ...), such as images (N, channels, height, width) in [0, 1], and normalises them itself
        (see Normalised)
    :param input_shape: of a sample, such as channels, height and width, for samples of noise where none are given
    :param images: some that the model was trained on: what is found of them is more telling
    :param trace: torch.jit.trace instead of script. A trace keeps batch norm and dropout as they were in evaluation mode
    :param head: which of several outputs is the logits, as models.<id>.output of the daemon will say
    :return: what is worth knowing, none of it in the way
    :raises ExportError: something is in the way; the file is then not written
    """
    if images is None:
        images = torch.rand(_IMAGES, *input_shape, generator=torch.Generator().manual_seed(0))
    model.eval()
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = output.with_name(output.name + ".tmp")
    try:
        scripted = torch.jit.trace(model, images.clone()) if trace else torch.jit.script(model)
        scripted.save(str(beside))
        findings = probe(beside.read_bytes(), images, head)
        obstacles = [finding for finding in findings if finding.is_obstacle]
        if obstacles:
            raise ExportError("\n".join(f"{finding.kind}: {finding.words}" for finding in obstacles))
        difference = _difference(model, torch.jit.load(str(beside)).eval(), images)
        if not difference <= LARGEST_DIFFERENCE:
            raise ExportError(f"the file's logits differ from the model's by {difference:g}")
        beside.replace(output)
        return findings
    finally:
        beside.unlink(missing_ok=True)


def _difference(model: nn.Module, exported: nn.Module, images: torch.Tensor) -> float:
    with torch.no_grad():
        expected, actual = model(images.clone()), exported(images.clone())
    wanted, got = named_tensors(expected) or {}, named_tensors(actual) or {}
    return max(float((wanted[name].double() - got[name].double()).abs().max()) for name in wanted)


def build(name: str, arguments: Any) -> nn.Module:
    """Returns the module that a callable makes.

    :param name: module:callable; modules of the working directory are found
    :raises ExportError: there is no such callable, or it makes something else
    """
    module, _, function = name.partition(":")
    sys.path.insert(0, str(pathlib.Path.cwd()))
    try:
        model = getattr(importlib.import_module(module), function)(**arguments)
    except (ImportError, AttributeError, ValueError) as e:
        raise ExportError(f"--model {name}: {e}") from e
    if not isinstance(model, nn.Module):
        raise ExportError(f"--model {name} returns a {type(model).__name__}, not a torch.nn.Module")
    return model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command line of `amund export`."""
    parser.add_argument("--model", required=True, help="module:callable that returns a torch.nn.Module")
    parser.add_argument("--arguments", type=json.loads, default={}, help="keyword arguments of the callable, as JSON")
    parser.add_argument("--weights", type=pathlib.Path, help="a state_dict to load (torch.save)")
    parser.add_argument("--input", type=int, nargs="+", required=True, metavar="N", help="the shape of a sample: C H W, or the number of features")
    parser.add_argument("--mean", type=float, nargs="+", help="of each channel or feature; leave out if the model normalises itself")
    parser.add_argument("--std", type=float, nargs="+", help="likewise")
    parser.add_argument("--head", help="which of several outputs is the logits: its place in a tuple or list from 0, or its key in a dictionary")
    parser.add_argument("--images", type=pathlib.Path, help="a tensor (torch.save) of images that it was trained on, to try it with")
    parser.add_argument("--seed", type=int, default=0, help="of the initial weights, if none are loaded")
    parser.add_argument(
        "--trace",
        action="store_true",
        help="torch.jit.trace instead of script. A trace keeps batch norm and dropout as they were in evaluation mode: fine-tune it"
        " with batch-norm: frozen",
    )
    parser.add_argument("--output", type=pathlib.Path, required=True)


def run(options: argparse.Namespace) -> int:
    """Exports what the command line names; returns the exit code."""
    try:
        model, images = _model(options), _images(options)
        findings = export(model, options.output, options.input, images, options.trace, options.head)
    except ExportError as e:
        print(f"not exported, since something is in the way:\n{e}", file=sys.stderr)
        return 1
    for finding in findings:
        print(f"{finding.kind}: {finding.words}")
    weights = sum(weight.numel() for weight in model.parameters())
    print(f"{options.output}: {options.output.stat().st_size} bytes, {weights} weights")
    return 0


def _model(options: argparse.Namespace) -> nn.Module:
    if (options.mean is None) != (options.std is None):
        raise ExportError("--mean and --std go together")
    torch.manual_seed(options.seed)
    model = build(options.model, options.arguments)
    if options.weights:
        model.load_state_dict(torch.load(options.weights, map_location="cpu", weights_only=True))
    if options.mean:
        if not len(options.mean) == len(options.std) == options.input[0]:
            raise ExportError(f"--mean and --std need one value for each of the {options.input[0]} channels or features")
        model = Normalised(model, options.mean, options.std, len(options.input))
    return model


def _images(options: argparse.Namespace) -> Optional[torch.Tensor]:
    if options.images is None:
        return _rows(options) if len(options.input) == 1 and options.mean else None
    images = torch.load(options.images, map_location="cpu", weights_only=True)
    if not isinstance(images, torch.Tensor) or list(images.shape[1:]) != options.input or not len(images):
        raise ExportError(f"--images {options.images} holds no images (N, {', '.join(map(str, options.input))})")
    return images


def _rows(options: argparse.Namespace) -> torch.Tensor:
    """Returns noise of the means and deviations of a table: from 0 to 1 are no values of its features."""
    noise = torch.randn(_IMAGES, *options.input, generator=torch.Generator().manual_seed(0))
    return torch.tensor(options.mean) + torch.tensor(options.std) * noise


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line of `amund export` alone."""
    parser = argparse.ArgumentParser(prog="amund export", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))
