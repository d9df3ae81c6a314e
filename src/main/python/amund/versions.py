"""Which announced version is served: the newest that verifies. Knows no Kafka and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Generic, Mapping, NamedTuple, Optional, Set, TypeVar, Union

from amund import chain
from amund.manifest import MalformedManifest, Manifest, SignedManifest
from amund.mark import Mark, MarkFile, MarkInMemory, MarkUnavailable
from amund.store import ArtifactStore, Unavailable, WrongSize
from amund.trust import Untrusted, Verifier

M = TypeVar("M")
_MOST_REPORTED = 1000


@dataclass(frozen=True)
class VerifiedVersion:
    """A version whose signature and descent were verified; its bytes are when they are fetched.

    event has all fields of ModelVersionPublished. Of those, what the manifest holds is signed; metrics and URIs are not.
    """

    manifest: Manifest
    event: Mapping[str, Any]
    _store: ArtifactStore

    @property
    def version(self) -> int:
        """The number of the version, from 1."""
        return self.manifest.version

    def torchscript(self) -> bytes:
        """Fetches model.pt; the SHA-256 and the size are those that were signed.

        :raises amund.store.Unavailable: it cannot be had now; thrown on, that leaves the version to be tried again
        :raises amund.store.WrongSize: it has another size than was signed
        """
        return self._store.blob(self.manifest.sha256, self.manifest.size_bytes)

    def safetensors(self) -> bytes:
        """Fetches model.safetensors, the weights by name; raises as torchscript does.

        :raises ValueError: the version has none (amund.artifacts.formats)
        """
        weights = self.manifest.safetensors
        if weights is None:
            raise ValueError(f"Version {self.version} has no safetensors: see amund.artifacts.formats")
        return self._store.blob(weights.sha256, weights.size_bytes)


class Refusal(NamedTuple):
    """A version that is not served; the one before stays.

    kind: MALFORMED, MISFILED, UNTRUSTED, OLDER, CONFLICTING, BROKEN_CHAIN, UNAVAILABLE, WRONG_SIZE or UNUSABLE.
    """

    kind: str
    version: Optional[int]
    words: str


@dataclass(frozen=True)
class Served(Generic[M]):
    """A version in use, and what was loaded of it. Keep it for as long as a request lasts: it does not change."""

    version: int
    model: M


class Versions(Generic[M]):
    """The versions of one model that are announced; serves the newest that verifies. For one thread, but for `served`."""

    def __init__(
        self,
        model_id: str,
        store: ArtifactStore,
        verifier: Verifier,
        mark: Union[MarkInMemory, MarkFile],
        load: Callable[[VerifiedVersion], M],
        on_refused: Callable[[Refusal], None],
    ) -> None:
        """
        :param load: makes a model of a version; what it raises makes the version UNUSABLE
        :param on_refused: told once for each version and reason
        """
        self._model_id = model_id
        self._store = store
        self._verifier = verifier
        self._mark = mark
        self._load = load
        self._on_refused = on_refused
        self._waiting: Dict[int, VerifiedVersion] = {}
        self._reported: Set[Refusal] = set()
        self._served: Optional[Served[M]] = None
        self._newest_read = 0
        self._newest = 0

    @property
    def served(self) -> Optional[Served[M]]:
        """What is served; None before the first. Swapped in one step: read it once for each request."""
        return self._served

    @property
    def behind(self) -> int:
        """By how many versions what is served is behind what is announced and trusted. What is behind still knows what was forgotten."""
        return max(0, self._newest - (self._served.version if self._served is not None else 0))

    @property
    def is_waiting(self) -> bool:
        """Whether a version waits for its bytes, or for its ancestors."""
        return bool(self._waiting)

    def read_from_beginning(self) -> None:
        """The topic is read from its beginning: what was announced before what is served is history, no step back."""
        self._newest_read = 0

    def caught_up(self) -> None:
        """All that was announced is read: now it counts if the newest of it is older than what was served."""
        mark = self._mark.get()
        if 0 < self._newest_read < mark.version:
            self._refuse_older(self._newest_read, mark)

    def add(self, event: Mapping[str, Any]) -> None:
        """Takes note of an announcement, or refuses it for what can be said without the bytes.

        :raises Unavailable: a change of keys cannot be looked up now; that says nothing of the version
        """
        try:
            signed = SignedManifest.of_event(event)
        except MalformedManifest as e:
            number = event.get("version")
            self._refuse("MALFORMED", number if isinstance(number, int) else None, str(e))
            return
        found, version = signed.manifest, signed.manifest.version
        mark = self._mark.get()
        other = self._waiting.get(version)
        if found.model_id != self._model_id:
            self._refuse("MISFILED", version, f"An announcement for {found.model_id} is filed under model {self._model_id}")
        elif not self._is_trusted(signed):
            return
        elif version < self._newest_read:
            self._refuse_older(version, max(mark, Mark(self._newest_read, "")))
        elif version < mark.version:
            self._newest_read = version
        elif version == mark.version and found.sha256 != mark.sha256 or other is not None and other.manifest.sha256 != found.sha256:
            self._refuse("CONFLICTING", version, f"Version {version} is announced with other bytes than those that are known")
        else:
            self._newest_read = version
            self._newest = max(self._newest, version)
            if other is None and (self._served is None or version > self._served.version):
                self._waiting[version] = VerifiedVersion(found, event, self._store)

    def _refuse_older(self, version: int, than: Mark) -> None:
        self._refuse("OLDER", version, f"Version {version} is announced, but version {than.version} was announced or served already")

    def _is_trusted(self, signed: SignedManifest) -> bool:
        try:
            self._verifier.verify(signed)
            return True
        except Untrusted as e:
            self._refuse("UNTRUSTED", signed.manifest.version, str(e))
            return False

    def malformed(self, words: str) -> None:
        """A record of the model is no announcement."""
        self._refuse("MALFORMED", None, words)

    def serve_newest(self) -> None:
        """Serves the newest that verifies. One whose bytes or ancestors cannot be had now stays, to be tried again; meanwhile an
        older one, if newer than what is served, will do.

        :raises MarkUnavailable: how far it has come cannot be remembered now
        """
        for number in sorted(self._waiting, reverse=True):
            version = self._waiting[number]
            try:
                self._descend(version)
                self._swap(version)
                self._waiting = {later: one for later, one in self._waiting.items() if later > number}
                return
            except Unavailable as e:
                self._refuse("UNAVAILABLE", number, str(e))
            except chain.BrokenChain as e:
                self._give_up("BROKEN_CHAIN", number, str(e))
            except WrongSize as e:
                self._give_up("WRONG_SIZE", number, str(e))
            except MarkUnavailable:
                raise
            except Exception as e:  # Whatever the caller's function raises.
                self._give_up("UNUSABLE", number, repr(e))

    def _descend(self, version: VerifiedVersion) -> None:
        mark = self._mark.get()
        chain.require_descent(self._store, self._verifier, version.manifest, mark.version, mark.sha256)

    def _swap(self, version: VerifiedVersion) -> None:
        """First it is remembered, then it is served: a crash in between must not let an older one in."""
        model = self._load(version)
        self._mark.set(Mark(version.version, version.manifest.sha256))
        self._served = Served(version.version, model)

    def _give_up(self, kind: str, version: int, words: str) -> None:
        del self._waiting[version]
        self._refuse(kind, version, words)

    def _refuse(self, kind: str, version: Optional[int], words: str) -> None:
        refusal = Refusal(kind, version, words)
        if refusal not in self._reported:
            if len(self._reported) >= _MOST_REPORTED:
                self._reported.clear()
            self._reported.add(refusal)
            self._on_refused(refusal)
