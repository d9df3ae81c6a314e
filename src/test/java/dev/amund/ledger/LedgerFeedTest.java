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
  private final MockConsumer<byte[], byte[]> consumer = topicOfThree();

  private final LedgerFeed feed =
      new LedgerFeed(
          consumer,
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

  private static MockConsumer<byte[], byte[]> topicOfThree() {
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    var node = new Node(1, "127.0.0.1", 1);
    var nodes = new Node[] {node};
    consumer.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, node, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 3L));
    publish(consumer, 0, 3);
    return consumer;
  }

  private static void publish(MockConsumer<byte[], byte[]> consumer, long from, long to) {
    consumer.schedulePollTask(
        () -> {
          for (long offset = from; offset < to; offset++) {
            consumer.addRecord(
                new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], new byte[0]));
          }
        });
  }

  @Test
  void readsWhatThereIsAndGoesOnFollowing() {
    assertThat(feed.caughtUp()).isFalse();
    feed.start();
    await().until(feed::caughtUp);
    assertThat(applied).containsExactly("0", "1", "2");

    publish(consumer, 3, 4);
    await().until(() -> applied.size() == 4);
    assertThat(applied).last().isEqualTo("3 live");
  }

  @Test
  void appliesEveryRecordOnceThoughItFailsInBetween() {
    refusals.set(1);
    publish(consumer, 0, 3); // MockConsumer has given them away; a broker has them still
    feed.start();
    await().until(feed::caughtUp);
    await().until(() -> applied.size() == 3);
    assertThat(applied).containsExactly("0", "1", "2");
  }

  @Test
  void goesOnWhereItWasAfterAFailureOfTheBroker() {
    feed.start();
    await().until(feed::caughtUp);
    consumer.setPollException(new KafkaException("the broker is away"));
    publish(consumer, 3, 5);
    await().until(() -> applied.size() == 5);
    assertThat(applied).containsExactly("0", "1", "2", "3 live", "4 live");
    assertThat(begun).hasValue(1);
  }

  @Test
  void aFollowerThatNeverBeganClosesItsConsumer() {
    feed.close();
    assertThat(consumer.closed()).isTrue();
  }
}
