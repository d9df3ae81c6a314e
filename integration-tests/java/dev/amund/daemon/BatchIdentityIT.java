package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningBatch;
import dev.amund.process.SmallCase;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which batch a version has forgotten: told by what is in the batch and where it lies. */
class BatchIdentityIT {
  private static final String SUBJECT = "somebody";

  @TempDir private Path directory;

  @Test
  void twoBatchesWithOneIdAreBothForgotten() throws Exception {
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    try (var cluster = new TestCluster(directory, Map.of());
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      var versions = cluster.versions();
      cluster.sendToBatches(batch(first, GeneratedDataSet.trainId(0)));
      cluster.sendToBatches(batch(second, GeneratedDataSet.trainId(1)));

      assertThat(receipts.await(first, ReceiptStatus.ERASED).getVersion()).isEqualTo(2);
      assertThat(receipts.await(second, ReceiptStatus.ERASED).getVersion()).isEqualTo(3);
      for (UUID request : List.of(first, second)) {
        assertThat(receipts.statuses(request))
            .containsExactly(ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
      }
      assertThat(versions.values()).hasSize(3);
    }
  }

  private static UnlearningBatch batch(UUID request, String sample) {
    return UnlearningBatch.newBuilder()
        .setBatchId(new UUID(4, 2))
        .setModelId(TestCluster.MODEL)
        .setSequence(1)
        .setRequests(
            List.of(
                BatchedRequest.newBuilder()
                    .setRequestId(request)
                    .setSampleIds(List.of(sample))
                    .setAcceptedAt(Instant.now())
                    .build()))
        .setClosedAt(Instant.now())
        .setClosedBy(ClosedBy.COUNT)
        .build();
  }

  @Test
  void aPublishedBatchThatComesAgainErasesNothingButWhatItsVersionHasForgotten() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of())) {
      cluster.add(sample("first"));
      ReceivedReceipts receipts;
      UUID request;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        request = cluster.requestSubject(SUBJECT);
        receipts.await(request, ReceiptStatus.ERASED);
        assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
      }
      // As after a crash before the erasure was confirmed: the offset lies on the batch.
      cluster.rewindBatches("");
      cluster.add(sample("later"));
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        // What lies behind it is done when it is.
        UUID next = cluster.request(0, 1).get(0);
        receipts.await(next, ReceiptStatus.ERASED);
        assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
      }
      try (var store = SampleStore.open(cluster.samples())) {
        assertThat(store.idsOfSubject(SUBJECT)).containsExactly("later");
      }
      assertThat(receipts.statuses(request))
          .as("forgotten once, and erased again")
          .containsExactly(
              ReceiptStatus.ACCEPTED,
              ReceiptStatus.UNLEARNED,
              ReceiptStatus.ERASED,
              ReceiptStatus.ERASED);
    }
  }

  private static Sample sample(String id) {
    byte[] pixels = new byte[SmallCase.SHAPE.size()];
    return new Sample(id, 1, Split.TRAIN, Optional.of(SUBJECT), SmallCase.SHAPE, pixels);
  }
}
