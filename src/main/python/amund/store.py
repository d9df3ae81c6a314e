"""Where the bytes and the manifests of versions are read from."""

from __future__ import annotations

import abc
import hashlib
import re
from pathlib import Path
from typing import List, Optional, Union

from amund.manifest import MalformedManifest, SignedManifest, is_model_id

_KEY_ID = re.compile(r"[0-9a-f]{16}")
_RECORD = re.compile(r"([1-9][0-9]{0,15})\.json")


class Unavailable(Exception):
    """Something is absent, damaged, or cannot be read just now."""


class WrongSize(Exception):
    """The right hash, and another size than was signed."""


class ArtifactStore(abc.ABC):
    """An artifact store of amund, read only. It need not be trusted: what is read is verified.

    For another kind than a directory, say in its read how an object is read by its name.
    """

    @abc.abstractmethod
    def read(self, name: str) -> Optional[bytes]:
        """Returns the object of this name below the store's directory or prefix, such as blobs/sha256/<hex>; None if it is absent.

        :raises Unavailable: it cannot be read just now
        """

    def blob(self, sha256: str, size_bytes: int) -> bytes:
        """Returns bytes by their hash, verified.

        :raises Unavailable: they are absent, cannot be read, or are others
        :raises WrongSize: they are not as many as was signed
        """
        found = self.read(f"blobs/sha256/{sha256}")
        if found is None:
            raise Unavailable(f"There is no blob {sha256}")
        actual = hashlib.sha256(found).hexdigest()
        if actual != sha256:
            raise Unavailable(f"The blob {sha256} is damaged: its bytes have the SHA-256 {actual}")
        if len(found) != size_bytes:
            raise WrongSize(f"The blob {sha256} has {len(found)} bytes; signed are {size_bytes}")
        return found

    def manifest(self, model_id: str, version: int) -> Optional[SignedManifest]:
        """Returns the signed manifest that is kept of a version, not verified; None if there is none.

        :raises Unavailable: it is damaged, that of another version, or cannot be read
        """
        if not is_model_id(model_id):
            raise ValueError(f"{model_id!r} is no model's id")
        name = f"manifests/{model_id}/{version}.json"
        text = self.read(name)
        if text is None:
            return None
        try:
            signed = SignedManifest.parse(text)
        except MalformedManifest as e:
            raise Unavailable(f"{name} is damaged: {e}") from e
        if (signed.manifest.model_id, signed.manifest.version) != (model_id, version):
            raise Unavailable(f"{name} is the manifest of another version")
        return signed

    def rotation(self, key_id: str) -> Optional[bytes]:
        """Returns the change to a key, not verified; None if there was none. For amund.trust.Verifier."""
        return self.read(f"keys/{key_id}.json") if _KEY_ID.fullmatch(key_id) else None


class DirectoryStore(ArtifactStore):
    """A store in a directory: amund.artifacts.directory, or a copy of it."""

    def __init__(self, root: Union[str, Path]) -> None:
        self._root = Path(root)

    def read(self, name: str) -> Optional[bytes]:
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as e:
            raise Unavailable(f"{name} cannot be read: {e}") from e

    def versions(self, model_id: str) -> List[int]:
        """Returns the versions whose manifests are kept, the oldest first."""
        if not is_model_id(model_id):
            raise ValueError(f"{model_id!r} is no model's id")
        directory = self._root / "manifests" / model_id
        try:
            names = [_RECORD.fullmatch(path.name) for path in directory.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as e:
            raise Unavailable(f"{directory} cannot be read: {e}") from e
        return sorted(int(name.group(1)) for name in names if name)
