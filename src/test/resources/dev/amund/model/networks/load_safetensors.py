#!/usr/bin/env python3
"""Loads a safetensors file into a network of make.py with plain PyTorch, and prints its logits as JSON.

load_safetensors.py FILE CLASS
"""

import json
import struct
import sys

import make
import torch

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "I64": torch.int64}


def load(path: str) -> dict:
    """As safetensors.torch.load_file, which is not everywhere where torch is."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        values = bytearray(file.read())
    state = {}
    for name, tensor in header.items():
        if name != "__metadata__":
            begin, end = tensor["data_offsets"]
            flat = torch.frombuffer(values, dtype=torch.uint8)[begin:end].clone().view(TYPES[tensor["dtype"]])
            state[name] = flat.reshape(tensor["shape"])
    return state


def main() -> None:
    model = getattr(make, sys.argv[2])()
    model.load_state_dict(load(sys.argv[1]))
    model.eval()
    with torch.no_grad():
        print(json.dumps(model(make.images(12)).flatten().tolist()))


if __name__ == "__main__":
    main()
