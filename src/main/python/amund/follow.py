"""Follows the versions of a model: each is verified, loaded beside the one in use, and swapped in in one step."""

from __future__ import annotations

import collections
import logging
import threading
import time
from pathlib import Path
from typing import Any, Callable, Deque, Generic, Iterable, Optional, TypeVar, Union

from amund import kafka
from amund.mark import MarkFile, MarkInMemory, MarkUnavailable
from amund.registry import Registry, RegistryError
from amund.store import ArtifactStore, Unavailable
from amund.trust import PublicKey, Verifier
from amund.versions import Refusal, Served, VerifiedVersion, Versions
from amund.wire import EventReader, MalformedEvent

M = TypeVar("M")
log = logging.getLogger(__name__)
_POLL_SECONDS = 0.5


def _log_refused(refusal: Refusal) -> None:
    log.warning("version refused kind=%s version=%s reason=%s", refusal.kind, refusal.version, refusal.words)


def _log_disturbed(cause: Exception) -> None:
    log.warning("following is disturbed and goes on reason=%s", cause)


def _guarded(tell: Callable[[Any], None]) -> Callable[[Any], None]:
    """What the caller's function raises is logged, and stops nothing."""

    def guarded(told: Any) -> None:
        try:
            tell(told)
        except Exception:
            log.exception("a function of the follower's owner failed")

    return guarded


class ModelFollower(Generic[M]):
    """Follows the versions of one model for a process that serves it, on a thread of its own.

    It reads the compacted topic from its beginning. Once it has read what was there, it serves the newest version, and from then
    on each newer one: after the signature, the descent from what was served before, and the hash and size of the bytes were
    verified. It never goes back. Start it and close it, or use it with `with`.
    """

    def __init__(
        self,
        settings: kafka.KafkaSettings,
        registry: Registry,
        model_id: str,
        store: ArtifactStore,
        keys: Iterable[PublicKey],
        load: Callable[[VerifiedVersion], M],
        state: Union[str, Path, None] = None,
        topic_prefix: str = kafka.TOPIC_PREFIX,
        on_swapped: Callable[[Served[M]], None] = lambda served: None,
        on_refused: Callable[[Refusal], None] = _log_refused,
        on_disturbed: Callable[[Exception], None] = _log_disturbed,
        pause_seconds: float = 5,
    ) -> None:
        """
        :param settings: of librdkafka: bootstrap.servers, security
        :param keys: who may sign; changes of them are followed
        :param load: makes a model of a version; see amund.load. What it raises makes the version UNUSABLE, and the one before stays
        :param state: a directory where it remembers how far it has come, for one process at a time. Without one, it takes whatever
            is announced after a restart
        :param on_swapped: told after each swap, on the follower's thread
        :param on_refused: told of each version that is not served, once for each reason
        :param on_disturbed: told when broker, registry, store or state cannot be used just now, once for as long as that lasts; what
            is served is served on
        :param pause_seconds: between attempts at what failed
        """
        self._settings = settings
        self._topic_name = topic_prefix + "model-versions"
        self._model_id = model_id
        self._events = EventReader(registry)
        self._state = state
        self._on_swapped = _guarded(on_swapped)
        self._on_disturbed = _guarded(on_disturbed)
        self._pause = pause_seconds
        self._store = store
        self._verifier = Verifier(keys, store.rotation)
        self._load = load
        self._on_refused = _guarded(on_refused)
        self._versions: Optional[Versions[M]] = None
        self._pending: Deque[Any] = collections.deque()
        self._retry_at = 0.0
        self._disturbance = ""
        self._first = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"amund-follower-{model_id}", daemon=True)

    @property
    def served(self) -> Optional[Served[M]]:
        """What is served now; None before the first. Read it once for each request, which then runs on one version to its end."""
        versions = self._versions
        return versions.served if versions is not None else None

    @property
    def versions_behind(self) -> int:
        """By how many versions what is served is behind what is announced; alert when it is not 0 for minutes."""
        versions = self._versions
        return versions.behind if versions is not None else 0

    def wait(self, seconds: float) -> bool:
        """Waits until a version is served; returns whether one is."""
        return self._first.wait(seconds)

    def start(self) -> None:
        """Begins to follow; returns at once. To be called once."""
        self._thread.start()

    def close(self) -> None:
        """Stops following. What is served stays in the caller's hands."""
        self._closing.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def __enter__(self) -> "ModelFollower[M]":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        mark: Union[MarkFile, MarkInMemory, None] = None
        while not self._closing.is_set():
            try:
                if mark is None:
                    mark = MarkInMemory() if self._state is None else MarkFile(self._state, self._model_id)
                    self._versions = Versions(self._model_id, self._store, self._verifier, mark, self._load, self._on_refused)
                with kafka.TopicReader(self._settings, self._topic_name) as topic:
                    self._follow(topic)
            except Exception as e:  # The next attempt may do; a follower that ends would serve an old version for ever.
                self._rest(e)
        if mark is not None:
            mark.close()

    def _follow(self, topic: kafka.TopicReader) -> None:
        versions = self._versions
        assert versions is not None
        versions.read_from_beginning()
        self._pending.clear()
        caught_up = False
        while not self._closing.is_set():
            self._pending.extend(topic.poll(_POLL_SECONDS))
            try:
                self._take(versions)
                if topic.is_caught_up and not caught_up:
                    versions.caught_up()
                    caught_up = True
                if caught_up and versions.is_waiting and time.monotonic() >= self._retry_at:
                    self._serve(versions)
                self._disturbance = ""
            except (RegistryError, Unavailable, MarkUnavailable) as e:
                self._rest(e)

    def _rest(self, cause: Exception) -> None:
        """What fails again and again for one reason is told once."""
        if str(cause) != self._disturbance:
            self._disturbance = str(cause)
            self._on_disturbed(cause)
        self._closing.wait(self._pause)

    def _take(self, versions: Versions[M]) -> None:
        while self._pending:
            record = self._pending[0]
            # A record without a value takes a model out of the topic; there is nothing to swap to.
            if record.key() == self._model_id.encode("utf-8") and record.value() is not None:
                try:
                    versions.add(self._events.read(record.value()))
                    self._retry_at = 0
                except MalformedEvent as e:
                    versions.malformed(f"{record.topic()}-{record.partition()}@{record.offset()}: {e}")
            self._pending.popleft()

    def _serve(self, versions: Versions[M]) -> None:
        before = versions.served
        versions.serve_newest()
        # What still waits lacks its bytes.
        self._retry_at = time.monotonic() + self._pause if versions.is_waiting else 0
        now = versions.served
        if now is not None and now is not before:
            self._first.set()
            self._on_swapped(now)
