"""Writes no-gradient.pt, for AmunUpdateTest: finite logits, always class 1, whose gradient by the input is NaN everywhere.

    python src/test/resources/dev/amund/amun/make_no_gradient.py       # from the top of the repository; needs torch
"""
import pathlib

import torch


class NoGradient(torch.nn.Module):
    def forward(self, images):
        zero = (images - images).sum(dim=(1, 2, 3)).sqrt()
        return torch.stack([zero - 1, zero, zero - 2], dim=1)


torch.jit.script(NoGradient()).save(str(pathlib.Path(__file__).parent / "no-gradient.pt"))
