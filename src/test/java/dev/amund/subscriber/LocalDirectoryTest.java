package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ModelVersionPublished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a subscriber keeps from one run to the next. */
class LocalDirectoryTest {
  @TempDir private Path directory;
  private DirectoryArtifactStore store;
  private ManifestSigner signer;
  private Publisher publisher;
  private RecordingListener listener;

  @BeforeEach
  void prepare() {
    store = new DirectoryArtifactStore(directory.resolve("artifacts"));
    signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    publisher = new Publisher(store, signer);
  }

  /** One run of a subscriber on a topic that holds these announcements. */
  private void run(BiConsumer<TestTopic, ModelSubscriber> during, ModelVersionPublished... events) {
    listener = new RecordingListener();
    var settings =
        SubscriberSettings.of("cifar", TestTopic.TOPICS, ManifestVerifier.of(signer.publicKey()))
            .withDirectory(directory.resolve("local"))
            .withPause(Duration.ofMillis(20));
    try (var topic = new TestTopic()) {
      during.accept(topic, topic.start(settings, store, listener, Clock.systemUTC(), events));
    }
  }

  private void runUntilServed(long version, ModelVersionPublished... events) {
    run(
        (topic, subscriber) -> await().until(() -> subscriber.servedVersion().orElse(0) == version),
        events);
  }

  private Path copy(long version) {
    return directory
        .resolve("local/cifar/sha256")
        .resolve(Sha256.hex(Publisher.bytes("cifar", version)));
  }

  private Path mark() {
    return directory.resolve("local/cifar/served");
  }

  private List<Path> copies() throws IOException {
    try (var files = Files.list(directory.resolve("local/cifar/sha256"))) {
      return files.collect(Collectors.toList());
    }
  }

  @Test
  void bytesAreDownloadedOnce() throws IOException {
    var event = publisher.publish("cifar", 1);
    runUntilServed(1, event);
    assertThat(Files.readAllBytes(copy(1))).isEqualTo(Publisher.bytes("cifar", 1));

    Files.delete(directory.resolve("artifacts/blobs/sha256").resolve(event.getSha256()));
    run(
        (topic, subscriber) -> {
          await().until(() -> subscriber.servedVersion().isPresent());
          assertThat(subscriber.metrics().bytesDownloaded()).isZero();
        },
        event);
    assertThat(listener.swaps.get(0).bytes()).isEqualTo(Publisher.bytes("cifar", 1));
  }

  @Test
  void aDamagedCopyIsDownloadedAnew() throws IOException {
    var event = publisher.publish("cifar", 1);
    runUntilServed(1, event);
    Files.write(copy(1), new byte[] {1, 2, 3});
    run(
        (topic, subscriber) -> {
          await().until(() -> subscriber.servedVersion().isPresent());
          assertThat(subscriber.metrics().bytesDownloaded())
              .isEqualTo(Publisher.bytes("cifar", 1).length);
        },
        event);
    assertThat(listener.swaps.get(0).bytes()).isEqualTo(Publisher.bytes("cifar", 1));
    assertThat(Files.readAllBytes(copy(1))).isEqualTo(Publisher.bytes("cifar", 1));
  }

  @Test
  void oldCopiesGo() throws IOException {
    run(
        (topic, subscriber) -> {
          await().until(() -> subscriber.servedVersion().isPresent());
          topic.announce(publisher.publish("cifar", 2));
          await().until(() -> subscriber.servedVersion().orElse(0) == 2);
        },
        publisher.publish("cifar", 1));
    assertThat(copies()).containsExactly(copy(2));
    assertThat(mark()).hasContent("2 " + Sha256.hex(Publisher.bytes("cifar", 2)));
  }

  @Test
  void anOlderVersionIsRefusedAfterARestartToo() {
    var old = publisher.publish("cifar", 1);
    runUntilServed(2, old, publisher.publish("cifar", 2));
    run(
        (topic, subscriber) -> {
          await().until(() -> !listener.kinds.isEmpty());
          assertThat(subscriber.servedVersion()).isEmpty();
          topic.announce(publisher.publish("cifar", 2));
          await().until(() -> subscriber.servedVersion().orElse(0) == 2);
        },
        old);
    assertThat(listener.kinds).containsExactly(RefusalKind.OLDER);
    assertThat(listener.versions()).containsExactly(2L);
  }

  @Test
  void otherBytesUnderTheSameNumberAreRefusedAfterARestartToo() {
    runUntilServed(2, publisher.publish("cifar", 2));
    store.put(new byte[] {1});
    run(
        (topic, subscriber) -> await().until(() -> !listener.kinds.isEmpty()),
        publisher.announce("cifar", 2, new byte[] {1}));
    assertThat(listener.kinds).containsExactly(RefusalKind.CONFLICTING);
    assertThat(listener.swaps).isEmpty();
  }

  @Test
  void aVersionThatCouldNotBeUsedIsNotTakenForServed() {
    var first = publisher.publish("cifar", 1);
    run(
        (topic, subscriber) -> {
          await().until(() -> subscriber.servedVersion().isPresent());
          listener.cannotUse = 2;
          topic.announce(publisher.publish("cifar", 2));
          await().until(() -> listener.kinds.equals(List.of(RefusalKind.UNUSABLE)));
        },
        first);
    assertThat(mark()).hasContent("1 " + first.getSha256());
    runUntilServed(1, first);
    assertThat(listener.kinds).isEmpty();
  }

  @Test
  void whileItIsNotKnownWhatWasServedNothingIs() throws IOException {
    var event = publisher.publish("cifar", 1);
    runUntilServed(1, event);
    Files.writeString(mark(), "1");
    run(
        (topic, subscriber) -> {
          await().until(() -> listener.disturbances.size() > 1);
          assertThat(listener.disturbances.get(0))
              .isInstanceOf(LocalDirectoryException.class)
              .hasMessageContaining("served, which says what was served last, is damaged");
          assertThat(listener.swaps).isEmpty();
          assertThat(mark().toFile().delete()).isTrue();
          await().until(() -> subscriber.servedVersion().isPresent());
        },
        event);
  }

  @Test
  void whatCannotBeRememberedIsNotServedUntilItCan() throws IOException {
    Files.createDirectories(mark().resolve("in-the-way"));
    Files.createDirectories(directory.resolve("local/cifar"));
    run(
        (topic, subscriber) -> {
          await().until(() -> !listener.disturbances.isEmpty());
          assertThat(listener.swaps).isEmpty();
        },
        publisher.publish("cifar", 1));

    Files.delete(mark().resolve("in-the-way"));
    Files.delete(mark());
    run(
        (topic, subscriber) -> {
          await().until(() -> subscriber.servedVersion().isPresent());
          replaceByDirectory(mark());
          topic.announce(publisher.publish("cifar", 2));
          await().until(() -> listener.disturbances.size() > 1);
          assertThat(listener.versions()).containsExactly(1L);
          removeDirectory(mark());
          await().until(() -> subscriber.servedVersion().orElse(0) == 2);
        },
        publisher.publish("cifar", 1));
    assertThat(listener.kinds).isEmpty();
  }

  private static void replaceByDirectory(Path file) {
    assertThat(file.toFile().delete()).isTrue();
    assertThat(file.resolve("x").toFile().mkdirs()).isTrue();
  }

  private static void removeDirectory(Path file) {
    assertThat(file.resolve("x").toFile().delete()).isTrue();
    assertThat(file.toFile().delete()).isTrue();
  }

  @Test
  void aListenerWhoseDiskIsFullIsOfferedTheVersionAgain() throws IOException {
    var root = directory.resolve("polled");
    var inTheWay = Files.writeString(root, "in the way");
    var reports = new RecordingListener();
    var settings =
        SubscriberSettings.of("cifar", TestTopic.TOPICS, ManifestVerifier.of(signer.publicKey()))
            .withPause(Duration.ofMillis(20));
    try (var topic = new TestTopic()) {
      var subscriber =
          topic.start(
              settings,
              store,
              new PolledDirectory(root, 1, reports, DirectoryHooks.NONE),
              Clock.systemUTC(),
              publisher.publish("cifar", 1));
      await().until(() -> reports.disturbances.size() > 1);
      assertThat(subscriber.servedVersion()).isEmpty();
      Files.delete(inTheWay);
      await().until(() -> subscriber.servedVersion().isPresent());
      assertThat(root.resolve("cifar/1/model.pt")).hasBinaryContent(Publisher.bytes("cifar", 1));
      assertThat(reports.kinds).isEmpty();
    }
  }

  @Test
  void aDirectoryServesOneSubscriber() {
    var root = directory.resolve("local");
    try (var first = LocalDirectory.open(root, "cifar")) {
      assertThat(first.mark()).isEqualTo(HighWaterMark.NONE);
      assertThatThrownBy(() -> LocalDirectory.open(root, "cifar"))
          .isInstanceOf(LocalDirectoryException.class)
          .hasMessageContaining("in use by another subscriber");
      LocalDirectory.open(root, "other").close();
    }
    LocalDirectory.open(root, "cifar").close();
  }

  @Test
  void countsWhatWasDone() {
    run(
        (topic, subscriber) -> {
          await().until(() -> subscriber.servedVersion().isPresent());
          topic.announce(publisher.announce("cifar", 3, Publisher.bytes("cifar", 3)));
          await().until(() -> !listener.kinds.isEmpty());
          var metrics = subscriber.metrics();
          assertThat(metrics.servedVersion()).hasValue(1);
          assertThat(metrics.newestVersion()).hasValue(3);
          assertThat(metrics.versionsBehind()).isEqualTo(2);
          assertThat(metrics.swaps()).isEqualTo(1);
          assertThat(metrics.lastSwapAt()).isPresent();
          assertThat(metrics.refused()).isEqualTo(Map.of(RefusalKind.UNAVAILABLE, 1L));
          assertThat(metrics.refusals()).isEqualTo(1);
          assertThat(metrics.bytesDownloaded()).isEqualTo(Publisher.bytes("cifar", 1).length);
          var published = metrics.newestPublishedAt().orElseThrow();
          assertThat(metrics.newestAge(published.plusSeconds(7))).contains(Duration.ofSeconds(7));
          assertThat(metrics.newestAge(published.minusSeconds(7))).contains(Duration.ZERO);
        },
        publisher.publish("cifar", 1));
  }
}
