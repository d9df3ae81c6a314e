package dev.amund.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerFeedTest {
  private static final TopicPartition PARTITION = new TopicPartition("receipts", 0);

  private final List<String> applied = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger consumers = new AtomicInteger();
  private volatile long length = 3;
  private volatile MockConsumer<byte[], byte[]> current;

  private final LedgerFeed feed =
      new LedgerFeed(
          this::consumer,
          List.of(PARTITION.topic()),
          new LedgerFeed.Sink() {
            @Override
            public void begin() {
              begun.incrementAndGet();
            }

            @Override
            public void apply(ConsumerRecord<byte[], byte[]> entry, boolean live) {
              if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new KafkaException("the registry is away");
              }
              applied.add(entry.offset() + (live ? " live" : ""));
            }
          });

  @AfterEach
  void close() {
    feed.close();
  }

  /** A topic that has {@code length} records from whichever offset one begins at. */
  private MockConsumer<byte[], byte[]> consumer() {
    consumers.incrementAndGet();
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    var node = new Node(1, "127.0.0.1", 1);
    var nodes = new Node[] {node};
    consumer.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, node, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, length));
    consumer.schedulePollTask(
        () -> {
          for (long offset = consumer.position(PARTITION); offset < length; offset++) {
            add(consumer, offset);
          }
        });
    current = consumer;
    return consumer;
  }

  private static void add(MockConsumer<byte[], byte[]> consumer, long offset) {
    consumer.addRecord(
        new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], new byte[0]));
  }

  @Test
  void readsWhatThereIsAndGoesOnFollowing() {
    assertThat(feed.caughtUp()).isFalse();
    feed.start();
    await().until(feed::caughtUp);
    assertThat(applied).containsExactly("0", "1", "2");

    current.schedulePollTask(() -> add(current, 3));
    await().until(() -> applied.size() == 4);
    assertThat(applied).last().isEqualTo("3 live");
  }

  @Test
  void appliesEveryRecordOnceThoughItFailsInBetween() {
    refusals.set(1);
    feed.start();
    await().until(feed::caughtUp);
    assertThat(applied).containsExactly("0", "1", "2");
    assertThat(consumers).hasValue(2);
  }

  @Test
  void goesOnWithANewConsumerAfterAFailureOfTheBroker() {
    feed.start();
    await().until(feed::caughtUp);
    length = 5;
    current.setPollException(new KafkaException("the broker is away"));
    await().until(() -> applied.size() == 5);
    assertThat(applied).containsExactly("0", "1", "2", "3 live", "4 live");
    assertThat(begun).hasValue(1);
  }
}
