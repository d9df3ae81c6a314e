"""The signed manifest of a version: which bytes it is, and which version it came from."""

from __future__ import annotations

import base64
import binascii
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

from amund.times import time_of

MAX_INTEGER = 2**53 - 1
_MODEL_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_HASH = re.compile(r"[0-9a-f]{64}")
_FORMAT = re.compile(r"[A-Z][A-Z0-9_]{0,31}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


class MalformedManifest(Exception):
    """A manifest that is none, or contradicts itself."""


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """Returns the one JSON text of objects, strings and integers, as RFC 8785 has it.

    :raises MalformedManifest: it holds something else, or an integer beyond 2^53 - 1
    """
    _require_plain(value)
    try:
        text = json.dumps(_sorted(value), separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8")
    except UnicodeEncodeError as e:
        raise MalformedManifest(f"The text has a lone surrogate: {e}") from e


def _require_plain(value: Any) -> None:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if not isinstance(name, str):
                raise MalformedManifest(f"The name {name!r} is no text")
            _require_plain(member)
    elif isinstance(value, bool) or not isinstance(value, (str, int)):
        raise MalformedManifest(f"Not a string, an integer or an object: {value!r}")
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise MalformedManifest(f"{value} is beyond 2^53 - 1")


def _sorted(value: Any) -> Any:
    """By the UTF-16 code units of the names, as the RFC has it; Python's own order is by code points."""
    if not isinstance(value, Mapping):
        return value
    names: List[str] = sorted(value, key=_utf_16)
    return {name: _sorted(value[name]) for name in names}


def _utf_16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


@dataclass(frozen=True)
class WeightsFile:
    """The weights by name: hex SHA-256 and size in bytes of model.safetensors."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Manifest:
    """What is signed about a version. published_at is ISO 8601 in UTC with milliseconds, as the JSON has it."""

    model_id: str
    version: int
    parent_version: Optional[int]
    parent_sha256: Optional[str]
    sha256: str
    size_bytes: int
    format: str
    batch_id: Optional[str]
    requests: int
    samples: int
    published_at: str
    safetensors: Optional[WeightsFile]

    def __post_init__(self) -> None:
        _require(is_model_id(self.model_id), "modelId", self.model_id)
        _require(_is_integer(self.version, 1), "version", self.version)
        first = self.version == 1
        _require(self.parent_version == (None if first else self.version - 1), "parentVersion", self.parent_version)
        _require((self.parent_sha256 is None) == first, "parentSha256", self.parent_sha256)
        _require(first or _is_hash(self.parent_sha256), "parentSha256", self.parent_sha256)
        _require(_is_hash(self.sha256), "sha256", self.sha256)
        _require(_is_integer(self.size_bytes, 0), "sizeBytes", self.size_bytes)
        _require(_matches(_FORMAT, self.format), "format", self.format)
        _require(self.batch_id is None or _is_uuid(self.batch_id), "batchId", self.batch_id)
        _require(_is_integer(self.requests, 0), "requests", self.requests)
        _require(_is_integer(self.samples, 0), "samples", self.samples)
        _require(_matches(_TIME, self.published_at), "publishedAt", self.published_at)
        if self.safetensors is not None:
            _require(_is_hash(self.safetensors.sha256), "safetensors.sha256", self.safetensors.sha256)
            _require(_is_integer(self.safetensors.size_bytes, 0), "safetensors.sizeBytes", self.safetensors.size_bytes)

    @staticmethod
    def of_event(event: Mapping[str, Any]) -> "Manifest":
        """Returns the manifest of the version that a ModelVersionPublished announces: what its signature signs.

        :raises MalformedManifest: the event is none, or contradicts itself
        """
        try:
            weights = event.get("safetensors")
            return Manifest(
                event["modelId"],
                event["version"],
                event["parentVersion"],
                event["parentSha256"],
                event["sha256"],
                event["sizeBytes"],
                event["format"],
                event["batchId"],
                len(event["requests"]),  # The event lists them, the manifest counts them.
                event["samples"],
                _iso(event["publishedAt"]),
                None if weights is None else WeightsFile(weights["sha256"], weights["sizeBytes"]),
            )
        except (KeyError, TypeError, OverflowError) as e:
            raise MalformedManifest(f"The announcement is not well-formed: {e!r}") from e

    @staticmethod
    def of_members(members: Mapping[str, Any]) -> "Manifest":
        """Returns the manifest of a JSON object; of_members(m).members() is m, or it is refused.

        :raises MalformedManifest: it is none
        """
        try:
            weights = members.get("safetensors")
            manifest = Manifest(
                members["modelId"],
                members["version"],
                members.get("parentVersion"),
                members.get("parentSha256"),
                members["sha256"],
                members["sizeBytes"],
                members["format"],
                members.get("batchId"),
                members["requests"],
                members["samples"],
                members["publishedAt"],
                None if weights is None else WeightsFile(weights["sha256"], weights["sizeBytes"]),
            )
        except (KeyError, TypeError) as e:
            raise MalformedManifest(f"The manifest is not well-formed: {e!r}") from e
        return manifest

    def members(self) -> Dict[str, Any]:
        """Returns the members of the JSON object; what is absent is left out."""
        weights = self.safetensors
        members = {
            "modelId": self.model_id,
            "version": self.version,
            "parentVersion": self.parent_version,
            "parentSha256": self.parent_sha256,
            "sha256": self.sha256,
            "sizeBytes": self.size_bytes,
            "format": self.format,
            "batchId": self.batch_id,
            "requests": self.requests,
            "samples": self.samples,
            "publishedAt": self.published_at,
            "safetensors": None if weights is None else {"sha256": weights.sha256, "sizeBytes": weights.size_bytes},
        }
        return {name: value for name, value in members.items() if value is not None}

    def signed_bytes(self) -> bytes:
        """Returns the bytes that are signed: RFC 8785 JSON."""
        return canonical_json(self.members())


@dataclass(frozen=True)
class SignedManifest:
    """A manifest with its signature (Ed25519, 64 bytes) and the id of the key: what manifest.json holds."""

    manifest: Manifest
    key_id: str
    signature: bytes

    @staticmethod
    def of_event(event: Mapping[str, Any]) -> "SignedManifest":
        """Returns what a ModelVersionPublished announces; nothing is verified.

        :raises MalformedManifest: the event is none, or contradicts itself
        """
        manifest = Manifest.of_event(event)
        key_id, signature = event.get("keyId"), event.get("manifestSignature")
        if not isinstance(key_id, str) or not isinstance(signature, bytes):
            raise MalformedManifest("The announcement has no signature")
        return SignedManifest(manifest, key_id, signature)

    @staticmethod
    def parse(text: bytes) -> "SignedManifest":
        """Returns what manifest.json holds. Another order, other white space or an unknown member is refused, so that nothing
        unsigned can ride along; nothing is verified.

        :raises MalformedManifest: it is no such text
        """
        members = parse_object(text)
        try:
            signed = SignedManifest(
                Manifest.of_members(members["manifest"]), members["keyId"], base64.b64decode(members["signature"], validate=True)
            )
            same = signed.to_json() == text
        except (KeyError, TypeError, AttributeError, binascii.Error, ValueError) as e:
            raise MalformedManifest(f"The manifest is not well-formed: {e!r}") from e
        if not same:
            raise MalformedManifest("The manifest is not in its canonical form")
        return signed

    def to_json(self) -> bytes:
        """Returns what manifest.json holds."""
        signature = base64.b64encode(self.signature).decode("ascii")
        return canonical_json({"keyId": self.key_id, "manifest": self.manifest.members(), "signature": signature})


def parse_object(text: bytes) -> Dict[str, Any]:
    """Returns a JSON object.

    :raises MalformedManifest: it is none
    """
    try:
        value = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as e:
        raise MalformedManifest(f"It is not JSON: {e}") from e
    if not isinstance(value, dict):
        raise MalformedManifest("It is no JSON object")
    return value


def is_model_id(text: Any) -> bool:
    """Whether it is a model's id; those are names of directories."""
    return _matches(_MODEL_ID, text)


def _iso(milliseconds: int) -> str:
    time = time_of(milliseconds)
    return time.strftime("%Y-%m-%dT%H:%M:%S.").rjust(20, "0") + f"{time.microsecond // 1000:03d}Z"


def _is_integer(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MAX_INTEGER


def _is_hash(value: Any) -> bool:
    return _matches(_HASH, value)


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


def _matches(pattern: "re.Pattern[str]", value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _require(holds: bool, what: str, value: Any) -> None:
    if not holds:
        raise MalformedManifest(f"A manifest cannot have the {what} {value!r}")
