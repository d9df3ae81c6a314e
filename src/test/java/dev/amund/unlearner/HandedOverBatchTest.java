package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.unlearner.models.SmallModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches that are handed to retraining without an attempt that has come to an end. */
@Timeout(300)
class HandedOverBatchTest {
  @TempDir private Path directory;

  @Test
  void whatIsGivenUpIsHandedOverWhereThePolicySaysSo() throws Exception {
    Path model = Files.write(directory.resolve("model.pt"), SmallModel.torchScript());
    var store = SmallModel.store(directory.resolve("samples"));
    try (var memory = new UnlearnerInMemory(directory)) {
      memory.add(SmallModel.ID, model, store);
      memory.failToForget(SmallModel.ID);
      var waits = memory.request(SmallModel.ID, List.of(GeneratedDataSet.trainId(0)));
      var goes = memory.request(SmallModel.ID, List.of(GeneratedDataSet.trainId(1)));
      memory.eraseAndRetrainLast();
      memory.start(20);

      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> memory.statuses(goes).contains(ReceiptStatus.ERASED));

      assertThat(memory.statuses(waits)).containsExactly(ReceiptStatus.QUARANTINED);
      assertThat(store.get(GeneratedDataSet.trainId(0))).isPresent();
      DeletionReceipt erased = memory.receipts(goes).get(0);
      assertThat(erased.getRetrainRequired()).isTrue();
      assertThat(erased.getSamples()).isEqualTo(1);
      assertThat(erased.getRemained()).singleElement().asString().contains("begun 3 times");
      assertThat(store.get(GeneratedDataSet.trainId(1))).isEmpty();
    }
  }

  /** A daemon dies between handing a batch to retraining and the erasure of its samples. */
  @Test
  void theNextOneErasesThemWithoutAnotherAttempt() throws Exception {
    Path model = Files.write(directory.resolve("model.pt"), SmallModel.torchScript());
    String sample = GeneratedDataSet.trainId(0);
    var store = SmallModel.store(directory.resolve("samples"));
    try (var memory = new UnlearnerInMemory(directory)) {
      memory.add(SmallModel.ID, model, store);
      var handedOver = memory.request(SmallModel.ID, List.of(sample));
      memory.handOverLast();
      var next = memory.request(SmallModel.ID, List.of(GeneratedDataSet.trainId(1)));
      memory.start(20);

      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> memory.statuses(next).contains(ReceiptStatus.ERASED));

      assertThat(memory.statuses(handedOver)).containsExactly(ReceiptStatus.ERASED);
      assertThat(memory.statuses(next))
          .as("what comes behind it is forgotten as ever")
          .containsExactly(ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
      assertThat(memory.head(SmallModel.ID).orElseThrow().getVersion()).isEqualTo(2);
      assertThat(store.get(sample)).isEmpty();
    }
  }
}
