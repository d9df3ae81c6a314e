package dev.amund.event;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** An upstream system that asks and follows the answers. emit-events.md quotes it. */
// tag::example[]
final class UpstreamExample {
  private static final String REQUESTS = "amund.deletion-requests";

  /** For {@code new KafkaProducer<String, DeletionRequested>(...)}. */
  static Map<String, Object> producerSettings(String brokers, String registry) {
    var settings = new HashMap<String, Object>();
    settings.put("bootstrap.servers", brokers);
    settings.put("key.serializer", StringSerializer.class);
    settings.put("value.serializer", KafkaAvroSerializer.class);
    settings.put("schema.registry.url", registry);
    // The schema is registered; look it up as it stands in the directory schemas.
    settings.put("auto.register.schemas", false);
    settings.put("normalize.schemas", true);
    settings.put("avro.remove.java.properties", true);
    return settings;
  }

  /**
   * Asks a model to forget samples; done when the future is.
   *
   * @param requestId comes from the upstream's own database, where it was made and stored together
   *     with the wish: after a crash the same wish is sent under the same id
   */
  static Future<RecordMetadata> forget(
      Producer<String, DeletionRequested> producer,
      UUID requestId,
      String modelId,
      List<String> sampleIds,
      Instant askedAt) {
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(requestId)
            .setModelId(modelId)
            .setSampleIds(sampleIds)
            .setRequestedAt(askedAt)
            .setDueAt(askedAt.plus(Duration.ofDays(30))) // a month, as GDPR article 12 (3) has it
            .setLegalBasis(LegalBasis.GDPR_ART_17)
            .setSource("crm")
            .build();
    return producer.send(new ProducerRecord<>(REQUESTS, modelId, request));
  }

  /** For {@code new KafkaConsumer<String, DeletionReceipt>(...)}, subscribed to amund.receipts. */
  static Map<String, Object> consumerSettings(String brokers, String registry) {
    var settings = new HashMap<String, Object>();
    settings.put("bootstrap.servers", brokers);
    settings.put("group.id", "crm");
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    // Else it sees what was taken back.
    settings.put("isolation.level", "read_committed");
    settings.put("key.deserializer", StringDeserializer.class);
    settings.put("value.deserializer", KafkaAvroDeserializer.class);
    settings.put("schema.registry.url", registry);
    settings.put("specific.avro.reader", true);
    return settings;
  }

  /** One turn of the loop: hands the receipts on, and commits when they are dealt with. */
  static void follow(
      Consumer<String, DeletionReceipt> consumer,
      java.util.function.Consumer<DeletionReceipt> book) {
    for (var received : consumer.poll(Duration.ofSeconds(1))) {
      book.accept(received.value()); // by its modelId, requestId and status; may come twice
    }
    consumer.commitSync();
  }
}
// end::example[]
