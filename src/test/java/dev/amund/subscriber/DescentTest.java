package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ModelVersionPublished;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version is served if it descends from the one before, whatever lies between and is signed. */
class DescentTest {
  @TempDir private Path directory;
  private final RecordingListener listener = new RecordingListener();
  private DirectoryArtifactStore store;
  private ManifestSigner signer;
  private Publisher publisher;
  private TestTopic topic;

  @BeforeEach
  void serveVersionOne() {
    store = new DirectoryArtifactStore(directory.resolve("artifacts"));
    signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    publisher = new Publisher(store, signer);
    startOn(publisher.publish("cifar", 1));
    awaitServed(1L);
  }

  @AfterEach
  void close() {
    topic.close();
  }

  private void startOn(ModelVersionPublished... events) {
    var settings =
        SubscriberSettings.of("cifar", TestTopic.TOPICS, ManifestVerifier.of(signer.publicKey()))
            .withDirectory(directory.resolve("local"))
            .withPause(Duration.ofMillis(20));
    topic = new TestTopic();
    topic.start(settings, store, listener, Clock.systemUTC(), events);
  }

  private void awaitServed(Long... versions) {
    await().until(() -> listener.versions().equals(List.of(versions)));
  }

  private void awaitRefused(RefusalKind kind, String words) {
    await().until(() -> !listener.refusals.isEmpty());
    topic.settle();
    assertThat(listener.kinds).containsExactly(kind);
    assertThat(listener.refusals).singleElement().asString().contains(words);
    assertThat(listener.versions()).containsExactly(1L);
  }

  @Test
  void versionsThatWereMissedAreReadFromTheStore() {
    publisher.publish("cifar", 2);
    publisher.publish("cifar", 3);
    topic.announce(publisher.publish("cifar", 4));
    awaitServed(1L, 4L);
    assertThat(listener.refusals).isEmpty();
  }

  @Test
  void aVersionWaitsForTheManifestsBeforeIt() {
    topic.announce(publisher.publish("cifar", 3));
    awaitRefused(RefusalKind.UNAVAILABLE, "There is no manifest of version 2 of model cifar");
    publisher.publish("cifar", 2);
    awaitServed(1L, 3L);
  }

  @Test
  void anotherChainThatIsSignedIsRefused() {
    String other = Sha256.hex(new byte[] {1});
    topic.announce(publisher.publishOf("cifar", 2, other));
    awaitRefused(
        RefusalKind.BROKEN_CHAIN,
        "Version 2 of model cifar names a parent with the SHA-256 " + other);
  }

  @Test
  void aLinkThatDoesNotFitIsRefused() {
    publisher.publish("cifar", 2);
    topic.announce(publisher.publishOf("cifar", 3, Sha256.hex(new byte[] {1})));
    awaitRefused(RefusalKind.BROKEN_CHAIN, "Version 3 names a parent");
  }

  @Test
  void aLinkOfAStrangerIsRefused() {
    var stranger = ManifestSigner.loadOrCreate(directory.resolve("stranger.pem"));
    new Publisher(store, stranger).publish("cifar", 2);
    topic.announce(publisher.publish("cifar", 3));
    awaitRefused(RefusalKind.BROKEN_CHAIN, stranger.keyId());
  }

  @Test
  void whatWasServedBeforeARestartIsRemembered() {
    topic.close();
    startOn(publisher.publishOf("cifar", 2, Sha256.hex(new byte[] {1})));
    awaitRefused(RefusalKind.BROKEN_CHAIN, "what was served as version 1");
    topic.announce(publisher.publish("cifar", 2));
    awaitServed(1L, 2L);
  }
}
