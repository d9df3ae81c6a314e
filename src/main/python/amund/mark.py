"""How far a follower has come: no older version is served again, after a restart either."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import IO, NamedTuple, Optional, Union

from amund.manifest import is_model_id

try:
    import fcntl
except ImportError:  # Windows: who gives two processes one directory is not stopped there.
    fcntl = None  # type: ignore[assignment]

_FORM = re.compile(r"([1-9][0-9]{0,15}) ([0-9a-f]{64})\n")


class MarkUnavailable(Exception):
    """The mark cannot be read or written: nothing newer may be served until it can."""


class Mark(NamedTuple):
    """The newest version that was ever served, and the hash of its bytes; version 0 if there was none."""

    version: int
    sha256: str


NONE = Mark(0, "")


class MarkInMemory:
    """Forgotten with the process: after a restart, whatever is announced is taken."""

    def __init__(self) -> None:
        self._mark = NONE

    def get(self) -> Mark:
        """Returns the mark."""
        return self._mark

    def set(self, mark: Mark) -> None:
        """Remembers another."""
        self._mark = mark

    def close(self) -> None:
        """Nothing is held open."""


class MarkFile:
    """In <directory>/<modelId>/served, the file that `amund follow` and the Java subscriber keep; for one process at a time."""

    def __init__(self, directory: Union[str, Path], model_id: str) -> None:
        """:raises MarkUnavailable: the directory cannot be used, another process uses it, or the mark is damaged"""
        if not is_model_id(model_id):
            raise ValueError(f"{model_id!r} is no model's id")
        self._file = Path(directory) / model_id / "served"
        self._lock: Optional[IO[bytes]] = None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._lock = open(self._file.parent / "lock", "ab")
            if fcntl is not None:
                fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._mark = self._read()
        except BlockingIOError as e:
            self.close()
            raise MarkUnavailable(f"{self._file.parent} is in use by another process: give each one a directory of its own") from e
        except OSError as e:
            self.close()
            raise MarkUnavailable(f"{self._file.parent} cannot be used: {e}") from e
        except MarkUnavailable:
            self.close()
            raise

    def _read(self) -> Mark:
        try:
            text = self._file.read_text(encoding="latin-1")
        except FileNotFoundError:
            return NONE
        found = _FORM.fullmatch(text)
        if not found:
            raise MarkUnavailable(
                f"{self._file}, which says what was served last, is damaged. Nothing is served until it is mended; delete it to"
                " accept whichever version is announced"
            )
        return Mark(int(found.group(1)), found.group(2))

    def get(self) -> Mark:
        """Returns the mark."""
        return self._mark

    def set(self, mark: Mark) -> None:
        """Remembers another; it is on disk on return.

        :raises MarkUnavailable: it cannot be written; then the former one is kept
        """
        try:
            if mark == NONE:
                self._file.unlink(missing_ok=True)
            else:
                self._replace(f"{mark.version} {mark.sha256}\n".encode("latin-1"))
        except OSError as e:
            raise MarkUnavailable(f"{self._file} cannot be written: {e}") from e
        self._mark = mark

    def _replace(self, text: bytes) -> None:
        beside = self._file.with_name("served.tmp")
        with open(beside, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self._file)

    def close(self) -> None:
        """Lets another process use the directory."""
        if self._lock is not None:
            self._lock.close()
