import contextlib
import io
import json
import struct
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import torch
    from torch import nn
except ImportError as e:
    raise unittest.SkipTest(f"{e.name} is not installed")

from amund import export, load
from amund.cli import main
from amund.probe import probe
from amund.trust import Verifier
from amund.versions import Versions
from amund.mark import MarkInMemory
from support import NETWORKS, MemoryStore, Publisher

sys.path.insert(0, str(NETWORKS))
import make  # noqa: E402  The networks of the Java tests.


class ProbeTest(unittest.TestCase):
    def test_says_what_the_daemon_says(self):
        """ModelProbeTest.java holds the daemon's probe to the same file."""
        expected = json.loads((NETWORKS / "findings.json").read_text())
        self.assertGreater(len(expected), 20)
        for name, words in expected.items():
            found = probe((NETWORKS / f"{name}.pt").read_bytes(), make.images(12))
            with self.subTest(name):
                self.assertEqual([f"{finding.kind}: {finding.words}" for finding in found], words)


    def test_one_of_several_heads_can_be_said(self):
        for name, head in (("second-head", "1"), ("list-of-heads", "1"), ("dictionary-of-heads", "out"), ("nested-heads", "2")):
            torch_script = (NETWORKS / f"{name}.pt").read_bytes()
            with self.subTest(name):
                self.assertEqual(probe(torch_script, make.images(12), head), [])
                (found,) = probe(torch_script, make.images(12), "7")
                self.assertIn("has no output 7", found.words)


class ExportTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.file = Path(directory.name) / "model.pt"

    def test_what_it_writes_says_the_same(self):
        model = export.Normalised(make.Small(), [0.5] * 3, [0.25] * 3)
        self.assertEqual(export.export(model, self.file, make.SHAPE), [])
        with torch.no_grad():
            self.assertTrue(torch.allclose(torch.jit.load(str(self.file))(make.images(5)), model(make.images(5)), atol=1e-5))

    def test_what_the_daemon_would_refuse_is_not_written(self):
        for model in (make.Small().half(), make.AlwaysDropout(), make.Rounding()):
            with self.subTest(type(model)), self.assertRaises((export.ExportError, RuntimeError)):
                export.export(model, self.file, make.SHAPE)
            self.assertEqual(list(self.file.parent.iterdir()), [])

    def test_of_several_heads_one_is_said(self):
        model = export.Normalised(make.SecondHead(), [0.5] * 3, [0.25] * 3)
        with self.assertRaisesRegex(export.ExportError, "such as output: 0"):
            export.export(model, self.file, make.SHAPE)
        self.assertEqual(export.export(model, self.file, make.SHAPE, head="1"), [])

    def test_on_the_command_line(self):
        line = ["export", "--model", "make:Small", "--input", "3", "16", "16", "--output", str(self.file)]
        with contextlib.redirect_stdout(io.StringIO()) as out:
            self.assertEqual(main([*line, "--mean", "0.5", "0.5", "0.5", "--std", "1", "1", "1"]), 0)
        self.assertRegex(out.getvalue(), r"model.pt: \d+ bytes, \d+ weights")
        for wrong in (["--mean", "0.5"], ["--mean", "0.5", "--std", "1"], ["--weights", "/nowhere"]):
            with contextlib.redirect_stderr(io.StringIO()) as err:
                self.assertEqual(main([*line, *wrong]), 1)
            self.assertNotIn("Traceback", err.getvalue())


class LoadTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(3)
        self.model = make.Small().eval()
        with torch.no_grad():
            self.logits = self.model(make.images(4))

    @staticmethod
    def safetensors(state, prefix=""):
        header, values = {}, b""
        for name, tensor in state.items():
            data = tensor.contiguous().numpy().tobytes()
            kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
            header[prefix + name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(values), len(values) + len(data)]}
            values += data
        text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
        return struct.pack("<Q", len(text)) + text + values

    def test_torchscript_and_weights_by_name_are_swapped_in(self):
        import hashlib

        store = MemoryStore()
        publisher = Publisher(store)
        written = io.BytesIO()
        torch.jit.save(torch.jit.script(self.model), written)
        weights = self.safetensors(self.model.state_dict(), "model.")
        sha256 = hashlib.sha256(weights).hexdigest()
        store.files[f"blobs/sha256/{sha256}"] = weights
        event = publisher.publish(written.getvalue(), safetensors={"sha256": sha256, "sizeBytes": len(weights)})
        for loader in (load.torchscript(), load.state_dict(make.Small, prefix="model.")):
            versions = Versions("cifar", store, Verifier([publisher.public_key]), MarkInMemory(), loader, self.fail)
            versions.add(event)
            versions.serve_newest()
            with torch.no_grad():
                self.assertTrue(torch.equal(versions.served.model(make.images(4)), self.logits))

    def test_what_is_no_safetensors_file_is_an_error(self):
        good = self.safetensors(self.model.state_dict())
        for wrong in (b"", b"\xff" * 40, good[:-1], good[:20], struct.pack("<Q", 2) + b"[]", struct.pack("<Q", 9) + b'{"a":null}'):
            with self.subTest(wrong[:10]), self.assertRaises(ValueError):
                load.read_safetensors(wrong)


if __name__ == "__main__":
    unittest.main()
