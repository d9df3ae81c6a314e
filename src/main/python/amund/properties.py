"""Connection settings in a file: on a command line, every user of the machine reads a password."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, NamedTuple, Optional, Union

_REGISTRY = "schema.registry."


class ConnectionProperties(NamedTuple):
    """What a file says of the broker, in librdkafka's words, and of the schema registry."""

    kafka: Dict[str, str]
    registry_url: Optional[str] = None
    registry_user_info: Optional[str] = None
    registry_token: Optional[str] = None
    registry_ca: Optional[str] = None

    @staticmethod
    def read(path: Union[str, Path]) -> "ConnectionProperties":
        """Reads a file of lines KEY=VALUE; empty lines and those that begin with # are passed over.

        What begins with schema.registry. is for the registry: url, user.info (user:password), token, ca (a file of PEM). All
        else is a property of librdkafka.

        :raises ValueError: a line is no KEY=VALUE, or no such property of the registry is known
        :raises OSError: the file cannot be read
        """
        kafka: Dict[str, str] = {}
        registry: Dict[str, str] = {}
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            key, equals, value = text.partition("=")
            key, value = key.strip(), value.strip()
            if not equals or not key:
                raise ValueError(f"{path}, line {number}: it is no KEY=VALUE")
            if not key.startswith(_REGISTRY):
                kafka[key] = value
                continue
            name = "registry_" + key[len(_REGISTRY) :].replace(".", "_")
            if name not in ConnectionProperties._fields:
                raise ValueError(f"{path}, line {number}: {key} is none of schema.registry.url, .user.info, .token, .ca")
            registry[name] = value
        return ConnectionProperties(kafka, **registry)
