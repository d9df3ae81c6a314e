"""Writes pytorch-reference.json: what PyTorch itself computes with the demo network, for TorchScriptModelTest and SgdTrainerTest.

    python src/test/resources/dev/amund/model/make_reference.py        # from the top of the repository; needs torch
"""
import json
import pathlib

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
MODEL = "src/main/resources/dev/amund/embedded/demo-classifier.pt"

size = 12
pixels = (torch.arange(size * 3 * 16 * 16) * 7919 % 256).to(torch.float32) / 255
images, labels = pixels.view(size, 3, 16, 16), torch.arange(size) % 6


def logits(model):
    with torch.no_grad():
        return model.eval()(images).flatten().tolist()


def train(frozen):
    model = torch.jit.load(MODEL)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0, momentum=0.9, weight_decay=0.01)
    losses = []
    for rate in (0.1, 0.05, 0.02):
        model.train(not frozen)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return dict(losses=losses, logits=logits(model))


model = torch.jit.load(MODEL).eval()
leaf = images.clone().requires_grad_(True)
F.cross_entropy(model(leaf), labels, reduction="sum").backward()
reference = dict(logits=logits(model), inputGradient=leaf.grad.flatten(1)[:, :20].flatten().tolist(), train=train(False), frozen=train(True))
(HERE / "pytorch-reference.json").write_text(json.dumps(reference, indent=1) + "\n")
