package dev.amund.event.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** Every map is parsed by Kafka's own definition, which refuses what does not fit together. */
class KafkaClientsTest {
  private static KafkaClients clients(Map<String, String> overrides) {
    var values = new java.util.HashMap<>(overrides);
    values.put("amund.schema-registry.url", "mock://clients");
    var config = AmundConfig.of(values);
    return new KafkaClients(config.kafka(), config.schemaRegistry());
  }

  private static ConsumerConfig consumer(Map<String, Object> settings) {
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    return new ConsumerConfig(settings);
  }

  private static ProducerConfig producer(Map<String, Object> settings) {
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    return new ProducerConfig(settings);
  }

  @Test
  void aGroupConsumerIsAStaticMemberThatReadsCommittedRecords() {
    try (var clients = clients(Map.of("amund.kafka.session-timeout", "12s"))) {
      var config = consumer(clients.groupConsumer("unlearner"));
      assertThat(config.getString("group.id")).isEqualTo("amund-unlearner");
      assertThat(config.getString("group.instance.id")).isEqualTo("amund-0-unlearner");
      assertThat(config.getString("group.protocol")).isEqualTo("classic");
      assertThat(config.getString("isolation.level")).isEqualTo("read_committed");
      assertThat(config.getBoolean("enable.auto.commit")).isFalse();
      assertThat(config.getString("auto.offset.reset")).isEqualTo("earliest");
      assertThat(config.getInt("session.timeout.ms")).isEqualTo(12_000);
      assertThat(config.getInt("heartbeat.interval.ms")).isEqualTo(3_000);
    }
  }

  @Test
  void aReaderHasNoGroup() {
    try (var clients = clients(Map.of())) {
      var config = consumer(clients.reader("status"));
      assertThat(config.getString("group.id")).isNull();
      assertThat(config.getString("isolation.level")).isEqualTo("read_committed");
    }
  }

  @Test
  void producersAreIdempotentAndTransactionsShort() {
    try (var clients = clients(Map.of())) {
      assertThat(producer(clients.producer("cli")).getBoolean("enable.idempotence")).isTrue();
      var config = producer(clients.transactionalProducer("unlearner", "batches-3"));
      assertThat(config.getString("transactional.id")).isEqualTo("amund-batches-3");
      assertThat(config.getInt("transaction.timeout.ms")).isEqualTo(30_000);
      assertThat(config.getString("acks")).isEqualTo("-1");
    }
  }

  @Test
  void streamsAreExactlyOnceAndStatic() {
    try (var clients = clients(Map.of("amund.kafka.replication-factor", "3"))) {
      var config = new StreamsConfig(clients.streams("intake", Path.of("x")));
      assertThat(config.getString(StreamsConfig.APPLICATION_ID_CONFIG)).isEqualTo("amund-intake");
      assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
          .isEqualTo("exactly_once_v2");
      assertThat(config.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isEqualTo(200);
      assertThat(config.getInt(StreamsConfig.REPLICATION_FACTOR_CONFIG)).isEqualTo(3);
      assertThat(config.getMainConsumerConfigs("amund-intake", "c", 1))
          .containsEntry("group.instance.id", "amund-0-intake-1")
          .containsEntry("session.timeout.ms", 10_000);
      assertThat(config.getProducerConfigs("p")).containsEntry("max.request.size", 16_777_216);
    }
  }

  @Test
  void noUserMakesProducersRefuseWhatAmundWrites() {
    var small =
        Map.of(
            "amund.kafka.properties.max.request.size", "1000",
            "amund.kafka.properties.producer.max.request.size", "2000",
            "amund.kafka.properties.buffer.memory", "1000");
    try (var clients = clients(small)) {
      var streams = new StreamsConfig(clients.streams("intake", Path.of("x")));
      for (var config :
          List.of(
              producer(clients.transactionalProducer("p", "p")),
              producer(streams.getProducerConfigs("p")))) {
        assertThat(config.getInt("max.request.size")).isEqualTo(16 * 1024 * 1024);
        assertThat(config.getLong("buffer.memory")).isEqualTo(32 * 1024 * 1024);
        assertThat(config.getString("compression.type")).isEqualTo("lz4");
      }
    }
    var large =
        Map.of(
            "amund.kafka.properties.max.request.size", "50000000",
            "amund.kafka.properties.compression.type", "none",
            "amund.kafka.properties.max.poll.records", "7");
    try (var clients = clients(large)) {
      var streams = new StreamsConfig(clients.streams("intake", Path.of("x")));
      var config = producer(streams.getProducerConfigs("p"));
      assertThat(config.getInt("max.request.size")).isEqualTo(50_000_000);
      assertThat(config.getString("compression.type")).isEqualTo("none");
      assertThat(consumer(streams.getMainConsumerConfigs("g", "c", 0)).getInt("max.poll.records"))
          .isEqualTo(7);
    }
  }

  @Test
  void theProducersOfStreamsWaitForABrokerAsLongAsItTakes() {
    var impatient =
        Map.of(
            "amund.kafka.properties.max.block.ms", "1000",
            "amund.kafka.properties.delivery.timeout.ms", "1000",
            "amund.kafka.properties.producer.max.block.ms", "1000");
    try (var clients = clients(impatient)) {
      var settings = new StreamsConfig(clients.streams("intake", Path.of("x")));
      var config = producer(settings.getProducerConfigs("p"));
      assertThat(Duration.ofMillis(config.getLong("max.block.ms")).toDays()).isGreaterThan(20);
      assertThat(Duration.ofMillis(config.getInt("delivery.timeout.ms")).toDays())
          .isGreaterThan(20);
    }
  }

  @Test
  void userPropertiesReachEveryClientButDoNotBreakPromises() {
    var overrides =
        Map.of(
            "amund.kafka.properties.security.protocol", "SSL",
            "amund.kafka.properties.isolation.level", "read_uncommitted",
            "amund.kafka.properties.enable.idempotence", "false",
            "amund.kafka.properties.processing.guarantee", "at_least_once",
            "amund.kafka.properties.transaction.timeout.ms", "45000");
    try (var clients = clients(overrides)) {
      var admin = new AdminClientConfig(clients.admin("a"));
      assertThat(admin.getString("security.protocol")).isEqualTo("SSL");
      assertThat(consumer(clients.groupConsumer("c")).getString("isolation.level"))
          .isEqualTo("read_committed");
      var producer = producer(clients.transactionalProducer("p", "p"));
      assertThat(producer.getBoolean("enable.idempotence")).isTrue();
      assertThat(producer.getInt("transaction.timeout.ms")).isEqualTo(45_000);
      assertThat(
              new StreamsConfig(clients.streams("intake", Path.of("x")))
                  .getString("processing.guarantee"))
          .isEqualTo("exactly_once_v2");
    }
  }

  @Test
  void topicsCarryThePrefix() {
    var topics = new Topics("p.");
    assertThat(topics.deletionRequests()).isEqualTo("p.deletion-requests");
    assertThat(topics.trainingSamples("m")).isEqualTo("p.training-samples.m");
    assertThat(topics).isEqualTo(new Topics("p."));
  }
}
