"""Makes PyTorch models of verified versions."""

from __future__ import annotations

import io
import json
import struct
from typing import Any, Callable, Dict

import torch

from amund.versions import VerifiedVersion

_HEADER = struct.Struct("<Q")
_TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def torchscript(device: str = "cpu") -> Callable[[VerifiedVersion], torch.jit.ScriptModule]:
    """Returns a loader of model.pt, which brings its code; for amund.follow.ModelFollower."""

    def load(version: VerifiedVersion) -> torch.jit.ScriptModule:
        return torch.jit.load(io.BytesIO(version.torchscript()), map_location=device).eval()

    return load


def state_dict(
    build: Callable[[], torch.nn.Module], device: str = "cpu", prefix: str = "", strict: bool = True
) -> Callable[[VerifiedVersion], torch.nn.Module]:
    """Returns a loader of model.safetensors, which fills a module of your own code; no code of the version is run.

    :param build: makes the module that was exported, new for each version
    :param prefix: what the names begin with, and the module's do not, such as "model."; others are left out then
    :param strict: whether names must fit; False for a module that has buffers with persistent=False
    """

    def load(version: VerifiedVersion) -> torch.nn.Module:
        state = read_safetensors(version.safetensors())
        module = build()
        module.load_state_dict({n[len(prefix):]: value for n, value in state.items() if n.startswith(prefix)}, strict=strict)
        return module.to(device).eval()

    return load


def read_safetensors(file: bytes) -> Dict[str, torch.Tensor]:
    """Returns the tensors of a safetensors file by name, as safetensors.torch.load, which is not everywhere where torch is.

    :raises ValueError: it is no such file, or has a type that is not known here
    """
    try:
        (length,) = _HEADER.unpack_from(file)
        start = _HEADER.size + length
        header = json.loads(file[_HEADER.size:start].decode("utf-8"))
        values = bytearray(file[start:])
        return {name: _tensor(values, **entry) for name, entry in header.items() if name != "__metadata__"}
    except (struct.error, AttributeError, KeyError, TypeError, RuntimeError, UnicodeDecodeError, json.JSONDecodeError) as e:
        raise ValueError(f"It is no safetensors file: {e!r}") from e


def _tensor(values: bytearray, dtype: str, shape: Any, data_offsets: Any) -> torch.Tensor:
    begin, end = data_offsets
    if not 0 <= begin <= end <= len(values):
        raise ValueError(f"It is no safetensors file: it ends before byte {end}")
    if begin == end:
        return torch.empty(shape, dtype=_TYPES[dtype])
    # A copy: what begins anywhere in the file need not be aligned.
    return torch.frombuffer(values[begin:end], dtype=_TYPES[dtype]).reshape(shape)
