package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ModelVersionPublished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is wrong with version 3, version 2 is served on, and then version 4. */
class RefusalTest {
  @TempDir private Path directory;
  private final TestTopic topic = new TestTopic();
  private final RecordingListener reports = new RecordingListener();
  private final HotModel<FragileModel> model = new HotModel<>(FragileModel::new, reports);
  private DirectoryArtifactStore store;
  private Publisher publisher;
  private ModelSubscriber subscriber;

  @BeforeEach
  void serveVersionTwo() {
    store = new DirectoryArtifactStore(directory.resolve("artifacts"));
    var signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    publisher = new Publisher(store, signer);
    var settings =
        SubscriberSettings.of("cifar", TestTopic.TOPICS, ManifestVerifier.of(signer.publicKey()))
            .withPause(Duration.ofMillis(20));
    subscriber =
        topic.start(
            settings,
            store,
            model,
            Clock.systemUTC(),
            publisher.publish("cifar", 1),
            publisher.publish("cifar", 2));
    await().until(() -> model.version().isPresent());
  }

  @AfterEach
  void close() {
    topic.close();
    model.close();
  }

  private Path blob(long version) {
    return directory
        .resolve("artifacts/blobs/sha256")
        .resolve(Sha256.hex(Publisher.bytes("cifar", version)));
  }

  private void storeInstead(byte[] bytes) {
    try {
      Files.delete(blob(3));
      Files.write(blob(3), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelVersionPublished.Builder genuine() {
    return ModelVersionPublished.newBuilder(publisher.publish("cifar", 3));
  }

  private Publisher stranger() {
    return new Publisher(store, ManifestSigner.loadOrCreate(directory.resolve("stranger.pem")));
  }

  private enum Attack {
    CORRUPTED_BYTES(
        RefusalKind.UNAVAILABLE,
        test -> {
          var event = test.genuine().build();
          var bytes = Publisher.bytes("cifar", 3);
          bytes[0] ^= 1;
          test.storeInstead(bytes);
          test.topic.announce(event);
        }),
    TRUNCATED_BYTES(
        RefusalKind.UNAVAILABLE,
        test -> {
          var event = test.genuine().build();
          test.storeInstead(Arrays.copyOf(Publisher.bytes("cifar", 3), 5));
          test.topic.announce(event);
        }),
    NO_BYTES_AT_ALL(
        RefusalKind.UNAVAILABLE,
        test ->
            test.topic.announce(test.publisher.announce("cifar", 3, Publisher.bytes("cifar", 3)))),
    BYTES_OF_ANOTHER_VERSION(
        RefusalKind.UNAVAILABLE,
        test -> {
          var event = test.genuine().build();
          test.storeInstead(Publisher.bytes("cifar", 1));
          test.topic.announce(event);
        }),
    HASH_OF_ANOTHER_VERSION(
        RefusalKind.UNTRUSTED,
        test ->
            test.topic.announce(
                test.genuine().setSha256(Sha256.hex(Publisher.bytes("cifar", 1))).build())),
    ANOTHER_SIZE_SIGNED(
        RefusalKind.WRONG_SIZE,
        test -> {
          test.store.put(Publisher.bytes("cifar", 3));
          test.topic.announce(test.publisher.announceWithSize("cifar", 3, 99));
        }),
    NO_SIGNATURE(
        RefusalKind.UNTRUSTED,
        test ->
            test.topic.announce(
                test.genuine().setManifestSignature(ByteBuffer.allocate(0)).build())),
    SIGNATURE_OF_ANOTHER_VERSION(
        RefusalKind.UNTRUSTED,
        test ->
            test.topic.announce(
                test.genuine()
                    .setManifestSignature(test.publisher.publish("cifar", 2).getManifestSignature())
                    .build())),
    A_STRANGERS_KEY(
        RefusalKind.UNTRUSTED,
        test ->
            test.topic.announce(test.stranger().announce("cifar", 3, Publisher.bytes("cifar", 3)))),
    A_STRANGERS_KEY_UNDER_OUR_NAME(
        RefusalKind.UNTRUSTED,
        test ->
            test.topic.announce(
                ModelVersionPublished.newBuilder(
                        test.stranger().announce("cifar", 3, Publisher.bytes("cifar", 3)))
                    .setKeyId(test.genuine().getKeyId())
                    .build())),
    A_CHANGED_MANIFEST(
        RefusalKind.UNTRUSTED,
        test -> test.topic.announce(test.genuine().setSamples(1_000).build())),
    A_CONTRADICTION(
        RefusalKind.MALFORMED,
        test -> test.topic.announce(test.genuine().setParentSha256(null).build())),
    ANOTHER_MODELS_ANNOUNCEMENT(
        RefusalKind.MISFILED,
        test -> test.topic.announce("cifar", test.publisher.publish("other", 3))),
    ANOTHER_MODELS_MANIFEST(
        RefusalKind.UNTRUSTED,
        test ->
            test.topic.announce(
                ModelVersionPublished.newBuilder(test.publisher.publish("other", 3))
                    .setModelId("cifar")
                    .build())),
    A_REPLAY(RefusalKind.OLDER, test -> test.topic.announce(test.publisher.publish("cifar", 1))),
    THE_SAME_NUMBER_AGAIN(
        RefusalKind.CONFLICTING,
        test -> {
          test.store.put(new byte[] {1});
          test.topic.announce(test.publisher.announce("cifar", 2, new byte[] {1}));
        }),
    ANOTHER_PARENT(
        RefusalKind.BROKEN_CHAIN,
        test ->
            test.topic.announce(
                test.publisher.publishOf("cifar", 3, Sha256.hex(Publisher.bytes("cifar", 1))))),
    GARBAGE(RefusalKind.MALFORMED, test -> test.topic.add("cifar", new byte[] {1, 2, 3})),
    BYTES_THAT_ARE_NO_MODEL(
        RefusalKind.UNUSABLE,
        test -> {
          test.store.put(new byte[0]);
          test.topic.announce(test.publisher.announce("cifar", 3, new byte[0]));
        });

    private final RefusalKind kind;
    private final Consumer<RefusalTest> play;

    Attack(RefusalKind kind, Consumer<RefusalTest> play) {
      this.kind = kind;
      this.play = play;
    }
  }

  @ParameterizedTest
  @EnumSource
  void isRefusedAndWhatWasServedStays(Attack attack) {
    attack.play.accept(this);
    await().until(() -> !reports.kinds.isEmpty());
    topic.settle();
    assertThat(reports.kinds).containsExactly(attack.kind);
    assertThat(model.version()).hasValue(2);
    assertThat(model.call(FragileModel::answer)).isEqualTo("cifar version 2");
    assertThat(subscriber.metrics().refused()).isEqualTo(Map.of(attack.kind, 1L));

    publisher.publish("cifar", 3);
    topic.announce(publisher.publish("cifar", 4));
    await().until(() -> model.version().equals(OptionalLong.of(4)));
    assertThat(model.call(FragileModel::answer)).isEqualTo("cifar version 4");
    assertThat(reports.kinds).isEqualTo(List.of(attack.kind));
  }
}
