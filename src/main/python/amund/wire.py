"""Events in Confluent's wire format: a zero byte, the id of the schema in four bytes, and the Avro body.

Times are datetimes with a time zone when they are written, in whichever unit the registered schema declares; what is read has
Avro's plain values, times as milliseconds since 1970.
"""

from __future__ import annotations

import datetime
import io
import json
import struct
import uuid
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

import avro.errors
import avro.io
import avro.schema

from amund.registry import RegisteredSchema, Registry, SchemaNotFound
from amund.times import EPOCH, micros

_HEADER = struct.Struct(">bI")
_UNITS: Dict[str, Callable[[int], int]] = {
    "millis": lambda micro: micro // 1000,
    "micros": lambda micro: micro,
    "nanos": lambda micro: micro * 1000,
}


class MalformedEvent(Exception):
    """Bytes that are no event, or values that make none."""


class EventWriter:
    """Writes events of a topic by the newest schema that is registered for it. It registers nothing."""

    def __init__(self, registry: Registry, topic: str) -> None:
        """:raises SchemaNotFound: none is registered"""
        self._topic = topic
        registered: RegisteredSchema = registry.latest(f"{topic}-value")
        self._id = registered.id
        self._fields = {field["name"]: field for field in json.loads(registered.text)["fields"]}
        self._writer = avro.io.DatumWriter(_plain_schema(registered.text))

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Returns the bytes of an event.

        :param values: by field; a field that is not named has its default
        :raises MalformedEvent: the schema has no such field, or it takes no such value
        """
        unknown = [name for name, value in values.items() if name not in self._fields and value is not None]
        if unknown:
            raise MalformedEvent(f"The schema that is registered for {self._topic} has no field {', '.join(unknown)}")
        datum = {name: self._value(name, field, values) for name, field in self._fields.items()}
        out = io.BytesIO()
        out.write(_HEADER.pack(0, self._id))
        try:
            self._writer.write(datum, avro.io.BinaryEncoder(out))
        except (avro.errors.AvroException, TypeError, ValueError) as e:
            raise MalformedEvent(f"No event for {self._topic}: {e}") from e
        return out.getvalue()

    def _value(self, name: str, field: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
        if name not in values:
            if "default" not in field:
                raise MalformedEvent(f"The schema that is registered for {self._topic} wants the field {name}")
            return field["default"]
        value = values[name]
        if isinstance(value, datetime.datetime):
            return _in_unit_of(field["type"], value)
        return str(value) if isinstance(value, uuid.UUID) else value


def _in_unit_of(declared: Any, time: datetime.datetime) -> int:
    """As the field's logical type counts; without one, milliseconds, as amund reads it then."""
    for option in declared if isinstance(declared, list) else [declared]:
        logical = option.get("logicalType", "") if isinstance(option, dict) else ""
        if logical == "date":
            return (time.astimezone(datetime.timezone.utc).date() - EPOCH.date()).days
        if logical.startswith(("timestamp-", "local-timestamp-")):
            return _UNITS[logical.rpartition("-")[2]](micros(time))
    return micros(time) // 1000


class EventReader:
    """Reads events by the schemas that they were written with."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._readers: Dict[int, avro.io.DatumReader] = {}

    def read(self, event: bytes) -> Dict[str, Any]:
        """Returns the values of an event by field.

        :raises MalformedEvent: it is none
        :raises amund.registry.RegistryError: its schema cannot be looked up just now
        """
        schema_id, body = _split(event)
        try:
            reader = self._readers.get(schema_id)
            if reader is None:
                reader = avro.io.DatumReader(_plain_schema(self._registry.by_id(schema_id)))
                self._readers[schema_id] = reader
            source = io.BytesIO(body)
            values = reader.read(avro.io.BinaryDecoder(source))
        except SchemaNotFound as e:
            raise MalformedEvent(f"its schema is not registered: {e}") from e
        # Whatever bytes may do to a decoder, they are no event then.
        except (avro.errors.AvroException, ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError,
                AssertionError, struct.error) as e:
            raise MalformedEvent(f"its body cannot be read by schema {schema_id}: {e!r}") from e
        if not isinstance(values, dict):
            raise MalformedEvent(f"schema {schema_id} is no record")
        if source.read(1):
            raise MalformedEvent(f"there are bytes behind the body of schema {schema_id}")
        return values


def _split(event: Optional[bytes]) -> Tuple[int, bytes]:
    if event is None or len(event) < _HEADER.size:
        raise MalformedEvent("it is shorter than the header of an event")
    magic, schema_id = _HEADER.unpack_from(event)
    if magic != 0:
        raise MalformedEvent(f"the magic byte is {magic & 0xFF}, not 0")
    return schema_id, event[_HEADER.size:]


def _plain_schema(text: str) -> avro.schema.Schema:
    """Without logical types, which versions of the library treat differently; the bytes are the same."""
    return avro.schema.parse(json.dumps(_without_logical_types(json.loads(text))))


def _without_logical_types(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_logical_types(option) for option in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: value for key, value in schema.items() if key != "logicalType"}
    for key in ("type", "items", "values"):
        if key in plain:
            plain[key] = _without_logical_types(plain[key])
    if "fields" in plain:
        plain["fields"] = [_without_logical_types(field) for field in plain["fields"]]
    return plain
