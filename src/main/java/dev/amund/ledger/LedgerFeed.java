package dev.amund.ledger;

import dev.amund.event.KafkaClients;
import dev.amund.event.TopicPartitions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning and goes on following them, on a thread of its own, committed
 * records only and without a consumer group. A record is applied just once: after a failure it goes
 * on where it was, with a consumer of its own again.
 */
final class LedgerFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LedgerFeed.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final List<String> topics;
  private final Sink sink;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private Map<TopicPartition, Long> ends = Map.of();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "amund-ledger");
  private volatile Consumer<byte[], byte[]> consumer;
  private volatile boolean caughtUp;

  /** Where the records go. */
  interface Sink {
    /** Before the first record; what it throws is tried again. */
    void begin();

    /**
     * @param live whether it came after all that was there at the start
     * @throws RuntimeException it cannot be applied now; it comes again
     */
    void apply(ConsumerRecord<byte[], byte[]> entry, boolean live);
  }

  LedgerFeed(Supplier<Consumer<byte[], byte[]>> consumers, List<String> topics, Sink sink) {
    this.consumers = consumers;
    this.topics = List.copyOf(topics);
    this.sink = sink;
    thread.setDaemon(true);
  }

  static LedgerFeed of(KafkaClients clients, List<String> topics, Sink sink) {
    return new LedgerFeed(
        () ->
            new KafkaConsumer<>(
                clients.reader("ledger"), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        topics,
        sink);
  }

  void start() {
    thread.start();
  }

  /** Whether all that was there at the start has been read. */
  boolean caughtUp() {
    return caughtUp;
  }

  private void run() {
    try {
      String told = "";
      while (closing.getCount() > 0) {
        try (var current = consumers.get()) {
          consumer = current;
          if (ends.isEmpty()) {
            sink.begin();
          }
          follow(current);
        } catch (WakeupException e) {
          // close() asks for the next look at the latch.
        } catch (RuntimeException e) {
          if (!told.equals(String.valueOf(e.getMessage()))) {
            log.warn("cannot read what was published, trying again", e);
          }
          told = String.valueOf(e.getMessage());
          closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(Consumer<byte[], byte[]> current) {
    var partitions =
        topics.stream().flatMap(topic -> TopicPartitions.of(current, topic).stream()).toList();
    current.assign(partitions);
    current.beginningOffsets(partitions).forEach(next::putIfAbsent);
    next.forEach(current::seek);
    if (ends.isEmpty()) {
      ends = Map.copyOf(current.endOffsets(partitions));
    }
    while (closing.getCount() > 0) {
      for (var entry : current.poll(POLL)) {
        var partition = new TopicPartition(entry.topic(), entry.partition());
        sink.apply(entry, entry.offset() >= ends.getOrDefault(partition, 0L));
        next.put(partition, entry.offset() + 1);
      }
      if (!caughtUp) {
        // Not the last record's offset: behind it there may be markers of transactions.
        caughtUp = ends.keySet().stream().allMatch(p -> current.position(p) >= ends.get(p));
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    var current = consumer;
    if (current != null) {
      current.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
