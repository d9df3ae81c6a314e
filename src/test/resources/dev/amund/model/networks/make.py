#!/usr/bin/env python3
"""Writes the networks of the tests beside this file, and what PyTorch makes of some of them (networks.json).

Needs torch only; written with PyTorch 1.13. The images are 3x16x16, the labels 0 to 5, as in DemoNetwork.images.
"""

import json
import pathlib
from typing import Dict, List, Optional, Tuple

import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
SHAPE = (3, 16, 16)


def images(count: int) -> torch.Tensor:
    """As DemoNetwork.images."""
    size = SHAPE[0] * SHAPE[1] * SHAPE[2]
    pixels = torch.tensor([i * 7919 % 256 for i in range(count * size)], dtype=torch.float32)
    return (pixels / 255).reshape(count, *SHAPE)


class Small(nn.Module):
    """Two convolutions with batch norm and a head."""

    def __init__(self, classes: int = 6):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.deep = nn.Conv2d(4, 6, 3, stride=2, padding=1)
        self.head = nn.Linear(6 * 4 * 4, classes)

    def logits(self, x):
        x = torch.relu(self.norm(self.conv(x)))
        return self.head(torch.flatten(torch.relu(self.deep(x)), 1))

    def forward(self, x):
        return self.logits(x)


class Tied(nn.Module):
    """One convolution under three names; the third is a module of its own with the same parameters."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.first = nn.Conv2d(4, 4, 3, padding=1)
        self.second = self.first
        self.third = nn.Conv2d(4, 4, 3, padding=1)
        self.third.weight = self.first.weight
        self.third.bias = self.first.bias
        self.head = nn.Linear(4 * 8 * 8, 6)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        x = torch.relu(self.third(torch.relu(self.second(torch.relu(self.first(x))))))
        return self.head(torch.flatten(x, 1))


class SharedMemory(nn.Module):
    """Two parameters, each with a gradient of its own, on one memory."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(768, 6, bias=False)
        self.second = nn.Linear(768, 6, bias=False)
        self.second.weight = nn.Parameter(self.first.weight.data)

    def forward(self, x):
        x = torch.flatten(x, 1)
        return self.first(x) + self.second(x * x)


class Overlapping(nn.Module):
    """Two parameters that have a part of their memory in common."""

    def __init__(self):
        super().__init__()
        both = torch.randn(9, 768) / 30
        self.first = nn.Linear(768, 6, bias=False)
        self.second = nn.Linear(768, 6, bias=False)
        self.first.weight = nn.Parameter(both[:6])
        self.second.weight = nn.Parameter(both[3:])

    def forward(self, x):
        x = torch.flatten(x, 1)
        return self.first(x) + self.second(x * x)


class HeadFirst(nn.Module):
    """The head comes first in the file."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(6 * 4 * 4, 6)
        self.deep = nn.Conv2d(4, 6, 3, stride=2, padding=1)
        self.conv = nn.Conv2d(3, 4, 3, stride=2, padding=1)

    def forward(self, x):
        return self.head(torch.flatten(torch.relu(self.deep(torch.relu(self.conv(x)))), 1))


def frozen_backbone() -> nn.Module:
    model = HeadFirst()
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.startswith("head"))
    return model


class WeightNorm(nn.Module):
    """Its weights are computed of other ones."""

    def __init__(self):
        super().__init__()
        self.g = nn.Parameter(torch.rand(8, 1) + 0.5)
        self.v = nn.Parameter(torch.randn(8, 768) / 20)
        self.head = nn.Linear(8, 6)

    def forward(self, x):
        weight = self.g * self.v / (self.v * self.v).sum(1, keepdim=True).sqrt()
        return self.head(torch.relu(F.linear(torch.flatten(x, 1), weight)))


class InPlace(Small):
    """Normalises its input where it lies."""

    def forward(self, x):
        return self.logits(x.sub_(0.5).div_(0.25))


class Softmax(Small):
    def forward(self, x):
        return torch.softmax(self.logits(x), 1)


class LogSoftmax(Small):
    def forward(self, x):
        return torch.log_softmax(self.logits(x), 1)


class OneLogit(Small):
    def __init__(self):
        super().__init__(1)


class FlatLogit(OneLogit):
    """(N) in the place of (N, 1)."""

    def forward(self, x):
        return self.logits(x).squeeze(1)


class Sigmoid(OneLogit):
    def forward(self, x):
        return torch.sigmoid(self.logits(x))


class MultiLabel(Small):
    def forward(self, x):
        return torch.sigmoid(self.logits(x))


class Heads(Small):
    def forward(self, x):
        logits = self.logits(x)
        return logits, logits.argmax(1)


class SecondHead(Small):
    """A tuple: an auxiliary classifier with weights of its own comes before the one that matters."""

    def __init__(self):
        super().__init__()
        self.aux = nn.Linear(4 * 8 * 8, 3)

    def both(self, x):
        x = torch.relu(self.norm(self.conv(x)))
        return self.aux(torch.flatten(x, 1)), self.head(torch.flatten(torch.relu(self.deep(x)), 1))

    def forward(self, x):
        return self.both(x)


class NoneBeside(SecondHead):
    """As GoogLeNet of torchvision, whose auxiliary classifiers are silent in evaluation mode."""

    def forward(self, x) -> Tuple[torch.Tensor, Optional[torch.Tensor]]:
        return self.both(x)[1], None


class ListOfHeads(SecondHead):
    def forward(self, x) -> List[torch.Tensor]:
        aux, logits = self.both(x)
        return [aux, logits]


class DictionaryOfHeads(SecondHead):
    """As torchvision's segmentation networks and many of Hugging Face return it."""

    def forward(self, x) -> Dict[str, torch.Tensor]:
        aux, logits = self.both(x)
        return {"out": logits, "aux": aux}


class NestedHeads(SecondHead):
    def forward(self, x) -> Tuple[torch.Tensor, Tuple[torch.Tensor, torch.Tensor]]:
        aux, logits = self.both(x)
        return torch.flatten(x, 1), (aux, logits)


class TupleOfOne(Small):
    def forward(self, x):
        return (self.logits(x),)


class AlwaysDropout(Small):
    """Dropout that does not know of evaluation mode."""

    def forward(self, x):
        return self.logits(F.dropout(x, 0.5, True))


class Counting(Small):
    """Moves a buffer in every mode, without a change of the logits."""

    def __init__(self):
        super().__init__()
        self.register_buffer("seen", torch.zeros(1))

    def forward(self, x):
        self.seen.add_(x.size(0))
        return self.logits(x)


class Rounding(Small):
    """Rounds its input, through which no gradient comes."""

    def forward(self, x):
        return self.logits((x * 255).round() / 255)


class Tokens(nn.Module):
    """Takes the numbers of words."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(16, 4)
        self.head = nn.Linear(4, 6)

    def forward(self, x):
        return self.head(self.embedding(x.flatten(1)).mean(1))


class TableNetwork(nn.Module):
    """Two layers over features of very different scales, of which one never changes."""

    def __init__(self, rows: torch.Tensor):
        super().__init__()
        spread = rows.std(0)
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("spread", torch.where(spread > 0, spread, torch.ones_like(spread)))
        self.first = nn.Linear(rows.size(1), 64)
        self.head = nn.Linear(64, 3)

    def forward(self, x):
        return self.head(torch.relu(self.first((x - self.mean) / self.spread)))


class BareTable(nn.Module):
    """The network of a table with its standardisation left outside, and a second head that is of no use before the one that is."""

    def __init__(self):
        super().__init__()
        self.aux = nn.Linear(64, 2)
        self.first = nn.Linear(5, 64)
        self.head = nn.Linear(64, 3)

    def forward(self, x):
        x = torch.relu(self.first(x))
        return self.aux(x), self.head(x)


def bare(table: nn.Module) -> nn.Module:
    """Takes rows less 5000, 0.01, 40, 1, 0, divided by 1500, 0.003, 12, 1, 0.5, and says what the whole network says."""
    torch.manual_seed(6)
    model = BareTable()
    mean, std = torch.tensor([5000, 0.01, 40, 1, 0]), torch.tensor([1500, 0.003, 12, 1, 0.5])
    with torch.no_grad():
        model.first.weight.copy_(table.first.weight * std / table.spread)
        model.first.bias.copy_(table.first.bias + table.first.weight @ ((mean - table.mean) / table.spread))
        model.head.load_state_dict(table.head.state_dict())
    return model


def uniform(*key: int) -> float:
    """As FeatureTable.uniform: SplitMix64 of the key."""
    mask = (1 << 64) - 1
    z = 0
    for number in key:
        z = (z + number + 0x9E3779B97F4A7C15) & mask
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        z ^= z >> 31
    return (z >> 11) / (1 << 53)


def table_row(i: int) -> tuple:
    """As FeatureTable.row: features, and a label that is wrong for one row in four."""
    truth = i % 3
    scales = ((5000, 1500), (0.01, 0.003), (40, 12), (1, 0), (0, 0.5))
    features = []
    for j, (middle, scale) in enumerate(scales):
        noise = uniform(i, j, 0) + uniform(i, j, 1) + uniform(i, j, 2) - 1.5
        features.append(middle + scale * (noise + (1.5 if j % 3 == truth else 0)))
    wrong = uniform(i, 99, 0) < 0.25
    return features, (truth + 1) % 3 if wrong else truth


def table() -> nn.Module:
    """Learns the first 300 rows by heart."""
    rows = [table_row(i) for i in range(300)]
    x = torch.tensor([features for features, _ in rows], dtype=torch.float32)
    y = torch.tensor([label for _, label in rows])
    torch.manual_seed(2)
    model = TableNetwork(x)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(1500):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    print("table", (model(x).argmax(1) == y).float().mean().item())
    unseen = [table_row(i) for i in range(300, 500)]
    x = torch.tensor([features for features, _ in unseen], dtype=torch.float32)
    print("unseen", (model(x).argmax(1) == torch.tensor([y for _, y in unseen])).float().mean().item())
    return model


def steps(model: nn.Module) -> list:
    """Three steps of SGD as amund is tested with: the logits after them."""
    model.train()
    x = images(12)
    y = torch.arange(12) % 6
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    for _ in range(3):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        return model(x).flatten().tolist()


def write(name: str, model: nn.Module) -> None:
    torch.jit.script(model.eval()).save(str(HERE / f"{name}.pt"))


def several_heads() -> None:
    """One network of several heads in each of the ways in which TorchScript can return them."""
    for name, kind in (
        ("second-head", SecondHead),
        ("list-of-heads", ListOfHeads),
        ("dictionary-of-heads", DictionaryOfHeads),
        ("nested-heads", NestedHeads),
        ("none-beside", NoneBeside),
    ):
        torch.manual_seed(5)
        write(name, kind())


def main() -> None:
    torch.manual_seed(1)
    scripted = {
        "small": Small(),
        "tied": Tied(),
        "shared-memory": SharedMemory(),
        "overlapping": Overlapping(),
        "head-first": HeadFirst(),
        "frozen-backbone": frozen_backbone(),
        "weight-norm": WeightNorm(),
        "channels-last": Small().to(memory_format=torch.channels_last),
        "in-place": InPlace(),
        "softmax": Softmax(),
        "log-softmax": LogSoftmax(),
        "one-logit": OneLogit(),
        "flat-logit": FlatLogit(),
        "sigmoid": Sigmoid(),
        "multi-label": MultiLabel(),
        "heads": Heads(),
        "tuple-of-one": TupleOfOne(),
        "half": Small().half(),
        "bfloat16": Small().bfloat16(),
        "double": Small().double(),
        "always-dropout": AlwaysDropout(),
        "counting": Counting(),
        "rounding": Rounding(),
    }
    for name, model in scripted.items():
        write(name, model)
    small = Small()
    torch.jit.trace(small.train(), images(4), check_trace=False).save(str(HERE / "traced-in-training.pt"))
    fixed = Small().eval()

    def one_row(x):
        return fixed.head(torch.relu(fixed.deep(torch.relu(fixed.norm(fixed.conv(x))))).reshape(1, -1))

    fixed.forward = one_row
    torch.jit.trace(fixed, images(1), check_trace=False).save(str(HERE / "batch-of-one.pt"))
    reference = {}
    states = {}
    for name in ("small", "tied", "channels-last", "half", "bfloat16", "counting"):
        states[name] = {
            key: {"dtype": str(value.dtype)[6:], "shape": list(value.shape), "sum": float(value.double().sum())}
            for key, value in scripted[name].state_dict().items()
        }
    # In Python the two parameters of one memory would each be stepped; what is meant is one.
    scripted["shared-memory"].second.weight = scripted["shared-memory"].first.weight
    for name in ("tied", "shared-memory", "small"):
        with torch.no_grad():
            before = scripted[name](images(12)).flatten().tolist()
        reference[name] = {
            "parameters": sum(p.numel() for p in scripted[name].parameters()),
            "logits": before,
            "trained": steps(scripted[name]),
        }
    for name, state in states.items():
        reference.setdefault(name, {})["state"] = state
    write("table", table())
    write("tokens", Tokens())
    several_heads()
    write("bare-table", bare(torch.jit.load(str(HERE / "table.pt"))))
    (HERE / "networks.json").write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
