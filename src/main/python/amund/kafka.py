"""What the client needs of Kafka: settings, and a reader of whole topics."""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Mapping, Optional, Set

import confluent_kafka
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

TOPIC_PREFIX = "amund."
log = logging.getLogger(__name__)
_METADATA_SECONDS = 10
_BATCH = 500
# What librdkafka mends by itself; a broker that stays away shows in the missing progress.
_PASSING = {
    KafkaError._ALL_BROKERS_DOWN,
    KafkaError._TRANSPORT,
    KafkaError._RESOLVE,
    KafkaError._TIMED_OUT,
    KafkaError._MAX_POLL_EXCEEDED,
    # librdkafka asks for the group's coordinator, too, though whole topics are read without one.
    KafkaError.GROUP_AUTHORIZATION_FAILED,
}
# Before, librdkafka repeats its nonce, which brokers of Kafka 4 refuse as invalid credentials.
_SCRAM_SINCE = (0x02060100, "2.6.1")

KafkaSettings = Mapping[str, Any]
"""Properties of librdkafka: bootstrap.servers, and what the broker wants of security."""


class KafkaUnavailable(Exception):
    """The broker cannot be reached, or has no such topic."""


def _warn_of_scram(settings: KafkaSettings) -> None:
    mechanism = str(settings.get("sasl.mechanism", settings.get("sasl.mechanisms", "")))
    version, number = confluent_kafka.libversion()
    if mechanism.upper().startswith("SCRAM") and number < _SCRAM_SINCE[0]:
        log.warning("librdkafka is too old for SCRAM with Kafka 4 version=%s needed=%s", version, _SCRAM_SINCE[1])


def producer(settings: KafkaSettings) -> confluent_kafka.Producer:
    """Returns a producer that loses and doubles nothing, and takes the partitions that Java's takes."""
    _warn_of_scram(settings)
    own: Dict[str, Any] = {"message.timeout.ms": 30_000, "client.id": "amund-python"}
    # Last: what the promises rest on.
    fixed: Dict[str, Any] = {"enable.idempotence": True, "partitioner": "murmur2_random"}
    return confluent_kafka.Producer({**own, **settings, **fixed})


class TopicReader:
    """Reads all partitions of a topic from their beginning, committed records only, without a consumer group."""

    def __init__(self, settings: KafkaSettings, topic: str) -> None:
        """:raises KafkaUnavailable: no broker answers, or the topic is not there"""
        self._topic = topic
        _warn_of_scram(settings)
        own: Dict[str, Any] = {"group.id": "amund-python", "client.id": "amund-python"}
        fixed: Dict[str, Any] = {
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
        }
        self._consumer = Consumer({**own, **settings, **fixed})
        try:
            partitions = self._partitions()
        except BaseException:
            self._consumer.close()
            raise
        self._behind: Set[int] = set(partitions)
        self._consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])

    def _partitions(self) -> List[int]:
        try:
            topic = self._consumer.list_topics(self._topic, timeout=_METADATA_SECONDS).topics[self._topic]
        except KafkaException as e:
            raise KafkaUnavailable(f"No broker tells of the topic {self._topic}: {e.args[0].str()}") from e
        if topic.error is not None or not topic.partitions:
            reason = topic.error.str() if topic.error is not None else "it has no partitions"
            raise KafkaUnavailable(f"The topic {self._topic} cannot be read: {reason}")
        return sorted(topic.partitions)

    def poll(self, seconds: float) -> List[confluent_kafka.Message]:
        """Returns records as soon as there are some; none after the time.

        :raises KafkaUnavailable: the topic cannot be read any more, for instance for want of permission
        """
        records = []
        for message in self._consumer.consume(_BATCH, seconds):
            error: Optional[KafkaError] = message.error()
            if error is None:
                records.append(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                self._behind.discard(message.partition())
            elif error.code() not in _PASSING:
                raise KafkaUnavailable(f"The topic {self._topic} cannot be read: {error.str()}")
        return records

    @property
    def is_caught_up(self) -> bool:
        """Whether the end of every partition was seen."""
        return not self._behind

    def close(self) -> None:
        """Leaves the broker."""
        self._consumer.close()

    def __enter__(self) -> "TopicReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
