package dev.amund.soak;

import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes to the requests topic as upstream systems do, and waits through outages. */
final class SoakUpstream implements AutoCloseable {
  private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);
  private static final int LARGEST_RECORD = 64 * 1024 * 1024;

  private final String topic;
  private final KafkaProducer<String, byte[]> producer;

  /** For what is large before it is compressed. */
  private final KafkaProducer<String, byte[]> compressing;

  private final AtomicReference<Exception> failure = new AtomicReference<>();

  SoakUpstream(KafkaClients clients, Topics topics) {
    topic = topics.deletionRequests();
    producer = producer(clients, "none");
    compressing = producer(clients, "zstd");
  }

  private static KafkaProducer<String, byte[]> producer(KafkaClients clients, String compression) {
    var settings = clients.producer("upstream-" + compression);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LONGEST_OUTAGE.toMillis());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_OUTAGE.toMillis());
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * LARGEST_RECORD);
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /** Returns the number of the topic's partitions. */
  int partitions() {
    return producer.partitionsFor(topic).size();
  }

  void send(ProducerRecord<String, byte[]> record) {
    send(producer, record);
  }

  void sendCompressed(ProducerRecord<String, byte[]> record) {
    send(compressing, record);
  }

  private void send(KafkaProducer<String, byte[]> to, ProducerRecord<String, byte[]> record) {
    to.send(record, (metadata, e) -> failure.compareAndSet(null, e));
  }

  /**
   * Waits until all that was sent is acknowledged.
   *
   * @throws IllegalStateException if something is not, so that nobody can tell what is to be
   */
  void flush() {
    producer.flush();
    compressing.flush();
    if (failure.get() != null) {
      throw new IllegalStateException("not all could be sent", failure.get());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    compressing.close(Duration.ZERO);
  }
}
