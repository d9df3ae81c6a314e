"""What the tests share: the vector that amund's signer made, and stores and registries in memory."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Dict, List, Optional

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amund.manifest import Manifest, SignedManifest, canonical_json
from amund.registry import RegisteredSchema, SchemaNotFound
from amund.store import ArtifactStore
from amund.trust import PublicKey

ROOT = Path(__file__).resolve().parents[3]
VECTOR = ROOT / "src/test/resources/dev/amund/artifacts/vector"
NETWORKS = ROOT / "src/test/resources/dev/amund/model/networks"
SCHEMAS = ROOT / "schemas"


def announcement() -> Dict[str, Any]:
    """The announcement of the vector's version 3, as Avro decodes it."""
    event = json.loads((VECTOR / "announcement.json").read_text())
    event["manifestSignature"] = base64.b64decode(event["manifestSignature"])
    return event


class MemoryStore(ArtifactStore):
    """A store that a test writes to."""

    def __init__(self) -> None:
        self.files: Dict[str, bytes] = {}

    def read(self, name: str) -> Optional[bytes]:
        return self.files.get(name)


class Publisher:
    """Publishes versions of a model into a store, as the daemon does."""

    def __init__(self, store: MemoryStore, seed: int = 1, model_id: str = "cifar") -> None:
        self._store = store
        self._model_id = model_id
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        der = self._key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.public_key = PublicKey(der)
        self.manifests: List[Manifest] = []

    def take_over_from(self, other: "Publisher", vouched: bool) -> None:
        """Continues the chain of another key, and publishes the change; if that key was lost, it vouches for nothing."""
        self.manifests = list(other.manifests)
        last = self.manifests[-1]
        rotation = {
            "at": "2026-02-03T04:05:06.000Z",
            "lastVersions": {self._model_id: {"sha256": last.sha256, "version": last.version}},
            "newKey": base64.b64encode(self.public_key.der).decode(),
            "oldKey": base64.b64encode(other.public_key.der).decode(),
        }
        text = canonical_json(rotation)
        change = {"newSignature": base64.b64encode(self._key.sign(text)).decode(), "rotation": rotation}
        if vouched:
            change["oldSignature"] = base64.b64encode(other._key.sign(text)).decode()
        self._store.files[f"keys/{self.public_key.id}.json"] = canonical_json(change)

    def event(self, blob: bytes, **changed: Any) -> Dict[str, Any]:
        """Signs the next version, and returns its announcement; stores nothing. changed is signed, too."""
        parent = self.manifests[-1] if self.manifests else None
        version = parent.version + 1 if parent else 1
        event = {
            "modelId": self._model_id,
            "version": version,
            "parentVersion": parent.version if parent else None,
            "parentSha256": parent.sha256 if parent else None,
            "sha256": hashlib.sha256(blob).hexdigest(),
            "sizeBytes": len(blob),
            "format": "TORCHSCRIPT",
            "batchId": "0b7e0f3e-5c39-4c5e-9d0e-0a6f9a3b1c2d" if parent else None,
            "requests": [],
            "samples": 0,
            "publishedAt": 1_770_000_000_000 + version,
            "safetensors": None,
            **changed,
        }
        event["keyId"] = self.public_key.id
        event["manifestSignature"] = self._key.sign(Manifest.of_event(event).signed_bytes())
        return event

    def publish(self, blob: bytes, **changed: Any) -> Dict[str, Any]:
        """Signs the next version, stores its bytes and its manifest, and returns its announcement."""
        event = self.event(blob, **changed)
        signed = SignedManifest.of_event(event)
        self._store.files[f"blobs/sha256/{event['sha256']}"] = blob
        self._store.files[f"manifests/{self._model_id}/{signed.manifest.version}.json"] = signed.to_json()
        self.manifests.append(signed.manifest)
        return event


class FakeRegistry:
    """Schemas of the directory schemas, by the names of their files; others may be put in."""

    def __init__(self, **texts: str) -> None:
        self._texts = list(texts.items())

    def latest(self, subject: str) -> RegisteredSchema:
        for number, (name, text) in enumerate(self._texts):
            if name == subject:
                return RegisteredSchema(number, text)
        raise SchemaNotFound(subject)

    def by_id(self, schema_id: int) -> str:
        if schema_id >= len(self._texts):
            raise SchemaNotFound(str(schema_id))
        return self._texts[schema_id][1]


def schema(name: str) -> str:
    """The text of a schema of the directory schemas."""
    return (SCHEMAS / f"{name}.avsc").read_text()
