import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from amund import cli
from amund.properties import ConnectionProperties


class ConnectionPropertiesTest(unittest.TestCase):
    def file(self, text):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        path = Path(directory.name, "connection.properties")
        path.write_text(text, encoding="utf-8")
        return path

    def test_it_tells_the_broker_from_the_registry(self):
        read = ConnectionProperties.read(
            self.file("# a comment\n\nbootstrap.servers = a:9093\nsasl.password=x=y#z\nschema.registry.user.info=me:secret\n")
        )
        self.assertEqual(read.kafka, {"bootstrap.servers": "a:9093", "sasl.password": "x=y#z"})
        self.assertEqual(read.registry_user_info, "me:secret")
        self.assertIsNone(read.registry_url)

    def test_what_it_does_not_know_is_refused(self):
        for text, words in [("bootstrap.servers\n", "line 1"), ("\nschema.registry.password=x\n", "line 2"), ("=x\n", "KEY=VALUE")]:
            with self.subTest(text), self.assertRaisesRegex(ValueError, words):
                ConnectionProperties.read(self.file(text))

    def test_a_wrong_file_ends_the_command_with_2(self):
        for path in [self.file("what is this\n"), "/nowhere"]:
            error = io.StringIO()
            with contextlib.redirect_stderr(error), self.assertRaises(SystemExit) as ended:
                cli.main(["follow", "--model", "m", "--store", "s", "--key", "k", "--connection", str(path)])
            self.assertEqual(ended.exception.code, 2)
            self.assertIn("--connection", error.getvalue())
