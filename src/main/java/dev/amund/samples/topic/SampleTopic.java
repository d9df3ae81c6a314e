package dev.amund.samples.topic;

import dev.amund.event.Topics;
import dev.amund.event.TrainingSample;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.failures.KafkaResults;
import dev.amund.samples.Registration;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Registers samples in the topic of their model, and takes them out. Safe for many threads. */
public final class SampleTopic implements AutoCloseable {
  /**
   * Header of a tombstone: the batch (a UUID) that the sample is erased for. Whoever reads it never
   * takes the sample again; a tombstone without it only takes the sample out.
   */
  public static final String BATCH_ID = "amund.batch-id";

  private final Topics topics;
  private final Producer<byte[], byte[]> producer;
  private final Serializer<TrainingSample> events;
  private final Clock clock;

  /**
   * @param role what the samples are written for; part of the client id
   */
  public SampleTopic(KafkaClients clients, Topics topics, String role, Clock clock) {
    this(
        topics,
        new KafkaProducer<>(
            clients.producer(role), new ByteArraySerializer(), new ByteArraySerializer()),
        clients.serializer(),
        clock);
  }

  SampleTopic(
      Topics topics,
      Producer<byte[], byte[]> producer,
      Serializer<TrainingSample> events,
      Clock clock) {
    this.topics = topics;
    this.producer = producer;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Registers a sample, or replaces the one with its id.
   *
   * @return done when the brokers have it
   * @throws KafkaException it cannot be sent
   */
  public Future<RecordMetadata> register(String modelId, Registration sample) {
    var topic = topics.trainingSamples(modelId);
    var value = events.serialize(topic, SampleCodec.encode(sample, clock.instant()));
    return producer.send(new ProducerRecord<>(topic, utf8(sample.id()), value));
  }

  /**
   * Takes samples out for good; the brokers have the tombstones on return. There is one in every
   * partition: pipelines partition as they like, and the broker drops a sample's bytes only for a
   * tombstone beside it.
   *
   * @param batchId the batch that they are erased for
   * @throws KafkaException some of them cannot be sent; sending all again does no harm
   */
  public void erase(String modelId, Collection<String> sampleIds, UUID batchId) {
    var topic = topics.trainingSamples(modelId);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (var partition : producer.partitionsFor(topic)) {
      for (var id : sampleIds) {
        var tombstone =
            new ProducerRecord<byte[], byte[]>(topic, partition.partition(), utf8(id), null);
        tombstone.headers().add(BATCH_ID, utf8(batchId.toString()));
        sent.add(producer.send(tombstone));
      }
    }
    sent.forEach(KafkaResults::get);
  }

  /**
   * Reports a record that is no sample. Only its key and what is wrong with it: its value may be
   * personal data, of which there must be no more copies.
   */
  void reject(DeadLetter letter) {
    KafkaResults.get(
        producer.send(
            new ProducerRecord<>(
                topics.deadLetters(), null, letter.key(), null, letter.headers())));
  }

  /** The batch that a tombstone says its sample is erased for. */
  static Optional<UUID> batchId(Headers headers) {
    return Optional.ofNullable(headers.lastHeader(BATCH_ID))
        .map(Header::value)
        .map(batchId -> new String(batchId, StandardCharsets.UTF_8))
        .flatMap(SampleTopic::uuid);
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
