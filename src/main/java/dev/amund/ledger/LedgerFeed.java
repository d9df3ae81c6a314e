package dev.amund.ledger;

import dev.amund.event.KafkaFailures;
import dev.amund.event.PollLoop;
import dev.amund.event.TopicPartitions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from the beginning and follows them, on its own thread, committed records only and
 * without a consumer group. Each record is applied once: after a failure it continues where it was.
 */
final class LedgerFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LedgerFeed.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private final Sink sink;
  private final PollLoop loop;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private Map<TopicPartition, Long> ends = Map.of();
  private boolean assigned;
  private String told = "";
  private volatile boolean caughtUp;

  /** Receives the records. */
  interface Sink {
    /** Called before the first record; retried if it throws. */
    void begin();

    /**
     * @param live whether it was published after the start
     * @throws RuntimeException if it cannot be applied now; it is delivered again
     */
    void apply(ConsumerRecord<byte[], byte[]> entry, boolean live);
  }

  LedgerFeed(Consumer<byte[], byte[]> consumer, List<String> topics, Sink sink) {
    this.consumer = consumer;
    this.topics = List.copyOf(topics);
    this.sink = sink;
    this.loop = new PollLoop(Ledger.THREAD, consumer, this::turn, this::failed, PAUSE);
  }

  void start() {
    loop.start();
  }

  /** Returns whether its thread runs. */
  boolean isAlive() {
    return loop.isAlive();
  }

  /** Returns whether all that was there at the start has been read. */
  boolean caughtUp() {
    return caughtUp;
  }

  private void turn() {
    if (!assigned) {
      assign();
    }
    for (var entry : consumer.poll(POLL)) {
      var partition = new TopicPartition(entry.topic(), entry.partition());
      sink.apply(entry, entry.offset() >= ends.getOrDefault(partition, 0L));
      next.put(partition, entry.offset() + 1);
    }
    if (!caughtUp) {
      // Not the last record's offset: transaction markers may follow it.
      caughtUp = ends.keySet().stream().allMatch(p -> consumer.position(p) >= ends.get(p));
    }
  }

  private void assign() {
    if (ends.isEmpty()) {
      sink.begin();
    }
    var partitions =
        topics.stream().flatMap(topic -> TopicPartitions.of(consumer, topic).stream()).toList();
    consumer.assign(partitions);
    consumer.beginningOffsets(partitions).forEach(next::putIfAbsent);
    next.forEach(consumer::seek);
    if (ends.isEmpty()) {
      ends = Map.copyOf(consumer.endOffsets(partitions));
    }
    assigned = true;
  }

  /** Logs a repeated failure once. */
  private void failed(Throwable failure) {
    var refusal = KafkaFailures.explain(failure);
    String words = refusal.orElseGet(failure::toString);
    if (!told.equals(words)) {
      log.atWarn()
          .setCause(refusal.isPresent() ? null : failure)
          .log("cannot read what was published, trying again: {}", words);
    }
    told = words;
    assigned = false;
  }

  @Override
  public void close() {
    loop.close();
  }
}
