package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.admin.TopicAdmin;
import dev.amund.event.client.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: transactions, aborted ones among them, and a topic with several partitions. */
class ModelSubscriberIT {
  private static final Topics TOPICS = new Topics("sub.");

  @TempDir private Path directory;

  @Test
  void seesCommittedVersionsOnly() {
    var store = new DirectoryArtifactStore(directory.resolve("artifacts"));
    var signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    var publisher = new Publisher(store, signer);
    try (var broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
        var clients = clients(broker)) {
      new TopicAdmin(clients, TOPICS).ensure();
      var early = new RecordingListener();
      var late = new RecordingListener();
      try (var producer =
              new KafkaProducer<>(
                  clients.transactionalProducer("test", "test"),
                  new StringSerializer(),
                  clients.<ModelVersionPublished>serializer());
          var first = subscriber(clients, store, signer, early);
          var second = subscriber(clients, store, signer, late)) {
        producer.initTransactions();
        first.start();
        await().atMost(Duration.ofSeconds(30)).until(first::isCaughtUp);

        producer.beginTransaction();
        producer.send(announcement(publisher.publish("cifar", 1)));
        producer.commitTransaction();
        await().atMost(Duration.ofSeconds(30)).until(() -> early.versions().equals(List.of(1L)));

        producer.beginTransaction();
        producer.send(announcement(publisher.publish("cifar", 2)));
        producer.flush();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(announcement(publisher.publish("cifar", 3)));
        producer.send(announcement(publisher.publish("other", 9)));
        producer.commitTransaction();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> early.versions().equals(List.of(1L, 3L)));

        second.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> second.servedVersion().isPresent());
        assertThat(late.versions()).as("only the newest").containsExactly(3L);
        assertThat(early.refusals).isEmpty();
        assertThat(late.refusals).isEmpty();
      }
    }
  }

  @Test
  void theExampleServes() throws Exception {
    var store = new DirectoryArtifactStore(directory.resolve("artifacts"));
    var signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    var publisher = new Publisher(store, signer);
    try (var broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
        var clients = clients(broker)) {
      new TopicAdmin(clients, new Topics("amund.")).ensure();
      try (var producer =
              new KafkaProducer<>(
                  clients.producer("test"),
                  new StringSerializer(),
                  clients.<ModelVersionPublished>serializer());
          var example =
              new ServingExample(
                  broker.bootstrapServers(),
                  "mock://subscriber-it",
                  directory.resolve("artifacts"),
                  ManifestSigner.publicKeyFile(directory.resolve("signing.pem")),
                  directory.resolve("local"))) {
        assertThat(example.isReady()).isFalse();
        for (long version = 1; version <= 2; version++) {
          producer.send(
              new ProducerRecord<>(
                  "amund.model-versions", "cifar", publisher.publish("cifar", version)));
          long awaited = version;
          await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> example.metrics().servedVersion().orElse(0) == awaited);
          assertThat(example.isReady()).isTrue();
          assertThat(example.answer("it"))
              .isEqualTo("cifar version " + version + " says yes to it");
        }
      }
    }
  }

  private static ProducerRecord<String, ModelVersionPublished> announcement(
      ModelVersionPublished event) {
    return new ProducerRecord<>(TOPICS.modelVersions(), event.getModelId(), event);
  }

  private static ModelSubscriber subscriber(
      KafkaClients clients,
      DirectoryArtifactStore store,
      ManifestSigner signer,
      ModelListener listener) {
    var settings = SubscriberSettings.of("cifar", TOPICS, ManifestVerifier.of(signer.publicKey()));
    return new ModelSubscriber(settings, clients, store, listener);
  }

  private static KafkaClients clients(EmbeddedBroker broker) {
    var config =
        AmundConfig.of(
            Map.of(
                "amund.kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "amund.schema-registry.url",
                "mock://subscriber-it"));
    return new KafkaClients(config.kafka(), config.schemaRegistry());
  }
}
