package dev.amund.fuzz;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.KafkaResults;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends hostile records, each compressed as it wants to be. Not thread-safe. */
public final class HostileProducers implements AutoCloseable {
  private static final int MAX_REQUEST_BYTES = 256 * 1024 * 1024;

  private final KafkaClients clients;
  private final Map<String, Producer<byte[], byte[]>> producers = new HashMap<>();

  public HostileProducers(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * Sends a record and waits for the broker.
   *
   * @return where it lies; empty if the broker does not take so much
   */
  public Optional<RecordMetadata> send(HostileRecord hostile) {
    return send(hostile.compression(), hostile.record());
  }

  /** As {@link #send(HostileRecord)}, of any record. */
  public Optional<RecordMetadata> send(String compression, ProducerRecord<byte[], byte[]> record) {
    var producer = producers.computeIfAbsent(compression, this::producer);
    try {
      return Optional.of(KafkaResults.get(producer.send(record)));
    } catch (RecordTooLargeException e) {
      return Optional.empty();
    }
  }

  private Producer<byte[], byte[]> producer(String compression) {
    var settings = clients.producer("hostile-" + compression);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, MAX_REQUEST_BYTES);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    producers.values().forEach(Producer::close);
  }
}
