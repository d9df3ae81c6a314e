import http.server
import json
import threading
import unittest

from amund.registry import Registry, RegistryError, SchemaNotFound


class Answers(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("Authorization")))
        code, body = self.answers(self.path)
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def answers(self, path):
        if path == "/subjects/amund.receipts-value/versions/latest":
            return 200, {"subject": "amund.receipts-value", "version": 3, "id": 7, "schema": '"long"'}
        if path == "/schemas/ids/7":
            return 200, {"schema": '"long"'}
        if path == "/schemas/ids/9":
            return 500, {"message": "no leader"}
        return 404, {"error_code": 40401}

    def log_message(self, *_):
        pass


class RegistryTest(unittest.TestCase):
    def setUp(self):
        Answers.asked = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.host = f"127.0.0.1:{self.server.server_port}"

    def test_looks_each_schema_up_once(self):
        registry = Registry(f"http://{self.host}/")
        for _ in range(2):
            self.assertEqual(registry.latest("amund.receipts-value"), (7, '"long"'))
            self.assertEqual(registry.by_id(7), '"long"')
        self.assertEqual(len(Answers.asked), 2)

    def test_says_who_asks(self):
        Registry(f"http://crm:s%40cret@{self.host}").by_id(7)
        Registry(f"http://{self.host}", token="abc").by_id(7)
        Registry(f"http://{self.host}", user_info="crm:s@cret").by_id(7)
        self.assertEqual([who for _, who in Answers.asked], ["Basic Y3JtOnNAY3JldA==", "Bearer abc", "Basic Y3JtOnNAY3JldA=="])

    def test_asks_the_next_where_one_is_away(self):
        self.assertEqual(Registry(f"http://127.0.0.1:1,http://{self.host}").by_id(7), '"long"')

    def test_tells_what_is_absent_from_what_is_away(self):
        with self.assertRaisesRegex(SchemaNotFound, "other-value"):
            Registry(f"http://{self.host}").latest("other-value")
        with self.assertRaisesRegex(RegistryError, "answers 500"):
            Registry(f"http://{self.host}").by_id(9)
        with self.assertRaisesRegex(RegistryError, "cannot be asked"):
            Registry("http://127.0.0.1:1").by_id(7)
        with self.assertRaises(ValueError):
            Registry("localhost:8081")


if __name__ == "__main__":
    unittest.main()
