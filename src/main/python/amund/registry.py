"""A client of the Schema Registry: the part of Confluent's REST API that events need."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, NamedTuple, Optional

TIMEOUT_SECONDS = 5


class RegistryError(Exception):
    """The registry cannot be used just now, or lets us not in."""


class SchemaNotFound(Exception):
    """The registry answers, and does not have the schema."""


class RegisteredSchema(NamedTuple):
    """A schema as the registry has it: its id, and its text, which is JSON."""

    id: int
    text: str


class Registry:
    """Looks schemas up, each once. Safe for many threads.

    It never registers: the daemon does, or who runs the registry.
    """

    def __init__(
        self, url: str, token: Optional[str] = None, ca_file: Optional[str] = None, user_info: Optional[str] = None
    ) -> None:
        """
        :param url: http://host:8081, or several, separated by commas; with user:password@ for basic authentication
        :param token: for bearer authentication
        :param ca_file: certificates (PEM) that are trusted with https, instead of those of the system
        :param user_info: user:password for basic authentication, where the address has none
        """
        self._addresses = [_Address.of(one.strip(), token, user_info) for one in url.split(",")]
        self._tls = ssl.create_default_context(cafile=ca_file) if ca_file else None
        self._by_id: Dict[int, str] = {}
        self._latest: Dict[str, RegisteredSchema] = {}
        self._lock = threading.Lock()

    def latest(self, subject: str) -> RegisteredSchema:
        """Returns the newest schema of a subject.

        :raises SchemaNotFound: nothing is registered under it
        :raises RegistryError: the registry cannot be asked
        """
        with self._lock:
            if subject not in self._latest:
                answer = self._get(f"/subjects/{urllib.parse.quote(subject, safe='')}/versions/latest", subject)
                self._latest[subject] = RegisteredSchema(answer["id"], answer["schema"])
            return self._latest[subject]

    def by_id(self, schema_id: int) -> str:
        """Returns the text of the schema that has this id; raises as latest does."""
        with self._lock:
            if schema_id not in self._by_id:
                self._by_id[schema_id] = self._get(f"/schemas/ids/{schema_id}", f"id {schema_id}")["schema"]
            return self._by_id[schema_id]

    def _get(self, path: str, what: str) -> Any:
        failure: Optional[Exception] = None
        for address in self._addresses:
            request = urllib.request.Request(address.url + path, headers=address.headers)
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=self._tls) as response:
                    return json.load(response)
            except urllib.error.HTTPError as e:
                if e.code == 404:
                    raise SchemaNotFound(
                        f"The schema registry at {address.url} has no schema for {what}: start the daemon once, or register the"
                        " files of the directory schemas"
                    ) from e
                failure = RegistryError(f"The schema registry at {address.url} answers {e.code} for {what}: {e.reason}")
            except (OSError, ValueError) as e:
                failure = RegistryError(f"The schema registry at {address.url} cannot be asked for {what}: {e}")
        assert failure is not None
        raise failure


class _Address(NamedTuple):
    url: str
    headers: Dict[str, str]

    @staticmethod
    def of(url: str, token: Optional[str], user_info: Optional[str]) -> "_Address":
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"The schema registry's address {url!r} is no http:// or https:// URL")
        headers = {"Accept": "application/vnd.schemaregistry.v1+json, application/json"}
        user, at, host = parts.netloc.rpartition("@")
        plain = urllib.parse.unquote(user) if at else user_info
        if token:
            headers["Authorization"] = f"Bearer {token}"
        elif plain:
            headers["Authorization"] = "Basic " + base64.b64encode(plain.encode("utf-8")).decode("ascii")
        return _Address(urllib.parse.urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", "")), headers)
