import base64
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from amund import chain
from amund.manifest import SignedManifest
from amund.store import DirectoryStore
from amund.trust import PublicKey, Untrusted, Verifier
from support import ROOT, VECTOR, announcement

PAGE = ROOT / "src/site/markdown/verify.md"


def key(name: str) -> PublicKey:
    return PublicKey.read(VECTOR / f"keys/{name}.pub.pem")


class VectorTest(unittest.TestCase):
    """What amund's own signer made verifies, and nothing else does."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name) / "store"
        shutil.copytree(VECTOR / "store", self.root)
        self.store = DirectoryStore(self.root)

    def findings(self, *keys: str):
        verifier = Verifier([key(name) for name in keys], self.store.rotation)
        return [(finding.kind, finding.version) for finding in chain.verify(self.store, "cifar", verifier, 3)]

    def rewrite(self, name: str, old: bytes, new: bytes):
        path = self.root / name
        self.assertIn(old, path.read_bytes())
        path.write_bytes(path.read_bytes().replace(old, new))

    def test_who_trusts_either_key_verifies_all_versions(self):
        self.assertEqual(self.store.versions("cifar"), [1, 2, 3])
        for keys in (["first"], ["second"], ["first", "second"]):
            self.assertEqual(self.findings(*keys), [])

    def test_without_the_change_of_keys_each_key_stands_for_its_own_versions(self):
        (self.root / f"keys/{key('second').id}.json").unlink()
        self.assertEqual(self.findings("first"), [("SIGNATURE", 3)])
        self.assertEqual(self.findings("second"), [("SIGNATURE", 1), ("SIGNATURE", 2)])

    def test_a_changed_change_of_keys_is_not_followed(self):
        self.rewrite(f"keys/{key('second').id}.json", b'"version":2', b'"version":3')
        self.assertEqual(self.findings("first"), [("SIGNATURE", 3)])
        self.assertEqual(self.findings("second"), [("SIGNATURE", 1), ("SIGNATURE", 2)])

    def test_a_key_that_was_replaced_signs_nothing_more(self):
        # Whoever stole the first key cannot sign a version 3 for those who trust the second.
        (self.root / "manifests/cifar/3.json").write_bytes(self.signed_by_the_first_key())
        self.assertEqual(self.findings("second"), [("SIGNATURE", 3)])

    def signed_by_the_first_key(self) -> bytes:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        private = load_pem_private_key((VECTOR / "keys/first.pem").read_bytes(), None)
        manifest = SignedManifest.of_event(announcement()).manifest
        return SignedManifest(manifest, key("first").id, private.sign(manifest.signed_bytes())).to_json()

    def test_every_member_is_signed(self):
        path = self.root / "manifests/cifar/3.json"
        text = path.read_bytes()
        for old, new in (
            (b'"samples":3', b'"samples":4'),
            (b'"requests":2', b'"requests":1'),
            (b'30.000Z"', b'30.001Z"'),
            (b'"TORCHSCRIPT"', b'"OTHER"'),
            (b'"batchId":"4', b'"batchId":"5'),
            (b'"sizeBytes":23', b'"sizeBytes":24'),
        ):
            with self.subTest(old):
                self.assertIn(old, text)
                path.write_bytes(text.replace(old, new))
                self.assertIn(("SIGNATURE", 3), self.findings("first"))

    def test_a_flipped_bit_of_the_signature_is_refused(self):
        event = announcement()
        for place in (0, 31, 63):
            signature = bytearray(event["manifestSignature"])
            signature[place] ^= 1
            signed = SignedManifest.of_event({**event, "manifestSignature": bytes(signature)})
            with self.assertRaises(Untrusted):
                Verifier([key("second")]).verify(signed)
        for signature in (b"", event["manifestSignature"] + b"\0"):
            with self.assertRaises(Untrusted):
                Verifier([key("second")]).verify(SignedManifest.of_event({**event, "manifestSignature": signature}))

    def test_damaged_and_absent_bytes_are_found(self):
        manifest = SignedManifest.of_event(announcement()).manifest
        blob = self.root / "blobs/sha256" / manifest.sha256
        blob.write_bytes(b"other")
        self.assertEqual(self.findings("first"), [("BYTES", 3)])
        blob.unlink()
        self.assertEqual(self.findings("first"), [("BYTES", 3)])
        # Of an older version they may be gone by policy.
        two = self.store.manifest("cifar", 2).manifest
        (self.root / "blobs/sha256" / two.sha256).unlink()
        self.assertEqual(self.findings("first"), [("BYTES", 3)])

    def test_a_gap_and_a_version_in_anothers_place_are_found(self):
        (self.root / "manifests/cifar/2.json").unlink()
        self.assertEqual(self.findings("first"), [("GAP", 2)])
        shutil.copy(self.root / "manifests/cifar/1.json", self.root / "manifests/cifar/2.json")
        self.assertEqual(self.findings("first"), [("MANIFEST", 2)])


class PageTest(unittest.TestCase):
    """A stranger verifies a version with what the page says, and nothing of amund."""

    def setUp(self):
        code = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
        self.names = {}
        exec("\n".join(code), self.names)
        self.manifest = (VECTOR / "store/manifests/cifar/3.json").read_bytes()
        self.model = b"The model of version 3\n"
        self.parent = b"The model of version 2\n"
        self.key = (VECTOR / "keys/second.pub.pem").read_bytes()

    def verify(self, manifest=None, model=None, served=2, parent=None, name="cifar"):
        import hashlib

        return self.names["verify"](
            manifest or self.manifest,
            self.model if model is None else model,
            self.key,
            name,
            served,
            hashlib.sha256(self.parent if parent is None else parent).hexdigest(),
        )

    def test_takes_the_vector(self):
        self.assertEqual(self.verify()["version"], 3)

    def test_refuses_all_else(self):
        text = self.manifest
        signature = re.search(rb'"signature":"([^"]+)"', text).group(1)
        flipped = bytearray(base64.b64decode(signature))
        flipped[5] ^= 4
        for change in (
            {"model": b"The model of version 4\n"},
            {"model": b""},
            {"parent": b"another"},
            {"served": 1},
            {"served": 3},
            {"name": "mnist"},
            {"manifest": text.replace(b'"samples":3', b'"samples":9')},
            {"manifest": text.replace(signature, base64.b64encode(bytes(flipped)))},
            {"manifest": text + b"\n"},
        ):
            with self.subTest(change), self.assertRaises(Exception):
                self.verify(**change)

    def test_the_event_of_the_page_is_the_vectors(self):
        for name in announcement():
            self.assertIn(f"`{name}`", PAGE.read_text())


if __name__ == "__main__":
    unittest.main()


class CommandTest(unittest.TestCase):
    """Who only verifies needs cryptography and nothing else."""

    def amund(self, *arguments: str):
        program = (
            "import sys\n"
            "for absent in ('avro', 'confluent_kafka', 'torch'):\n"
            "    sys.modules[absent] = None\n"
            "from amund import cli\n"
            "sys.exit(cli.main(sys.argv[1:]))"
        )
        return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)

    def test_verifies_without_the_modules_of_others(self):
        done = self.amund("verify", "--model", "cifar", "--store", str(VECTOR / "store"), "--key", str(VECTOR / "keys/first.pub.pem"))
        self.assertEqual((done.returncode, done.stdout), (0, "model cifar: 3 versions, all as they should be\n"), done.stderr)

    def test_a_missing_module_is_said_in_a_line(self):
        done = self.amund("request", "--model", "m", "--ids", "a", "--bootstrap-servers", "h:1", "--schema-registry", "http://h:1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("amund request: it needs the module", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
