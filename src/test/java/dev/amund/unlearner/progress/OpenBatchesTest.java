package dev.amund.unlearner.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.BatchedRequest;
import dev.amund.event.PendingWork;
import dev.amund.event.UnlearningBatch;
import dev.amund.unlearner.models.SmallModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OpenBatchesTest {
  private static final TopicPartition ZERO = new TopicPartition("batches", 0);
  private static final TopicPartition ONE = new TopicPartition("batches", 1);
  private static final Instant NOON = SmallModel.NOW;

  private final OpenBatches batches = new OpenBatches();

  @Test
  void addsUpWhatWaitsByModel() {
    batches.add(
        ZERO, 5, batch("a", request(1, NOON, NOON.plusSeconds(900)), request(3, NOON, null)));
    batches.add(
        ZERO, 6, batch("a", request(0, NOON.minusSeconds(60), null), request(2, NOON, NOON)));
    batches.add(ONE, 0, batch("b", request(1, NOON, null)));

    assertThat(batches.byModel())
        .isEqualTo(
            Map.of(
                "a",
                new WaitingBatches(
                    2,
                    new PendingWork(4, 7, Optional.of(NOON.minusSeconds(60)), Optional.of(NOON))),
                "b",
                new WaitingBatches(1, new PendingWork(1, 1, Optional.of(NOON), Optional.empty()))));
  }

  @Test
  void forgetsWhatIsDoneWith() {
    batches.add(ZERO, 5, batch("a", request(1, NOON, null)));
    batches.add(ZERO, 6, batch("a", request(2, NOON, null)));

    batches.done(ZERO, upTo(5));
    assertThat(batches.byModel().get("a").batches())
        .as("the offset is that of the next")
        .isEqualTo(2);

    batches.done(ONE, upTo(100));
    batches.done(ZERO, upTo(6));
    assertThat(batches.byModel().get("a").work().samples()).isEqualTo(2);

    batches.done(ZERO, upTo(7));
    assertThat(batches.byModel()).isEmpty();
  }

  @Test
  void theBatchesOfAModelThatIsBehindStay() {
    batches.add(ZERO, 5, batch("down", request(1, NOON, null)));
    batches.add(ZERO, 6, batch("a", request(2, NOON, null)));
    batches.add(ZERO, 7, batch("a", request(2, NOON, null)));

    batches.done(ZERO, upTo(5).leftBehind("down", 5).done("a", 6));

    assertThat(batches.byModel().get("down").batches()).isOne();
    assertThat(batches.byModel().get("a").batches()).isOne();
  }

  private static PartitionProgress upTo(long offset) {
    return PartitionProgress.of(Optional.of(new OffsetAndMetadata(offset)));
  }

  @Test
  void theSameRecordTwiceCountsOnce() {
    batches.add(ZERO, 5, batch("a", request(1, NOON, null)));
    batches.add(ZERO, 5, batch("a", request(1, NOON, null)));

    assertThat(batches.byModel().get("a").batches()).isEqualTo(1);
  }

  private static UnlearningBatch batch(String model, BatchedRequest... requests) {
    return UnlearningBatch.newBuilder(SmallModel.batch(requests)).setModelId(model).build();
  }

  private static BatchedRequest request(int samples, Instant acceptedAt, Instant dueAt) {
    return BatchedRequest.newBuilder(
            SmallModel.request(samples, List.of("x", "y", "z").subList(0, samples), null))
        .setAcceptedAt(acceptedAt)
        .setDueAt(dueAt)
        .build();
  }
}
