"""Who may sign: the keys that were given, and those that signed changes of keys relate to them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Mapping, Optional, Tuple, Union

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from amund.manifest import MalformedManifest, Manifest, SignedManifest, canonical_json, is_model_id, parse_object

_MOST_CHANGES = 100  # Also ends a circle.
_HASH = re.compile(r"[0-9a-f]{64}")


class Untrusted(Exception):
    """Signed by none who may, or changed after it was signed."""


class PublicKey:
    """An Ed25519 public key. Its id is the first 16 hex digits of the SHA-256 of its X.509 SubjectPublicKeyInfo in DER."""

    def __init__(self, der: bytes) -> None:
        """:raises ValueError: it is no such key"""
        try:
            key = serialization.load_der_public_key(der)
        except (ValueError, UnsupportedAlgorithm) as e:
            raise ValueError(f"It is no public key: {e}") from e
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("It is no Ed25519 key")
        self._key = key
        self.der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.id = hashlib.sha256(self.der).hexdigest()[:16]

    @staticmethod
    def read(pem: Union[str, Path]) -> "PublicKey":
        """Returns the key of a PEM file.

        :raises ValueError: it holds none
        :raises OSError: it cannot be read
        """
        try:
            key = serialization.load_pem_public_key(Path(pem).read_bytes())
            return PublicKey(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))
        except (ValueError, UnsupportedAlgorithm) as e:
            raise ValueError(f"{pem} is no Ed25519 public key in PEM: {e}") from e

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's over just these bytes."""
        try:
            self._key.verify(signature, text)
            return True
        except InvalidSignature:
            return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.der)


@dataclass(frozen=True)
class KeyRotation:
    """The statement that one key took another's place, with its signatures."""

    old_key: PublicKey
    new_key: PublicKey
    last_versions: Mapping[str, Tuple[int, str]]
    signed_bytes: bytes
    old_signature: Optional[bytes]
    new_signature: bytes

    @staticmethod
    def parse(text: bytes) -> "KeyRotation":
        """Returns what keys/<id>.json holds; nothing is verified.

        :raises MalformedManifest: it is no such text
        """
        members = parse_object(text)
        try:
            if canonical_json(members) != text or set(members) - {"newSignature", "oldSignature", "rotation"}:
                raise MalformedManifest("The change of keys is not in its canonical form")
            rotation = members["rotation"]
            if set(rotation) != {"at", "lastVersions", "newKey", "oldKey"}:
                raise MalformedManifest("The change of keys has other members than it should")
            old = members.get("oldSignature")
            return KeyRotation(
                PublicKey(_base64(rotation["oldKey"])),
                PublicKey(_base64(rotation["newKey"])),
                {model: _last_version(model, end) for model, end in rotation["lastVersions"].items()},
                canonical_json(rotation),
                None if old is None else _base64(old),
                _base64(members["newSignature"]),
            )
        except (KeyError, TypeError, AttributeError, binascii.Error, ValueError) as e:
            raise MalformedManifest(f"The change of keys is not well-formed: {e!r}") from e

    @property
    def is_sound(self) -> bool:
        """Whether the new key says so itself."""
        return self.new_key.has_signed(self.signed_bytes, self.new_signature)

    @property
    def is_vouched_for(self) -> bool:
        """Whether the old key says so, too."""
        return self.old_signature is not None and self.old_key.has_signed(self.signed_bytes, self.old_signature)

    def covers(self, manifest: Manifest) -> bool:
        """Whether a version is of before the change."""
        if manifest.model_id not in self.last_versions:
            return False
        version, sha256 = self.last_versions[manifest.model_id]
        return manifest.version < version or (manifest.version == version and manifest.sha256 == sha256)


def _base64(text: Any) -> bytes:
    return base64.b64decode(text, validate=True)


def _last_version(model: str, end: Mapping[str, Any]) -> Tuple[int, str]:
    version, sha256 = end["version"], end["sha256"]
    if not is_model_id(model) or set(end) != {"version", "sha256"} or not isinstance(version, int) or version < 1:
        raise MalformedManifest(f"No version of a model is like {end}")
    if not _HASH.fullmatch(sha256):
        raise MalformedManifest(f"No SHA-256 is like {sha256}")
    return version, sha256


Rotations = Callable[[str], Optional[bytes]]
"""Returns keys/<id>.json of the key of this id, or None; what cannot be read just now, it raises."""


class Verifier:
    """Verifies manifests against the keys that it was given, and fails closed.

    It follows changes of those keys: to a successor that a given key vouches for, and so on; and back to what a predecessor had
    signed until a given key took its place.
    """

    def __init__(self, keys: Iterable[PublicKey], rotations: Rotations = lambda key_id: None) -> None:
        """
        :param keys: who may sign, one or more
        :param rotations: where changes of keys are looked up; an artifact store has them
        """
        self._given: Dict[str, PublicKey] = {key.id: key for key in keys}
        if not self._given:
            raise ValueError("A verifier needs a public key")
        self._rotations = rotations

    def verify(self, signed: SignedManifest) -> None:
        """Returns if the signature is that of a trusted key over just this manifest.

        :raises Untrusted: it is not, and why
        """
        manifest = signed.manifest
        try:
            key = self._find(signed.key_id, manifest)
        except MalformedManifest as e:
            raise Untrusted(f"A change of keys is damaged: {e}") from e
        if key is None:
            raise Untrusted(
                f"Version {manifest.version} of model {manifest.model_id} is signed with the key {signed.key_id}, which is not"
                f" among those trusted: {', '.join(sorted(self._given))}; nor does a signed change of keys relate it to them"
            )
        if not key.has_signed(manifest.signed_bytes(), signed.signature):
            raise Untrusted(
                f"The signature of version {manifest.version} of model {manifest.model_id} does not fit its manifest: one of them"
                " was changed"
            )

    def _find(self, key_id: str, manifest: Manifest) -> Optional[PublicKey]:
        return self._given.get(key_id) or self._successor(key_id) or self._predecessor(key_id, manifest)

    def _successor(self, key_id: str) -> Optional[PublicKey]:
        newest = change = self._sound(key_id)
        for _ in range(_MOST_CHANGES):
            if newest is None or change is None or not change.is_vouched_for:
                return None
            if change.old_key in self._given.values():
                return newest.new_key
            change = self._before(change)
        return None

    def _predecessor(self, key_id: str, manifest: Manifest) -> Optional[PublicKey]:
        for given in self._given.values():
            change = self._sound(given.id)
            if change is not None and change.new_key != given:
                continue
            for _ in range(_MOST_CHANGES):
                if change is None or not change.covers(manifest):
                    break
                if change.old_key.id == key_id:
                    return change.old_key
                change = self._before(change)
        return None

    def _before(self, change: KeyRotation) -> Optional[KeyRotation]:
        """The change by which the old key of this one had come."""
        earlier = self._sound(change.old_key.id)
        return earlier if earlier is not None and earlier.new_key == change.old_key else None

    def _sound(self, key_id: str) -> Optional[KeyRotation]:
        text = self._rotations(key_id)
        if text is None:
            return None
        change = KeyRotation.parse(text)
        return change if change.new_key.id == key_id and change.is_sound else None
