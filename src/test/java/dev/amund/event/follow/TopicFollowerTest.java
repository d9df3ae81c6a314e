package dev.amund.event.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {
  private static final TopicPartition FIRST = new TopicPartition("t", 0);
  private static final TopicPartition SECOND = new TopicPartition("t", 1);

  private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
  private final Map<TopicPartition, Long> start = new HashMap<>(Map.of(FIRST, 0L, SECOND, 0L));
  private final TopicFollower<String, String> follower =
      new TopicFollower<>(consumer, () -> Map.copyOf(start));
  private final List<String> applied = new ArrayList<>();

  @BeforeEach
  void endsAreTwoAndOne() {
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    consumer.updateEndOffsets(Map.of(FIRST, 2L, SECOND, 1L));
  }

  @Test
  void appliesWhatThereIsAndTellsWhatIsLive() {
    come(FIRST, 0, 3);
    assertThat(follower.isCaughtUp()).as("before it knows the partitions").isFalse();
    poll();
    assertThat(applied).containsExactly("t-0@0", "t-0@1", "t-0@2 live");
    assertThat(follower.isCaughtUp()).as("of one of two partitions").isFalse();

    come(SECOND, 0, 1);
    poll();
    assertThat(follower.isCaughtUp()).isTrue();
    assertThat(follower.partitions()).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void aRecordThatFailsComesAgainAndHoldsUpNoOtherPartition() {
    consumer.schedulePollTask(
        () -> {
          add(FIRST, 0, 2);
          add(SECOND, 0, 1);
        });
    assertThatThrownBy(
            () ->
                follower.poll(
                    Duration.ZERO,
                    entry -> {
                      if (entry.partition() == 0 && entry.offset() == 1) {
                        throw new KafkaException("the registry is away");
                      }
                      take(entry);
                    }))
        .hasMessage("the registry is away");
    assertThat(applied).containsExactlyInAnyOrder("t-0@0", "t-1@0");
    assertThat(consumer.position(FIRST)).isEqualTo(1);

    come(FIRST, 1, 2); // the mock has given it away; a broker has it still
    poll();
    assertThat(applied).endsWith("t-0@1").hasSize(3);
  }

  @Test
  void continuesBehindWhatWasAppliedAfterARestartAndFindsNewPartitions() {
    start.remove(SECOND);
    come(FIRST, 0, 2);
    poll();
    consumer.setPollException(new KafkaException("the broker is away"));
    assertThatThrownBy(this::poll).hasMessage("the broker is away");

    start.put(SECOND, 0L);
    follower.restart();
    follower.begin();
    assertThat(consumer.position(FIRST)).isEqualTo(2);
    come(SECOND, 0, 1);
    poll();
    assertThat(applied).containsExactly("t-0@0", "t-0@1", "t-1@0 live");
  }

  @Test
  void nothingCountsAsAppliedOnceItStartsOver() {
    come(FIRST, 0, 2);
    poll();
    start.put(FIRST, 1L);
    follower.startOver();
    follower.begin();
    assertThat(consumer.position(FIRST)).isEqualTo(1);
  }

  @Test
  void catchesUpWithTheEndsThatAreMarked() {
    consumer.schedulePollTask(
        () -> {
          add(FIRST, 0, 2);
          add(SECOND, 0, 1);
        });
    poll();
    assertThat(follower.isCaughtUp()).isTrue();

    consumer.updateEndOffsets(Map.of(FIRST, 3L, SECOND, 1L));
    follower.markEnds();
    assertThat(follower.isCaughtUp()).isFalse();
    come(FIRST, 2, 3);
    poll();
    assertThat(follower.isCaughtUp()).isTrue();
  }

  private void poll() {
    follower.poll(Duration.ZERO, this::take);
  }

  private void take(ConsumerRecord<String, String> entry) {
    applied.add(
        "%s-%d@%d%s"
            .formatted(
                entry.topic(),
                entry.partition(),
                entry.offset(),
                follower.isLive(entry) ? " live" : ""));
  }

  private void come(TopicPartition partition, long from, long to) {
    consumer.schedulePollTask(() -> add(partition, from, to));
  }

  private void add(TopicPartition partition, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      consumer.addRecord(
          new ConsumerRecord<>(partition.topic(), partition.partition(), offset, "k", "v"));
    }
  }
}
