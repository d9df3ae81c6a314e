package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.keys.KeyRotator;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.AmundConfig;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSubscriberTest {
  private static final Topics TOPICS = new Topics("t.");
  private static final TopicPartition PARTITION = new TopicPartition(TOPICS.modelVersions(), 0);

  @TempDir private Path directory;
  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final RecordingListener listener = new RecordingListener();
  private final AtomicLong nextOffset = new AtomicLong();
  private KafkaClients clients;
  private DirectoryArtifactStore store;
  private ManifestSigner signer;
  private Publisher publisher;
  private ModelSubscriber subscriber;

  @BeforeEach
  void prepare() {
    var config =
        AmundConfig.of(
            Map.of(
                "amund.kafka.bootstrap-servers", "127.0.0.1:1",
                "amund.schema-registry.url", "mock://subscriber"));
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    store = new DirectoryArtifactStore(directory.resolve("artifacts"));
    signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    publisher = new Publisher(store, signer);
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    topic(PARTITION.topic());
    subscriber = subscriber(clients.deserializer(ModelVersionPublished.class));
  }

  @AfterEach
  void close() {
    subscriber.close();
    clients.close();
  }

  private void topic(String name) {
    var node = new Node(1, "127.0.0.1", 1);
    var nodes = new Node[] {node};
    consumer.updatePartitions(name, List.of(new PartitionInfo(name, 0, node, nodes, nodes)));
  }

  private ModelSubscriber subscriber(Deserializer<ModelVersionPublished> deserializer) {
    var verifier =
        ManifestVerifier.of(ManifestSigner.publicKeyFile(directory.resolve("signing.pem")));
    return new ModelSubscriber(
        SubscriberSettings.of("cifar", TOPICS, verifier).withPause(Duration.ofMillis(20)),
        consumer,
        deserializer,
        store,
        listener,
        Clock.systemUTC());
  }

  /** Starts it on a topic that holds these announcements. */
  private void startOn(ModelVersionPublished... events) {
    consumer.updateEndOffsets(Map.of(PARTITION, (long) events.length));
    consumer.schedulePollTask(() -> List.of(events).forEach(this::append));
    subscriber.start();
    await().until(subscriber::isCaughtUp);
  }

  private void append(ModelVersionPublished event) {
    append(event.getModelId(), clients.serializer().serialize(PARTITION.topic(), event));
  }

  private void append(String key, byte[] value) {
    consumer.addRecord(
        new ConsumerRecord<>(
            PARTITION.topic(), PARTITION.partition(), nextOffset.getAndIncrement(), key, value));
  }

  private void later(Runnable appends) {
    consumer.schedulePollTask(appends);
  }

  @Test
  void handsOverTheNewestOfWhatWasThereAndThenEachNewerOne() {
    startOn(
        publisher.publish("cifar", 1),
        publisher.publish("other", 7),
        publisher.publish("cifar", 2));
    await().until(() -> subscriber.servedVersion().equals(OptionalLong.of(2)));
    assertThat(listener.versions()).containsExactly(2L);
    assertThat(listener.swaps.get(0).bytes()).isEqualTo(Publisher.bytes("cifar", 2));
    assertThat(listener.swaps.get(0).event().getSha256())
        .isEqualTo(Sha256.hex(Publisher.bytes("cifar", 2)));

    later(() -> append(publisher.publish("cifar", 3)));
    await().until(() -> listener.versions().equals(List.of(2L, 3L)));
    assertThat(listener.refusals).isEmpty();
  }

  @Test
  void nothingIsHandedOverBeforeAllThatWasThereIsRead() {
    consumer.updateEndOffsets(Map.of(PARTITION, 2L));
    var read = new AtomicInteger();
    later(() -> append(publisher.publish("cifar", 1)));
    for (int i = 0; i < 20; i++) {
      later(read::incrementAndGet);
    }
    later(
        () -> {
          assertThat(listener.swaps).isEmpty();
          assertThat(subscriber.isCaughtUp()).isFalse();
          append(publisher.publish("cifar", 2));
        });
    subscriber.start();
    await().until(() -> subscriber.servedVersion().isPresent());
    assertThat(read).hasValue(20);
    assertThat(listener.versions()).containsExactly(2L);
  }

  @Test
  void aForgedOrChangedAnnouncementIsRefusedAndTheOldVersionStays() {
    var stranger = ManifestSigner.loadOrCreate(directory.resolve("stranger.pem"));
    startOn(publisher.publish("cifar", 1));
    await().until(() -> subscriber.servedVersion().isPresent());

    later(() -> append(new Publisher(store, stranger).publish("cifar", 2)));
    await().until(() -> listener.refusals.size() == 1);
    assertThat(listener.refusals.get(0)).contains("2: ", stranger.keyId(), "not among those");

    var genuine = publisher.publish("cifar", 2);
    later(
        () ->
            append(
                ModelVersionPublished.newBuilder(genuine)
                    .setVersion(3)
                    .setParentVersion(2L)
                    .build()));
    await().until(() -> listener.refusals.size() == 2);
    assertThat(listener.refusals.get(1)).contains("3: ", "does not fit its manifest");

    later(
        () ->
            append(
                ModelVersionPublished.newBuilder(genuine)
                    .setManifestSignature(ByteBuffer.allocate(0))
                    .build()));
    await().until(() -> listener.refusals.size() == 3);

    later(() -> append(ModelVersionPublished.newBuilder(genuine).setSha256("../../x").build()));
    await().until(() -> listener.refusals.size() == 4);
    assertThat(listener.refusals.get(3)).contains("not well-formed");
    assertThat(listener.versions()).containsExactly(1L);

    later(() -> append(genuine));
    await().until(() -> listener.versions().equals(List.of(1L, 2L)));
  }

  @Test
  void aKeyThatTookThePlaceOfTheTrustedOneIsFollowed() {
    startOn(publisher.publish("cifar", 1));
    await().until(() -> subscriber.servedVersion().isPresent());

    var pem = directory.resolve("signing.pem");
    new KeyRotator(pem, store, Clock.systemUTC()).rotate(List.of());
    var next = new Publisher(store, ManifestSigner.load(pem));
    later(() -> append(next.publish("cifar", 2)));

    await().until(() -> subscriber.servedVersion().equals(OptionalLong.of(2)));
    assertThat(listener.refusals).isEmpty();
  }

  @Test
  void aChangeOfKeysThatCannotBeReadNowIsLookedUpAgain() throws IOException {
    startOn(publisher.publish("cifar", 1));
    await().until(() -> subscriber.servedVersion().isPresent());

    var pem = directory.resolve("signing.pem");
    new KeyRotator(pem, store, Clock.systemUTC()).rotate(List.of());
    var signer = ManifestSigner.load(pem);
    var change = directory.resolve("artifacts/keys").resolve(signer.keyId() + ".json");
    var aside = Files.move(change, directory.resolve("aside"));
    Files.createDirectory(change); // cannot be read as a file
    var event = new Publisher(store, signer).publish("cifar", 2);
    var announcement =
        new ConsumerRecord<>(
            PARTITION.topic(),
            PARTITION.partition(),
            nextOffset.getAndIncrement(),
            "cifar",
            clients.serializer().serialize(PARTITION.topic(), event));
    later(() -> consumer.addRecord(announcement));
    await().until(() -> !listener.disturbances.isEmpty());
    assertThat(listener.refusals).isEmpty();

    Files.delete(change);
    Files.move(aside, change);
    // A broker would send the record again after the seek; the mock has to be told.
    later(() -> consumer.addRecord(announcement));
    await().until(() -> subscriber.servedVersion().equals(OptionalLong.of(2)));
  }

  @Test
  void anAnnouncementFiledUnderAnotherModelIsRefused() {
    startOn(publisher.publish("cifar", 1));
    var other = publisher.publish("other", 5);
    later(() -> append("cifar", clients.serializer().serialize(PARTITION.topic(), other)));
    await().until(() -> !listener.refusals.isEmpty());
    assertThat(listener.refusals.get(0)).contains("for model other is filed under model cifar");
    assertThat(listener.versions()).containsExactly(1L);
  }

  @Test
  void itNeverGoesBack() {
    startOn(publisher.publish("cifar", 1), publisher.publish("cifar", 2));
    await().until(() -> subscriber.servedVersion().isPresent());
    later(() -> append(publisher.publish("cifar", 2)));
    later(() -> append(publisher.publish("cifar", 1)));
    await().until(() -> !listener.refusals.isEmpty());
    assertThat(listener.refusals)
        .containsExactly(
            "1: Version 1 of model cifar is announced, but version 2 is served already");
    assertThat(listener.versions()).containsExactly(2L);
  }

  @Test
  void twoAnnouncementsOfOneVersionAreReported() {
    var first = publisher.publish("cifar", 2);
    store.put(new byte[] {1});
    startOn(first, publisher.announce("cifar", 2, new byte[] {1}));
    await().until(() -> subscriber.servedVersion().isPresent());
    assertThat(listener.refusals).singleElement().asString().contains("announced twice");
    assertThat(listener.swaps.get(0).bytes()).isEqualTo(Publisher.bytes("cifar", 2));
  }

  @Test
  void absentBytesAreTriedAgainAndAnOlderVersionServesMeanwhile() {
    var late = publisher.announce("cifar", 2, Publisher.bytes("cifar", 2));
    startOn(publisher.publish("cifar", 1), late);
    await().until(() -> listener.versions().equals(List.of(1L)));
    assertThat(listener.refusals).singleElement().asString().contains("2: There is no artifact");

    store.put(Publisher.bytes("cifar", 2));
    await().until(() -> listener.versions().equals(List.of(1L, 2L)));
    assertThat(listener.refusals).as("reported once").hasSize(1);
  }

  @Test
  void damagedBytesAreNeverHandedOver() throws Exception {
    var event = publisher.publish("cifar", 1);
    var blob = directory.resolve("artifacts/blobs/sha256").resolve(event.getSha256());
    Files.delete(blob);
    Files.write(blob, new byte[] {1, 2, 3});
    startOn(event);
    await().until(() -> !listener.refusals.isEmpty());
    assertThat(listener.refusals.get(0)).contains("is damaged");
    assertThat(listener.swaps).isEmpty();
    assertThat(subscriber.servedVersion()).isEmpty();
  }

  @Test
  void aVersionThatTheListenerCannotUseIsRefusedAndTheNextOneComes() {
    listener.cannotUse = 2;
    startOn(publisher.publish("cifar", 1));
    await().until(() -> subscriber.servedVersion().isPresent());
    later(() -> append(publisher.publish("cifar", 2)));
    await().until(() -> !listener.refusals.isEmpty());
    assertThat(listener.refusals).containsExactly("2: out of memory on the device");
    assertThat(subscriber.servedVersion()).hasValue(1);
    later(() -> append(publisher.publish("cifar", 3)));
    await().until(() -> subscriber.servedVersion().equals(OptionalLong.of(3)));
  }

  @Test
  void recordsThatAreNoEventsDoNotStopIt() {
    startOn();
    later(() -> append("cifar", new byte[] {1, 2, 3}));
    later(() -> append("cifar", null));
    later(() -> append(publisher.publish("cifar", 1)));
    await().until(() -> subscriber.servedVersion().isPresent());
    assertThat(listener.refusals).singleElement().asString().startsWith("?: ");
  }

  @Test
  void aSilentRegistryIsWaitedFor() {
    subscriber.close();
    var genuine = clients.deserializer(ModelVersionPublished.class);
    var failures = new AtomicInteger(3);
    var again = new MockConsumer<String, byte[]>("earliest");
    again.updateBeginningOffsets(Map.of(PARTITION, 0L));
    again.updateEndOffsets(Map.of(PARTITION, 1L));
    var node = new Node(1, "127.0.0.1", 1);
    var nodes = new Node[] {node};
    again.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, node, nodes, nodes)));
    var announcement =
        new ConsumerRecord<>(
            PARTITION.topic(),
            0,
            0,
            "cifar",
            clients.serializer().serialize(PARTITION.topic(), publisher.publish("cifar", 1)));
    subscriber =
        new ModelSubscriber(
            SubscriberSettings.of("cifar", TOPICS, ManifestVerifier.of(signer.publicKey()))
                .withPause(Duration.ofMillis(5)),
            again,
            (topic, bytes) -> {
              if (failures.getAndDecrement() > 0) {
                // A broker would send the record again after the seek; the mock has to be told.
                again.schedulePollTask(() -> again.addRecord(announcement));
                throw new RegistryUnavailableException("no answer");
              }
              return genuine.deserialize(topic, bytes);
            },
            store,
            listener,
            Clock.systemUTC());
    again.schedulePollTask(() -> again.addRecord(announcement));
    subscriber.start();
    await().until(() -> listener.versions().equals(List.of(1L)));
    assertThat(listener.disturbances)
        .hasSize(3)
        .hasOnlyElementsOfType(RegistryUnavailableException.class);
  }

  @Test
  void aBrokerInTroubleIsReportedAndOutlived() {
    later(() -> consumer.setPollException(new KafkaException("no route")));
    startOn(publisher.publish("cifar", 1));
    await().until(() -> listener.versions().equals(List.of(1L)));
    assertThat(listener.disturbances).singleElement().asString().contains("no route");
  }

  @Test
  void aTopicThatIsNotThereYetIsWaitedFor() {
    consumer.updatePartitions(PARTITION.topic(), List.of());
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    subscriber.start();
    await().until(() -> !listener.disturbances.isEmpty());
    assertThat(listener.disturbances.get(0)).hasMessageContaining("There is no topic t.model");
    topic(PARTITION.topic());
    await().until(subscriber::isCaughtUp);
  }

  @Test
  void closingJoinsItsThreadAndClosesTheConsumer() {
    startOn(publisher.publish("cifar", 1));
    subscriber.close();
    assertThat(consumer.closed()).isTrue();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("amund-subscriber-cifar"));
    subscriber.close();
  }

  @Test
  void closingWithoutAStartClosesTheConsumer() {
    subscriber.close();
    assertThat(consumer.closed()).isTrue();
  }
}
