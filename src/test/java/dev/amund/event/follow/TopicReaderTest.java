package dev.amund.event.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicReaderTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final AtomicLong nanoTime = new AtomicLong();
  private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
  private final TopicReader<String> reader = new TopicReader<>(() -> consumer, nanoTime::get);
  private final List<String> read = new ArrayList<>();

  @BeforeEach
  void aPartitionOfThree() {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 3L));
  }

  @Test
  void readsToTheEndHoweverSlowly() {
    for (int i = 0; i < 3; i++) {
      comes(Duration.ofSeconds(59), i);
    }

    reader.read(PARTITION, 0, record -> read.add(record.value()));

    assertThat(read).containsExactly("0", "1", "2");
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void readsFromWhereItIsAsked() {
    consumer.schedulePollTask(() -> List.of(0, 1, 2).forEach(this::add));

    reader.read(PARTITION, 2, record -> read.add(record.value()));

    assertThat(read).containsExactly("2");
  }

  @Test
  void givesUpWhenTheBrokerGoesAwayInBetween() {
    comes(Duration.ZERO, 0);
    consumer.schedulePollTask(() -> pass(Duration.ofSeconds(60)));

    assertThatThrownBy(() -> reader.read(PARTITION, 0, record -> read.add(record.value())))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("nothing has come for 60 s of {t-0=1}, which ends at {t-0=3}");
    assertThat(read).containsExactly("0");
    assertThat(consumer.closed()).isTrue();
  }

  private void comes(Duration after, int offset) {
    consumer.schedulePollTask(
        () -> {
          pass(after);
          add(offset);
        });
  }

  private void add(int offset) {
    consumer.addRecord(new ConsumerRecord<>("t", 0, offset, "key", Integer.toString(offset)));
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
