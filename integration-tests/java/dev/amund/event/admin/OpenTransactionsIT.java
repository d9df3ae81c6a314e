package dev.amund.event.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.event.client.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenTransactionsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static KafkaClients clients;
  private static Admin admin;

  private final AtomicLong nanos = new AtomicLong();

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory, 0);
    var config =
        AmundConfig.of(
            Map.of(
                "amund.kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "amund.schema-registry.url",
                "mock://transactions"));
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    admin = Admin.create(clients.admin("test"));
  }

  @AfterAll
  static void stop() {
    admin.close();
    clients.close();
    broker.close();
  }

  @Test
  void oneThatStaysOpenIsSeenWithItsAgeUntilItEnds() throws Exception {
    create("asked", 2);
    create("quiet", 1);
    try (var producer = producer("upstream");
        var watch = watch("asked", "quiet")) {
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("asked", 1, "k", "committed")).get();
      producer.commitTransaction();
      awaitNone(watch);

      producer.beginTransaction();
      producer.send(new ProducerRecord<>("asked", 1, "k", "open")).get();
      // Offset 1 is the marker of the first transaction.
      assertThat(watch.look())
          .containsExactly(new HeldPartition(new TopicPartition("asked", 1), 2, 1, Duration.ZERO));
      producer.send(new ProducerRecord<>("asked", 1, "k", "more")).get();
      nanos.addAndGet(Duration.ofSeconds(42).toNanos());
      assertThat(watch.look())
          .containsExactly(
              new HeldPartition(new TopicPartition("asked", 1), 2, 2, Duration.ofSeconds(42)));

      producer.abortTransaction();
      awaitNone(watch);
    }
  }

  @Test
  void theAgeOfTheNextOneStartsAtZero() throws Exception {
    create("busy", 1);
    try (var producer = producer("busy");
        var watch = watch("busy")) {
      for (int i = 0; i < 3; i++) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("busy", "k", "v")).get();
        assertThat(watch.look()).extracting(HeldPartition::age).containsExactly(Duration.ZERO);
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        producer.commitTransaction();
        awaitNone(watch);
      }
    }
  }

  @Test
  void aTopicThatIsNotThereIsAFailure() {
    try (var watch = watch("absent")) {
      assertThatThrownBy(watch::look).isInstanceOf(KafkaException.class);
    }
  }

  /** The markers that end a transaction are written a moment after the producer has its answer. */
  private static void awaitNone(OpenTransactions watch) {
    await().until(watch::look, List::isEmpty);
  }

  private OpenTransactions watch(String... topics) {
    return new OpenTransactions(
        Admin.create(clients.admin("watch")), List.of(topics), TIMEOUT, nanos::get);
  }

  private static void create(String name, int partitions) throws Exception {
    admin
        .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
        .all()
        .get();
  }

  private static KafkaProducer<String, String> producer(String transactionalId) {
    var producer =
        new KafkaProducer<>(
            clients.transactionalProducer("test", transactionalId),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    return producer;
  }
}
