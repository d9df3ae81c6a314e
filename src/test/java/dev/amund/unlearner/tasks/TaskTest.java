package dev.amund.unlearner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.BatchedRequest;
import dev.amund.event.UnlearningBatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TaskTest {
  private static final TopicPartition PARTITION = new TopicPartition("batches", 0);
  private static final UUID BATCH = new UUID(1, 1);
  private static final UUID REQUEST = new UUID(2, 2);

  @Test
  void theLogOfABatchOfOneIsAboutItsRequestAndTrace() {
    assertThat(logged(forget(request())))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "modelId",
                "m",
                "batchId",
                BATCH.toString(),
                "requestId",
                REQUEST.toString(),
                "traceId",
                "4bf92f3577b34da6a3ce929d0e0e4736"));
  }

  @Test
  void theLogOfALargerBatchIsAboutNoneOfThem() {
    assertThat(logged(forget(request(), request())))
        .containsExactlyInAnyOrderEntriesOf(Map.of("modelId", "m", "batchId", BATCH.toString()));
  }

  @Test
  void theLogOfOtherWorkIsAboutItsModel() {
    assertThat(logged(new Task.PublishBase(PARTITION, "m")))
        .containsExactlyEntriesOf(Map.of("modelId", "m"));
    assertThat(MDC.getCopyOfContextMap()).as("afterwards").isNullOrEmpty();
  }

  private static Map<String, String> logged(Task.OnModel work) {
    MDC.clear();
    try (var context = work.context()) {
      return MDC.getCopyOfContextMap();
    }
  }

  private static Task.Forget forget(BatchedRequest... requests) {
    var batch =
        UnlearningBatch.newBuilder()
            .setBatchId(BATCH)
            .setModelId("m")
            .setSequence(1)
            .setRequests(List.of(requests))
            .setClosedAt(Instant.EPOCH)
            .build();
    return new Task.Forget(PARTITION, 0, batch);
  }

  private static BatchedRequest request() {
    return BatchedRequest.newBuilder()
        .setRequestId(REQUEST)
        .setAcceptedAt(Instant.EPOCH)
        .setTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .build();
  }
}
