import datetime
import io
import unittest
import uuid

from amund.requestfile import RequestFileError, parse_time, read

FIRST = "6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d"


def requests(text, **defaults):
    return read(io.StringIO(text, newline=""), "cifar", **defaults)


class RequestFileTest(unittest.TestCase):
    def test_rows_with_one_id_are_one_request(self):
        merged, alone = requests(
            f'requestId,sampleId,dueAt,priority\r\n{FIRST},"a,1",2026-12-24T00:00:00Z,urgent\r\n,b,,\r\n{FIRST},c,2026-12-24T00:00:00Z,URGENT\r\n',
            legal_basis="CCPA",
        )
        self.assertEqual((merged.request_id, merged.sample_ids), (uuid.UUID(FIRST), ("a,1", "c")))
        self.assertEqual((merged.priority, merged.legal_basis), ("URGENT", "CCPA"))
        self.assertEqual(merged.due_at, datetime.datetime(2026, 12, 24, tzinfo=datetime.timezone.utc))
        self.assertEqual((alone.sample_ids, alone.priority, alone.due_at), (("b",), "NORMAL", None))

    def test_a_subject_will_do(self):
        (one,) = requests("subjectId\nuser-1236\n")
        self.assertEqual((one.sample_ids, one.subject_id), ((), "user-1236"))

    def test_names_the_line_that_is_wrong(self):
        for text, words in (
            ("", "neither sampleId nor subjectId"),
            ("sample\na\n", "names sample"),
            ("sampleId,sampleId\na,b\n", "one column twice"),
            ("sampleId\n", "no requests"),
            ("sampleId,dueAt\na,\n,2026-12-24T00:00:00Z\n", "Line 3: there is neither"),
            ("sampleId,dueAt\na,tomorrow\n", "Line 2: dueAt is 'tomorrow'"),
            ("sampleId,dueAt\na,2026-12-24T00:00:00\n", "a time needs a time zone"),
            ("sampleId,priority\na,SOON\n", "Line 2: priority is 'SOON'"),
            ("sampleId,requestId\na,1\n", "no UUID of 36 characters"),
            ("sampleId,source\na\n", "Line 2: it has another number of columns"),
            ("sampleId\na,b\n", "Line 2: it has another number of columns"),
            (f"requestId,sampleId,source\n{FIRST},a,x\n{FIRST},b,y\n", "Line 3: the rows of request"),
        ):
            with self.subTest(text), self.assertRaisesRegex(RequestFileError, words):
                requests(text)

    def test_times_have_a_zone(self):
        self.assertEqual(parse_time("2026-12-24T01:00:00+01:00"), parse_time("2026-12-24T00:00:00Z"))


if __name__ == "__main__":
    unittest.main()
