package dev.amund.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  @TempDir Path directory;

  @Test
  void recordsAndAddressSurviveARestart() throws Exception {
    String address;
    try (var broker = EmbeddedBroker.start(directory, 0)) {
      address = broker.bootstrapServers();
      try (var admin = Admin.create(Map.of("bootstrap.servers", address))) {
        admin
            .createTopics(List.of(new NewTopic("t", Optional.of(1), Optional.empty())))
            .all()
            .get();
      }
      try (var producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", address, "transactional.id", "x"),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("t", "kept".getBytes(StandardCharsets.UTF_8)));
        producer.commitTransaction();
      }
      assertThatThrownBy(
              () ->
                  EmbeddedBroker.start(
                      directory.resolve("2"), Integer.parseInt(address(broker).split(":")[1])))
          .isInstanceOf(EmbeddedException.class);
    }
    try (var broker = EmbeddedBroker.start(directory, 0);
        var consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      assertThat(address(broker)).isEqualTo(address);
      consumer.assign(List.of(new TopicPartition("t", 0)));
      consumer.seekToBeginning(consumer.assignment());
      var records = consumer.poll(Duration.ofSeconds(20));
      assertThat(records).hasSize(1);
      assertThat(records.iterator().next().value())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("kept");
    }
  }

  private static String address(EmbeddedBroker broker) {
    return broker.bootstrapServers();
  }
}
