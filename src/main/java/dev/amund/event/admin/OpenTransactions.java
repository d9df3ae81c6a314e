package dev.amund.event.admin;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.KafkaResults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches for transactions that stay open. A producer that dies inside one blocks all readers of
 * committed records until the broker ends it, which to them looks like a topic without new records.
 * It shows in a last stable offset that stays behind the high watermark.
 *
 * <p>Ages count from when a transaction is first seen here, so call it regularly. Thread-safe.
 */
public final class OpenTransactions implements AutoCloseable {
  private final Admin admin;
  private final List<String> topics;
  private final int timeoutMillis;
  private final LongSupplier nanoTime;
  private Map<TopicPartition, Seen> seen = Map.of();

  /** The offset at which a partition is blocked, and since when. */
  private record Seen(long offset, long since) {}

  /**
   * @param topics to watch
   * @param timeout the limit for each of three calls to the brokers
   */
  public OpenTransactions(KafkaClients clients, Collection<String> topics, Duration timeout) {
    this(Admin.create(clients.admin("transactions")), topics, timeout, System::nanoTime);
  }

  OpenTransactions(
      Admin admin, Collection<String> topics, Duration timeout, LongSupplier nanoTime) {
    this.admin = admin;
    this.topics = List.copyOf(topics);
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    this.nanoTime = nanoTime;
  }

  /**
   * Returns the partitions that are blocked now, the longest first.
   *
   * @throws KafkaException if the brokers do not answer, or a topic does not exist
   */
  public synchronized List<HeldPartition> look() {
    var partitions = partitions();
    // In this order: a transaction that ends in between must not look like one that is open.
    var watermarks = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    var stable = ends(partitions, IsolationLevel.READ_COMMITTED);
    long now = nanoTime.getAsLong();
    var next = new HashMap<TopicPartition, Seen>();
    var held = new ArrayList<HeldPartition>();
    stable.forEach(
        (partition, offset) -> {
          long records = watermarks.get(partition) - offset;
          if (records > 0) {
            var since = since(partition, offset, now);
            next.put(partition, since);
            held.add(
                new HeldPartition(
                    partition, offset, records, Duration.ofNanos(now - since.since())));
          }
        });
    seen = Map.copyOf(next);
    held.sort((a, b) -> b.age().compareTo(a.age()));
    return List.copyOf(held);
  }

  private Seen since(TopicPartition partition, long offset, long now) {
    var before = seen.get(partition);
    return before != null && before.offset() == offset ? before : new Seen(offset, now);
  }

  private List<TopicPartition> partitions() {
    var options = new DescribeTopicsOptions().timeoutMs(timeoutMillis);
    var descriptions = KafkaResults.get(admin.describeTopics(topics, options).allTopicNames());
    return descriptions.values().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition())))
        .toList();
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel level) {
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    var options = new ListOffsetsOptions(level).timeoutMs(timeoutMillis);
    var ends = new HashMap<TopicPartition, Long>();
    KafkaResults.get(admin.listOffsets(latest, options).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
