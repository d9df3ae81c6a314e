import json
import unittest

from amund.manifest import MalformedManifest, Manifest, SignedManifest, canonical_json
from support import VECTOR, announcement

THIRD = VECTOR / "store/manifests/cifar/3.json"


class CanonicalJsonTest(unittest.TestCase):
    def test_as_rfc_8785_has_it(self):
        value = {"\u20ac": "\r\n\u001f\"\\/", "b": {"z": 1, "A": -2}, "\U0001f600": "", "\ufb33": "\u007f\u00f6"}
        # A pair of surrogates sorts before U+FB33, which as a code point is smaller.
        expected = '{"b":{"A":-2,"z":1},"\u20ac":"\\r\\n\\u001f\\"\\\\/","\U0001f600":"","\ufb33":"\u007f\u00f6"}'
        self.assertEqual(canonical_json(value), expected.encode("utf-8"))

    def test_refuses_what_has_more_than_one_text(self):
        for value in (1.5, True, None, [], 2**53, "\ud800"):
            with self.subTest(value), self.assertRaises(MalformedManifest):
                canonical_json({"a": value})


class ManifestTest(unittest.TestCase):
    def test_the_event_and_the_file_say_the_same(self):
        signed = SignedManifest.parse(THIRD.read_bytes())
        self.assertEqual(SignedManifest.of_event(announcement()), signed)
        self.assertEqual(signed.to_json(), THIRD.read_bytes())
        self.assertEqual(signed.manifest.requests, 2)
        self.assertEqual(signed.manifest.published_at, "2026-03-04T08:15:30.000Z")

    def test_nothing_unsigned_rides_along(self):
        text = THIRD.read_bytes()
        members = json.loads(text)
        changed = [
            text + b"\n",
            text.replace(b'"samples":3', b'"samples": 3'),
            json.dumps({**members, "more": "x"}, separators=(",", ":"), sort_keys=True).encode(),
            text.replace(b'"requests":2', b'"requests":2.0'),
            text.replace(b'"requests":2', b'"requests":true'),
            text.replace(b'{"keyId"', b'{"keyId":"a","keyId"'),
            text.replace(b'"signature":"', b'"signature":"!'),
            b"[]",
            b"\xff",
            b"",
        ]
        members["manifest"]["note"] = "x"
        changed.append(canonical_json(members))
        for one in changed:
            with self.subTest(one[-40:]), self.assertRaises(MalformedManifest):
                SignedManifest.parse(one)

    def test_what_contradicts_itself_is_none(self):
        for change in (
            {"modelId": "../etc"},
            {"version": 0},
            {"version": 2**53},
            {"parentVersion": 1},
            {"parentSha256": None},
            {"sha256": "A" * 64},
            {"sizeBytes": -1},
            {"batchId": "0B7E0F3E-5C39-4C5E-9D0E-0A6F9A3B1C2D"},
            {"publishedAt": 10**18},
            {"requests": 2},
            {"safetensors": {"sha256": "0" * 63, "sizeBytes": 1}},
        ):
            with self.subTest(change), self.assertRaises(MalformedManifest):
                Manifest.of_event({**announcement(), **change})


if __name__ == "__main__":
    unittest.main()
