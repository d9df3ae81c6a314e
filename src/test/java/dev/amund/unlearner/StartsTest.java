package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.RegistryUnavailableException;
import dev.amund.model.ModelException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class StartsTest {
  private final Starts starts = new Starts(3);
  private final Work.Forget work =
      new Work.Forget(
          new TopicPartition("batches", 1),
          7,
          SmallModel.batch(SmallModel.request(1, List.of("a"), null)));

  @Test
  void countsWhatIsCommittedForThisOffset() {
    assertThat(starts.before(work, committed(7, ""))).isZero();
    assertThat(starts.before(work, committed(7, "published version 2"))).isZero();
    assertThat(starts.before(work, committed(6, "begun 2"))).isZero();
    assertThat(starts.before(work, committed(7, "begun 2"))).isEqualTo(2);
  }

  @Test
  void aStartIsExcusedOnce() {
    starts.excuse(work);
    assertThat(starts.before(work, committed(7, "begun 2"))).isEqualTo(1);
    assertThat(starts.before(work, committed(7, "begun 2"))).isEqualTo(2);
  }

  @Test
  void theErasureOfTheSliceBeforeIsNoStartOfTheNext() {
    assertThat(starts.before(work.next(), committed(7, "begun 1"))).isZero();
    assertThat(starts.before(work.next(), committed(7, "begun 3"))).isEqualTo(2);
    starts.excuse(work);
    assertThat(starts.before(work.next(), committed(7, "begun 1"))).isZero();
  }

  @Test
  void isExhaustedAtTheMost() {
    assertThat(starts.exhausted(2)).isFalse();
    assertThat(starts.exhausted(3)).isTrue();
  }

  @Test
  void isHopelessAtTwiceTheMost() {
    assertThat(starts.hopeless(5)).isFalse();
    assertThat(starts.hopeless(6)).isTrue();
  }

  @Test
  void whatIsAwayIsNotOfTheBatch() {
    assertThat(Starts.isOfTheBatch(new TimeoutException())).isFalse();
    assertThat(Starts.isOfTheBatch(new RegistryUnavailableException("away"))).isFalse();
    assertThat(Starts.isOfTheBatch(new ModelUnusableException("no samples"))).isFalse();
    assertThat(Starts.isOfTheBatch(new OutOfMemoryError())).isTrue();
    assertThat(Starts.isOfTheBatch(new ModelException("no such class", null))).isTrue();
    assertThat(Starts.isOfTheBatch(new IllegalStateException())).isTrue();
  }

  private static PartitionProgress committed(long offset, String metadata) {
    return PartitionProgress.of(Optional.of(new OffsetAndMetadata(offset, metadata)));
  }
}
