"""Waits for what became of deletion requests."""

from __future__ import annotations

import collections
import datetime
import time
from dataclasses import dataclass
from typing import Any, Callable, Deque, Dict, Iterable, Iterator, List, Mapping, Optional, Set, Tuple

from amund import kafka
from amund.emit import SentRequest
from amund.registry import Registry, RegistryError
from amund.times import time_of
from amund.wire import EventReader, MalformedEvent

FINAL = frozenset({"ERASED", "NOT_HELD", "REJECTED", "QUARANTINED", "RESOLVED"})
"""Nothing more comes after these by itself. QUARANTINED waits for an operator."""

_POLL_SECONDS = 0.5

RequestKey = Tuple[str, str]
"""The model's id and the request's, in lower case: together they identify a request."""


@dataclass(frozen=True)
class Receipt:
    """Where a request stands. event has all fields of DeletionReceipt by their names."""

    request_id: str
    model_id: str
    status: str
    version: Optional[int]
    reason: Optional[str]
    samples: int
    at: datetime.datetime
    event: Mapping[str, Any]

    @staticmethod
    def of(event: Mapping[str, Any]) -> "Receipt":
        """:raises MalformedEvent: it is no DeletionReceipt"""
        try:
            return Receipt(
                event["requestId"],
                event["modelId"],
                event["status"],
                event.get("version"),
                event.get("reason"),
                event.get("samples", 0),
                time_of(event["at"]),
                event,
            )
        except (KeyError, OverflowError, TypeError) as e:
            raise MalformedEvent(f"it is no DeletionReceipt: {e!r}") from e

    @property
    def key(self) -> RequestKey:
        """What identifies the request that it belongs to."""
        return self.model_id, self.request_id

    @property
    def is_own(self) -> bool:
        """Whether it says where the request of its id stands; else it answers a later record under the id."""
        return self.event.get("firstSeenAt") is None and self.status != "DUPLICATE"

    @property
    def is_final(self) -> bool:
        """Whether it is the last one of the request that has its id."""
        return self.is_own and self.status in FINAL


@dataclass(frozen=True)
class Outcome:
    """The final receipts of what was waited for, and what has none yet."""

    receipts: Mapping[RequestKey, Receipt]
    open: Set[RequestKey]

    @property
    def is_forgotten(self) -> bool:
        """Whether all of it is erased, or was not held."""
        return not self.open and all(receipt.status in ("ERASED", "NOT_HELD") for receipt in self.receipts.values())


class _Awaited:
    """What is known of a request that was sent. Its id alone does not tell: the receipts under it may be another's."""

    def __init__(self, sent: SentRequest) -> None:
        self._place = (sent.partition, sent.offset)
        self._taken = False
        self._end: Optional[Receipt] = None
        self._refusal: Optional[Receipt] = None

    def hear(self, receipt: Receipt) -> Optional[Receipt]:
        """Takes note of a receipt under its id; returns its last one, if that has come."""
        event = receipt.event
        if receipt.is_final:
            self._end = receipt
        if (event.get("requestPartition"), event.get("requestOffset")) == self._place:
            if event.get("firstSeenAt") is not None and receipt.status == "REJECTED":
                self._refusal = receipt
            else:
                self._taken = True
        return self._refusal or (self._end if self._taken else None)


class ReceiptReader:
    """Reads receipts from the beginning of their topic, without a consumer group. Close it, or use it with `with`."""

    def __init__(self, settings: kafka.KafkaSettings, registry: Registry, topic_prefix: str = kafka.TOPIC_PREFIX) -> None:
        """:raises amund.kafka.KafkaUnavailable: no broker answers, or the topic is not there"""
        self._events = EventReader(registry)
        self._topic = kafka.TopicReader(settings, topic_prefix + "receipts")
        self._pending: Deque[Any] = collections.deque()

    def poll(self, seconds: float = _POLL_SECONDS) -> List[Receipt]:
        """Returns the next receipts; none after the time. What is no receipt is left out.

        :raises amund.registry.RegistryError: the registry cannot be asked just now; call again
        :raises amund.kafka.KafkaUnavailable: the topic cannot be read any more
        """
        self._pending.extend(self._topic.poll(0 if self._pending else seconds))
        receipts = []
        while self._pending:
            value = self._pending[0].value()
            if value is not None:
                try:
                    receipts.append(Receipt.of(self._events.read(value)))
                except MalformedEvent:
                    pass
                except RegistryError:
                    if receipts:
                        break
                    raise  # It stays the first, so that nothing is lost when the registry is back.
            self._pending.popleft()
        return receipts

    def __iter__(self) -> Iterator[Receipt]:
        """All receipts, those to come among them; it does not end. One may come twice."""
        while True:
            yield from self.poll()

    def wait(
        self, sent: Iterable[SentRequest], seconds: float, on_final: Callable[[Receipt], None] = lambda receipt: None
    ) -> Outcome:
        """Waits for the final receipts of requests that were sent, by a reader that has not read yet.

        :param seconds: for all of them together
        :param on_final: told of each final receipt, once
        """
        awaited = {(one.request.model_id, str(one.request.request_id)): _Awaited(one) for one in sent}
        ended: Dict[RequestKey, Receipt] = {}
        until = time.monotonic() + seconds
        while len(ended) < len(awaited) and time.monotonic() < until:
            for receipt in self.poll():
                if receipt.key in awaited and receipt.key not in ended:
                    last = awaited[receipt.key].hear(receipt)
                    if last is not None:
                        ended[receipt.key] = last
                        on_final(last)
        return Outcome(ended, set(awaited) - set(ended))

    def close(self) -> None:
        """Leaves the broker."""
        self._topic.close()

    def __enter__(self) -> "ReceiptReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
