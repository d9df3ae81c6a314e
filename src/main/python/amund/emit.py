"""Asks models to forget: deletion requests, with the right key, schema and headers."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

from confluent_kafka import KafkaException

from amund import kafka
from amund.registry import Registry
from amund.wire import EventWriter, MalformedEvent

MAX_EVENT_BYTES = 900_000
MAX_ID_BYTES = 1024
_FLUSH_SECONDS = 60


class NotSent(Exception):
    """A request may not have arrived. Send it again under the same id: it is done once."""

    sent: Sequence["SentRequest"] = ()
    """Those of the same call that have arrived for certain."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


@dataclass(frozen=True)
class DeletionRequest:
    """A wish that a model forget samples.

    Make the request_id once and store it together with the wish: whatever is sent again under it is done once.

    :raises ValueError: it names no samples, or a time without a time zone
    """

    model_id: str
    sample_ids: Sequence[str] = ()
    subject_id: Optional[str] = None
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    requested_at: datetime.datetime = field(default_factory=_now)
    due_at: Optional[datetime.datetime] = None
    priority: str = "NORMAL"
    legal_basis: str = "OTHER"
    source: str = ""
    replaces: Optional[uuid.UUID] = None

    def __post_init__(self) -> None:
        if isinstance(self.sample_ids, str):
            raise ValueError("sample_ids is one text, not a list of ids")
        object.__setattr__(self, "sample_ids", tuple(self.sample_ids))
        if not self.model_id:
            raise ValueError("A request names the model that must forget")
        if not self.sample_ids and self.subject_id is None:
            raise ValueError("A request names samples, a subject, or both")
        for name in ("request_id", "replaces"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, uuid.UUID):
                raise ValueError(f"{name} is a uuid.UUID, not {value!r}")
        for time in filter(None, (self.requested_at, self.due_at)):
            if time.tzinfo is None:
                raise ValueError(f"{time.isoformat()} has no time zone")
        for sample_id in self.sample_ids:
            if len(sample_id.encode("utf-8")) > MAX_ID_BYTES:
                raise ValueError(f"The id {sample_id[:40]}... has more than {MAX_ID_BYTES} bytes")

    def values(self) -> Dict[str, Any]:
        """Returns the fields of the event. What is not set is left out, so that older schemas will do."""
        values = {
            "requestId": self.request_id,
            "modelId": self.model_id,
            "sampleIds": list(self.sample_ids),
            "subjectId": self.subject_id,
            "requestedAt": self.requested_at,
            "dueAt": self.due_at,
            "priority": self.priority,
            "legalBasis": self.legal_basis,
            "source": self.source,
            "replaces": self.replaces,
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class SentRequest:
    """A request that the broker has, and where: receipts say which record they answer."""

    request: DeletionRequest
    partition: int
    offset: int


class Emitter:
    """Sends deletion requests. Safe for many threads; close it, or use it with `with`."""

    def __init__(self, settings: kafka.KafkaSettings, registry: Registry, topic_prefix: str = kafka.TOPIC_PREFIX) -> None:
        """
        :param settings: of librdkafka: bootstrap.servers, security
        :raises amund.registry.SchemaNotFound: no schema is registered for the topic
        :raises amund.registry.RegistryError: the registry cannot be asked
        """
        self._topic = topic_prefix + "deletion-requests"
        self._writer = EventWriter(registry, self._topic)
        self._producer = kafka.producer(settings)

    def send(self, request: DeletionRequest, traceparent: Optional[str] = None, tracestate: Optional[str] = None) -> SentRequest:
        """Sends a request; returns when the brokers have it.

        :param traceparent: the header of W3C Trace Context, for amund's logs
        :param tracestate: likewise
        :raises amund.wire.MalformedEvent: the registered schema does not take it, or it is too large; nothing was sent
        :raises NotSent: the broker does not confirm it
        """
        return self.send_all([request], traceparent, tracestate)[0]

    def send_all(
        self, requests: Iterable[DeletionRequest], traceparent: Optional[str] = None, tracestate: Optional[str] = None
    ) -> List[SentRequest]:
        """Sends requests; returns when the brokers have all of them. Raises as send does."""
        headers = [(name, value) for name, value in (("traceparent", traceparent), ("tracestate", tracestate)) if value]
        # All are written before one is sent: nothing is sent of a list that has a wrong one.
        events = [(request, self._event(request)) for request in requests]
        places: List[Tuple[Optional[str], int, int]] = [("no answer", -1, -1)] * len(events)

        def delivered(number: int) -> Any:
            def note(error: Any, message: Any) -> None:
                places[number] = (error.str() if error else None, message.partition(), message.offset())

            return note

        for number, (request, event) in enumerate(events):
            self._produce(request, event, headers, delivered(number))
        self._producer.flush(_FLUSH_SECONDS)
        arrived = [SentRequest(one, partition, offset) for (one, _), (error, partition, offset) in zip(events, places) if error is None]
        if len(arrived) < len(events):
            first, error = next((one, error) for (one, _), (error, _, _) in zip(events, places) if error is not None)
            failure = NotSent(f"{len(events) - len(arrived)} requests may not have arrived, first {first.request_id}: {error}")
            failure.sent = arrived
            raise failure
        return arrived

    def _event(self, request: DeletionRequest) -> bytes:
        event = self._writer.write(request.values())
        if len(event) > MAX_EVENT_BYTES:
            raise MalformedEvent(
                f"The request {request.request_id} has {len(event)} bytes, and at most {MAX_EVENT_BYTES} are taken: split it"
            )
        return event

    def _produce(self, request: DeletionRequest, event: bytes, headers: List[Tuple[str, str]], on_delivery: Any) -> None:
        while True:
            try:
                self._producer.produce(
                    self._topic, key=request.model_id.encode("utf-8"), value=event, headers=headers, on_delivery=on_delivery
                )
                self._producer.poll(0)
                return
            except BufferError:
                self._producer.poll(1)  # The queue is full; wait until some are delivered.
            except KafkaException as e:
                raise NotSent(f"The request {request.request_id} was not sent: {e.args[0].str()}") from e

    def close(self) -> None:
        """Waits for what is under way."""
        self._producer.flush(_FLUSH_SECONDS)

    def __enter__(self) -> "Emitter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
