import datetime
import json
import unittest
import uuid
from unittest import mock

try:
    import avro.schema  # noqa: F401
    import confluent_kafka  # noqa: F401
except ImportError as e:
    raise unittest.SkipTest(f"{e.name} is not installed")

from amund import kafka
from amund.emit import DeletionRequest, Emitter, NotSent, SentRequest
from amund.receipts import Receipt, _Awaited
from amund.wire import EventReader, EventWriter, MalformedEvent
from support import FakeRegistry, schema

TOPIC = "amund.deletion-requests"
ID = uuid.UUID("6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d")
ASKED = datetime.datetime(2026, 3, 1, 10, 0, 0, 123456, datetime.timezone.utc)
MILLIS = 1772359200123


def registry(text=None):
    return FakeRegistry(**{TOPIC + "-value": text or schema("DeletionRequested")})


def with_time_as(logical):
    return schema("DeletionRequested").replace('"timestamp-millis"', f'"{logical}"')


class EventTest(unittest.TestCase):
    request = DeletionRequest("cifar", ["a", "b"], request_id=ID, requested_at=ASKED, due_at=ASKED, legal_basis="GDPR_ART_17")

    def round_trip(self, values, text=None):
        schemas = registry(text)
        event = EventWriter(schemas, TOPIC).write(values)
        return event, EventReader(schemas).read(event)

    def test_says_what_was_asked_and_defaults_for_the_rest(self):
        event, values = self.round_trip(self.request.values())
        self.assertEqual(event[:5], bytes(5))
        expected = {
            "requestId": str(ID),
            "modelId": "cifar",
            "sampleIds": ["a", "b"],
            "subjectId": None,
            "requestedAt": MILLIS,
            "dueAt": MILLIS,
            "priority": "NORMAL",
            "legalBasis": "GDPR_ART_17",
            "source": "",
            "replaces": None,
        }
        self.assertEqual(values, expected)

    def test_counts_in_the_unit_of_the_registered_schema(self):
        for logical, expected in (
            ("timestamp-micros", MILLIS * 1000 + 456),
            ("timestamp-nanos", (MILLIS * 1000 + 456) * 1000),
            ("local-timestamp-millis", MILLIS),
            ("date", MILLIS // 86_400_000),
        ):
            _, values = self.round_trip(self.request.values(), with_time_as(logical))
            self.assertEqual((values["requestedAt"], values["dueAt"]), (expected, expected), logical)

    def test_an_older_schema_will_do_where_it_knows_all_that_is_asked(self):
        older = json.loads(schema("DeletionRequested"))
        older["fields"] = [field for field in older["fields"] if field["name"] != "replaces"]
        self.round_trip(self.request.values(), json.dumps(older))
        asked = DeletionRequest("cifar", ["a"], replaces=ID)
        with self.assertRaisesRegex(MalformedEvent, "no field replaces"):
            self.round_trip(asked.values(), json.dumps(older))

    def test_a_newer_schema_gets_its_defaults_or_says_what_it_wants(self):
        newer = json.loads(schema("DeletionRequested"))
        newer["fields"].append({"name": "region", "type": "string", "default": "EU"})
        self.assertEqual(self.round_trip(self.request.values(), json.dumps(newer))[1]["region"], "EU")
        del newer["fields"][-1]["default"]
        with self.assertRaisesRegex(MalformedEvent, "wants the field region"):
            self.round_trip(self.request.values(), json.dumps(newer))

    def test_a_constant_that_the_schema_does_not_know_is_no_event(self):
        with self.assertRaises(MalformedEvent):
            self.round_trip(DeletionRequest("cifar", ["a"], legal_basis="WHIM").values())

    def test_a_request_names_something_and_times_have_zones(self):
        for wrong in (
            {},
            {"sample_ids": "abc"},
            {"sample_ids": ["a"], "due_at": datetime.datetime(2026, 1, 1)},
            {"sample_ids": ["\u00e4" * 513]},
            {"sample_ids": ["a"], "request_id": str(ID)},
        ):
            with self.subTest(wrong), self.assertRaises(ValueError):
                DeletionRequest("cifar", **wrong)

    def test_bytes_that_are_no_event_are_malformed_whatever_they_are(self):
        schemas = registry()
        event = EventWriter(schemas, TOPIC).write(self.request.values())
        reader = EventReader(schemas)
        for wrong in [b"", b"\0\0\0", b"{}......", b"\0\0\0\0\x09" + event[5:], event + b"\0", *(event[:n] for n in range(5, len(event)))]:
            with self.subTest(wrong), self.assertRaises(MalformedEvent):
                reader.read(wrong)


class FakeProducer:
    """Takes what it is given, and delivers it when it is flushed; some fail."""

    def __init__(self, failing=()):
        self.produced = []
        self._failing = failing

    def produce(self, topic, key, value, headers, on_delivery):
        self.produced.append((topic, key, value, headers, on_delivery))

    def poll(self, _):
        return 0

    def flush(self, _):
        for offset, (*_, on_delivery) in enumerate(self.produced):
            error = mock.Mock(str=lambda: "timed out") if offset in self._failing else None
            on_delivery(error, mock.Mock(partition=lambda: 1, offset=lambda offset=offset: offset))


class EmitterTest(unittest.TestCase):
    def emitter(self, producer):
        with mock.patch("amund.kafka.producer", return_value=producer):
            return Emitter({}, registry())

    def test_sends_the_key_the_event_and_the_trace(self):
        producer = FakeProducer()
        sent = self.emitter(producer).send(EventTest.request, traceparent="00-1-2-01", tracestate="a=b")
        topic, key, value, headers, _ = producer.produced[0]
        self.assertEqual((topic, key), (TOPIC, b"cifar"))
        self.assertEqual(EventReader(registry()).read(value)["requestId"], str(ID))
        self.assertEqual(headers, [("traceparent", "00-1-2-01"), ("tracestate", "a=b")])
        self.assertEqual((sent.partition, sent.offset), (1, 0))

    def test_tells_which_have_arrived(self):
        requests = [DeletionRequest("cifar", [name]) for name in "abc"]
        with self.assertRaisesRegex(NotSent, f"1 requests may not have arrived, first {requests[1].request_id}: timed out") as raised:
            self.emitter(FakeProducer(failing=[1])).send_all(requests)
        self.assertEqual([one.request for one in raised.exception.sent], [requests[0], requests[2]])

    def test_sends_nothing_of_a_list_with_a_wrong_one(self):
        producer = FakeProducer()
        too_large = DeletionRequest("cifar", ["x" * 1000] * 1000)
        with self.assertRaisesRegex(MalformedEvent, "at most 900000 are taken"):
            self.emitter(producer).send_all([EventTest.request, too_large])
        self.assertEqual(producer.produced, [])


class AwaitedTest(unittest.TestCase):
    """The receipts under an id may be those of another request."""

    def setUp(self):
        self.awaited = _Awaited(SentRequest(DeletionRequest("cifar", ["a"], request_id=ID), 1, 42))

    def hear(self, status, **fields):
        event = {"requestId": str(ID), "modelId": "cifar", "status": status, "at": MILLIS, **fields}
        last = self.awaited.hear(Receipt.of(event))
        return last and last.status

    def test_ends_with_what_becomes_of_it(self):
        self.assertIsNone(self.hear("ACCEPTED", requestPartition=1, requestOffset=42))
        self.assertIsNone(self.hear("UNLEARNED", version=2))
        self.assertEqual(self.hear("ERASED", version=2), "ERASED")

    def test_a_copy_ends_as_the_first_did(self):
        self.assertIsNone(self.hear("ACCEPTED", requestPartition=1, requestOffset=7))
        self.assertIsNone(self.hear("ERASED", version=2))
        self.assertEqual(self.hear("DUPLICATE", requestPartition=1, requestOffset=42, firstSeenAt=MILLIS), "ERASED")

    def test_another_request_under_a_used_id_is_rejected(self):
        self.assertIsNone(self.hear("ERASED", version=2))
        self.assertEqual(self.hear("REJECTED", requestPartition=1, requestOffset=42, firstSeenAt=MILLIS), "REJECTED")

    def test_what_is_no_receipt_is_malformed(self):
        with self.assertRaises(MalformedEvent):
            Receipt.of({"requestId": str(ID)})


if __name__ == "__main__":
    unittest.main()


class ScramTest(unittest.TestCase):
    def warnings(self, version: int, **settings: str) -> int:
        with mock.patch("confluent_kafka.libversion", return_value=("x", version)), mock.patch("amund.kafka.log") as log:
            kafka.producer({"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_SSL", **settings})
        return log.warning.call_count

    def test_a_library_that_kafka_4_refuses_is_said(self):
        scram = {"sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "a", "sasl.password": "b"}
        self.assertEqual(self.warnings(0x020600FF, **scram), 1)
        self.assertEqual(self.warnings(0x020601FF, **scram), 0)
        self.assertEqual(self.warnings(0x020600FF, **{**scram, "sasl.mechanism": "PLAIN"}), 0)
