package dev.amund.unlearner.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.model.ModelException;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.progress.PartitionProgress;
import dev.amund.unlearner.tasks.ModelUnusableException;
import dev.amund.unlearner.tasks.Task;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class DeliveryCountTest {
  private final DeliveryCount deliveryCount = new DeliveryCount(3);
  private final Task.Forget work =
      new Task.Forget(
          new TopicPartition("batches", 1),
          7,
          SmallModel.batch(SmallModel.request(1, List.of("a"), null)));

  @Test
  void countsWhatIsCommittedForThisOffset() {
    assertThat(deliveryCount.before(work, committed(7, ""))).isZero();
    assertThat(deliveryCount.before(work, committed(7, "published version 2"))).isZero();
    assertThat(deliveryCount.before(work, committed(6, "begun 2"))).isZero();
    assertThat(deliveryCount.before(work, committed(7, "begun 2"))).isEqualTo(2);
  }

  @Test
  void aStartIsExcusedOnce() {
    deliveryCount.excuse(work);
    assertThat(deliveryCount.before(work, committed(7, "begun 2"))).isEqualTo(1);
    assertThat(deliveryCount.before(work, committed(7, "begun 2"))).isEqualTo(2);
  }

  @Test
  void theErasureOfTheSliceBeforeIsNoStartOfTheNext() {
    assertThat(deliveryCount.before(work.next(), committed(7, "begun 1"))).isZero();
    assertThat(deliveryCount.before(work.next(), committed(7, "begun 3"))).isEqualTo(2);
    deliveryCount.excuse(work);
    assertThat(deliveryCount.before(work.next(), committed(7, "begun 1"))).isZero();
  }

  @Test
  void isExhaustedAtTheMost() {
    assertThat(deliveryCount.exhausted(2)).isFalse();
    assertThat(deliveryCount.exhausted(3)).isTrue();
  }

  @Test
  void isHopelessAtTwiceTheMost() {
    assertThat(deliveryCount.hopeless(5)).isFalse();
    assertThat(deliveryCount.hopeless(6)).isTrue();
  }

  @Test
  void whatIsAwayIsNotOfTheBatch() {
    assertThat(DeliveryCount.mayBeCausedByBatch(new TimeoutException())).isFalse();
    assertThat(DeliveryCount.mayBeCausedByBatch(new RegistryUnavailableException("away")))
        .isFalse();
    assertThat(DeliveryCount.mayBeCausedByBatch(new ModelUnusableException("no samples")))
        .isFalse();
    assertThat(DeliveryCount.mayBeCausedByBatch(new OutOfMemoryError())).isTrue();
    assertThat(DeliveryCount.mayBeCausedByBatch(new ModelException("no such class", null)))
        .isTrue();
    assertThat(DeliveryCount.mayBeCausedByBatch(new IllegalStateException())).isTrue();
  }

  private static PartitionProgress committed(long offset, String metadata) {
    return PartitionProgress.of(Optional.of(new OffsetAndMetadata(offset, metadata)));
  }
}
