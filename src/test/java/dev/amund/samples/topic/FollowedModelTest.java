package dev.amund.samples.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowedModelTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final Map<TopicPartition, Long> ENDS = Map.of(PARTITION, 7L);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
  private final FollowedModel model = new FollowedModel("m", "t", null, now::get);

  @Test
  void isFollowedFromTheStartAndAgainAfterAWaitThatGrows() {
    assertThat(model.isDue()).isTrue();
    assertThat(model.problem()).isEmpty();
    var waits = new ArrayList<Long>();
    for (int i = 0; i < 8; i++) {
      model.begin(ENDS);
      assertThat(model.isDue()).isFalse();
      model.failed(new KafkaException("the store is full"));
      assertThat(model.isFollowed()).isFalse();
      assertThat(model.problem()).contains("model m: the store is full");
      long seconds = 0;
      while (!model.isDue()) {
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        seconds++;
      }
      waits.add(seconds);
    }
    assertThat(waits).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void aSuccessForgetsTheFailures() {
    model.failed(new KafkaException("no"));
    model.failed(new KafkaException("no"));
    model.begin(ENDS);
    assertThat(model.problem()).as("until something was read").isPresent();
    model.succeeded();
    assertThat(model.problem()).isEmpty();
    model.failed(new KafkaException("no"));
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(model.isDue()).isTrue();
  }

  @Test
  void itIsWellWhenItHasReadWhatThereWas() {
    assertThat(model.hasReachedItsEnds(partition -> 7)).as("while it waits").isFalse();
    model.begin(ENDS);
    assertThat(model.partitions()).containsExactly(PARTITION);
    assertThat(model.hasReachedItsEnds(partition -> 6)).isFalse();
    assertThat(model.hasReachedItsEnds(partition -> 7)).isTrue();
  }

  @Test
  void whatIsNotItsFaultDelaysNothing() {
    model.begin(ENDS);
    model.restart();
    assertThat(model.isDue()).isTrue();
    assertThat(model.problem()).isEmpty();
  }
}
