import tempfile
import unittest
from pathlib import Path

from amund import chain
from amund.mark import NONE, Mark, MarkFile, MarkInMemory, MarkUnavailable
from amund.trust import Verifier
from amund.versions import Versions
from support import MemoryStore, Publisher


class VersionsTest(unittest.TestCase):
    def setUp(self):
        self.store = MemoryStore()
        self.publisher = Publisher(self.store)
        self.refused = []
        self.loaded = []
        self.fails = set()
        self.mark = MarkInMemory()
        self.versions = self.follow()

    def follow(self, key=None):
        def load(version):
            bytes_ = version.torchscript()
            if version.version in self.fails:
                raise RuntimeError("it does not fit")
            self.loaded.append(version.version)
            return bytes_.decode()

        verifier = Verifier([key or self.publisher.public_key], self.store.rotation)
        return Versions("cifar", self.store, verifier, self.mark, load, lambda refusal: self.refused.append(refusal[:2]))

    def announce(self, *events):
        for event in events:
            self.versions.add(event)
        self.versions.serve_newest()

    def served(self):
        return self.versions.served and (self.versions.served.version, self.versions.served.model)

    def test_serves_the_newest_and_skips_what_is_superseded(self):
        self.announce(self.publisher.publish(b"one"), self.publisher.publish(b"two"))
        self.assertEqual(self.served(), (2, "two"))
        self.announce(self.publisher.publish(b"three"))
        self.assertEqual(self.served(), (3, "three"))
        self.assertEqual((self.loaded, self.refused), ([2, 3], []))
        self.assertFalse(self.versions.is_waiting)

    def test_what_a_request_holds_does_not_change(self):
        self.announce(self.publisher.publish(b"one"))
        held = self.versions.served
        self.announce(self.publisher.publish(b"two"))
        self.assertEqual((held.version, held.model), (1, "one"))

    def test_a_changed_announcement_is_refused(self):
        event = self.publisher.publish(b"one")
        for change in ({"sha256": "0" * 64}, {"sizeBytes": 4}, {"samples": 1}, {"publishedAt": 5}, {"keyId": "0" * 16},
                       {"manifestSignature": bytes(64)}):
            self.announce({**event, **change})
        self.assertEqual(self.refused, [("UNTRUSTED", 1)] * 2)  # Once for each reason.
        self.assertIsNone(self.served())

    def test_a_strangers_key_is_refused(self):
        stranger = Publisher(MemoryStore(), seed=2)
        self.announce(stranger.publish(b"evil"))
        self.assertEqual(self.refused, [("UNTRUSTED", 1)])

    def test_what_contradicts_itself_and_what_is_anothers_is_refused(self):
        event = self.publisher.publish(b"one")
        self.announce({**event, "parentVersion": 7}, {"version": 3}, {})
        self.announce(Publisher(self.store, model_id="mnist").publish(b"one"))
        self.assertEqual(self.refused, [("MALFORMED", 1), ("MALFORMED", 3), ("MALFORMED", None), ("MISFILED", 1)])

    def test_never_goes_back(self):
        first, second = self.publisher.publish(b"one"), self.publisher.publish(b"two")
        self.announce(first, second)
        self.announce(first)
        self.assertEqual((self.served(), self.refused), ((2, "two"), [("OLDER", 1)]))

    def test_after_a_restart_history_is_no_step_back_and_a_restored_topic_is(self):
        first, second = self.publisher.publish(b"one"), self.publisher.publish(b"two")
        self.announce(first, second)
        self.versions = self.follow()
        self.announce(first, second)
        self.versions.caught_up()
        self.assertEqual((self.served(), self.refused), ((2, "two"), []))
        self.versions = self.follow()
        self.announce(first)
        self.versions.caught_up()
        self.assertEqual((self.served(), self.refused), (None, [("OLDER", 1)]))

    def test_a_known_version_with_other_bytes_is_refused(self):
        self.announce(self.publisher.publish(b"one"))
        other = Publisher(MemoryStore()).publish(b"another")
        self.announce(other)
        self.assertEqual((self.served(), self.refused), ((1, "one"), [("CONFLICTING", 1)]))

    def test_a_version_of_another_parent_is_refused(self):
        self.announce(self.publisher.publish(b"one"))
        self.announce(self.publisher.event(b"two", parentSha256="0" * 64))
        self.assertEqual((self.served(), self.refused), ((1, "one"), [("BROKEN_CHAIN", 2)]))

    def test_every_link_between_is_verified(self):
        self.announce(self.publisher.publish(b"one"))
        self.publisher.publish(b"two", parentSha256="0" * 64)
        self.announce(self.publisher.publish(b"three"))
        self.assertEqual((self.served(), self.refused), ((1, "one"), [("BROKEN_CHAIN", 3)]))

    def test_the_links_between_fit_each_other(self):
        self.announce(self.publisher.publish(b"one"))
        self.publisher.publish(b"two")
        self.publisher.publish(b"three", parentSha256="0" * 64)
        self.announce(self.publisher.publish(b"four"))
        self.assertEqual((self.served(), self.refused), ((1, "one"), [("BROKEN_CHAIN", 4)]))

    def test_a_new_key_is_followed_where_the_old_one_vouches(self):
        for vouched, refused in ((True, []), (False, [("UNTRUSTED", 2)])):
            self.setUp()
            self.announce(self.publisher.publish(b"one"))
            successor = Publisher(self.store, seed=2)
            successor.take_over_from(self.publisher, vouched)
            self.announce(successor.publish(b"two"))
            with self.subTest(vouched):
                self.assertEqual((self.served()[0], self.refused), (2 if vouched else 1, refused))

    def test_who_trusts_the_new_key_believes_what_the_lost_one_had_signed(self):
        self.publisher.publish(b"one")
        successor = Publisher(self.store, seed=2)
        successor.take_over_from(self.publisher, vouched=False)
        self.versions = self.follow(successor.public_key)
        self.announce(successor.publish(b"two"))
        self.assertEqual((self.served(), self.refused), ((2, "two"), []))

    def test_the_whole_chain_is_verified(self):
        self.publisher.publish(b"one")
        self.publisher.publish(b"two", publishedAt=5)
        self.publisher.publish(b"three", parentSha256="0" * 64)
        verifier = Verifier([self.publisher.public_key])
        findings = chain.verify(self.store, "cifar", verifier, 4)
        self.assertEqual([finding[:2] for finding in findings], [("TIME", 2), ("PARENT", 3), ("GAP", 4)])

    def test_a_forged_link_between_is_refused(self):
        self.announce(self.publisher.publish(b"one"))
        self.publisher.publish(b"two")
        kept = self.store.files["manifests/cifar/2.json"]
        self.store.files["manifests/cifar/2.json"] = kept.replace(b'"samples":0', b'"samples":1')
        self.announce(self.publisher.publish(b"three"))
        self.assertEqual((self.served(), self.refused), ((1, "one"), [("BROKEN_CHAIN", 3)]))

    def test_an_absent_link_is_waited_for(self):
        first = self.publisher.publish(b"one")
        self.publisher.publish(b"two")
        kept = self.store.files.pop("manifests/cifar/2.json")
        self.announce(first, self.publisher.publish(b"three"))
        self.assertEqual((self.served(), self.refused), ((1, "one"), [("UNAVAILABLE", 3)]))
        self.store.files["manifests/cifar/2.json"] = kept
        self.versions.serve_newest()
        self.assertEqual((self.served(), self.refused), ((3, "three"), [("UNAVAILABLE", 3)]))

    def test_absent_and_damaged_bytes_are_waited_for_and_told_once(self):
        self.announce(self.publisher.publish(b"one"))
        event = self.publisher.publish(b"two")
        place = f"blobs/sha256/{event['sha256']}"
        self.store.files[place] = b"twO"
        self.announce(event)
        self.versions.serve_newest()
        self.assertEqual((self.served(), self.refused), ((1, "one"), [("UNAVAILABLE", 2)]))
        self.assertEqual(self.versions.behind, 1)
        self.store.files[place] = b"two"
        self.versions.serve_newest()
        self.assertEqual((self.served(), self.versions.behind), ((2, "two"), 0))

    def test_another_size_than_was_signed_is_refused(self):
        self.announce(self.publisher.publish(b"one", sizeBytes=4))
        self.assertEqual((self.served(), self.refused), (None, [("WRONG_SIZE", 1)]))

    def test_what_cannot_be_loaded_leaves_the_one_before_and_the_mark(self):
        self.fails = {2}
        self.announce(self.publisher.publish(b"one"), self.publisher.publish(b"two"))
        self.assertEqual((self.served(), self.refused, self.mark.get().version), ((1, "one"), [("UNUSABLE", 2)], 1))
        self.announce(self.publisher.publish(b"three"))
        self.assertEqual(self.served(), (3, "three"))


class MarkFileTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)

    def open(self):
        mark = MarkFile(self.root, "cifar")
        self.addCleanup(mark.close)
        return mark

    def test_is_there_after_a_restart_as_the_java_subscriber_writes_it(self):
        mark = self.open()
        self.assertEqual(mark.get(), NONE)
        mark.set(Mark(7, "a" * 64))
        mark.close()
        self.assertEqual((self.root / "cifar/served").read_bytes(), b"7 " + b"a" * 64 + b"\n")
        self.assertEqual(self.open().get(), Mark(7, "a" * 64))

    def test_a_damaged_one_is_not_taken_for_none(self):
        self.open().close()
        for text in ("", "7", "7 abc\n", "0 " + "a" * 64 + "\n"):
            (self.root / "cifar/served").write_text(text)
            with self.subTest(text), self.assertRaisesRegex(MarkUnavailable, "damaged"):
                MarkFile(self.root, "cifar")


if __name__ == "__main__":
    unittest.main()
