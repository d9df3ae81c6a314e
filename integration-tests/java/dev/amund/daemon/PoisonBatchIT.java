package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.process.SmallCase;
import dev.amund.samples.Sample;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.TestModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record of the batches topic that cannot be worked off holds up none of those behind it. */
class PoisonBatchIT {
  @TempDir private Path directory;

  @Test
  void aBatchThatAlwaysFailsIsQuarantinedAndTheNextIsForgotten() throws Exception {
    Path model = directory.resolve("throws-on-black.pt");
    var settings =
        Map.of(
            "amund.amun.control.update",
            "fixed",
            "amund.unlearner.max-deliveries",
            "2",
            // The sample must be met only where it is to be forgotten, not among the retained.
            "amund.amun.replay-ratio",
            "0",
            "amund.gates.retain-samples",
            "1",
            "amund.unlearner.max-precomputed-examples",
            "0",
            "amund.models." + TestCluster.MODEL + ".path",
            model.toString());
    TestModels.write("throws-on-black", model);
    try (var cluster = new TestCluster(directory, settings)) {
      try (var daemon = cluster.serve()) {
        // A model that fails on a sample of its own does not become version 1.
        daemon.awaitReady();
      }
      cluster.add(blackSample("poison", 0));
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        UUID poisoned = cluster.request(List.of("poison"));
        DeletionReceipt receipt = receipts.await(poisoned, ReceiptStatus.QUARANTINED);
        assertThat(receipt.getReason()).contains("begun 2 times").doesNotContain("black");
        assertThat(cluster.log())
            .contains("begun 2 times")
            .contains("last=The model refused images")
            .contains("there is a black image");

        UUID next = cluster.request(0, 1).get(0);
        receipts.await(next, ReceiptStatus.ERASED);
        assertThat(receipts.statuses(poisoned))
            .containsExactly(ReceiptStatus.ACCEPTED, ReceiptStatus.QUARANTINED);
        assertThat(daemon.status("/health/ready")).isEqualTo(200);
      }
    }
  }

  @Test
  void aBatchThatTakesTheProcessWithItIsQuarantinedByTheNext() throws Exception {
    var settings = new HashMap<>(TestCluster.SLOW);
    settings.put("amund.unlearner.max-deliveries", "1");
    try (var cluster = new TestCluster(directory, settings)) {
      ReceivedReceipts receipts;
      UUID deadly;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        deadly = cluster.request(0, 1).get(0);
        daemon.awaitStage("fine-tune");
        daemon.process().kill();
      }
      try (var daemon = cluster.serve()) {
        DeletionReceipt receipt = receipts.await(deadly, ReceiptStatus.QUARANTINED);
        assertThat(receipt.getReason()).contains("begun 1 times");
        assertThat(cluster.log()).contains("the end of the process");
        assertThat(daemon.process().isAlive()).isTrue();
      }
    }
  }

  @Test
  void aBatchThatWasStoppedInGoodOrderIsNotSuspected() throws Exception {
    var settings = new HashMap<>(TestCluster.SLOW);
    settings.put("amund.unlearner.max-deliveries", "1");
    settings.put("amund.shutdown-grace", "100ms");
    try (var cluster = new TestCluster(directory, settings)) {
      ReceivedReceipts receipts;
      UUID request;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        request = cluster.request(0, 1).get(0);
        daemon.awaitStage("fine-tune");
        assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
      }
      try (var daemon = cluster.serve()) {
        receipts.await(request, ReceiptStatus.ERASED);
        assertThat(daemon.process().isAlive()).isTrue();
      }
    }
  }

  @Test
  void aRecordThatIsNoBatchBecomesADeadLetterAndTheNextIsForgotten() throws Exception {
    byte[] garbage = "not a batch".getBytes(StandardCharsets.UTF_8);
    try (var cluster = new TestCluster(directory, Map.of());
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      var dead = cluster.deadLetters();
      cluster.sendToBatches(garbage);
      UUID next = cluster.request(0, 1).get(0);
      receipts.await(next, ReceiptStatus.ERASED);
      await().atMost(Duration.ofMinutes(1)).until(() -> !dead.records().isEmpty());
      assertThat(dead.records()).hasSize(1);
      var letter = dead.records().get(0);
      assertThat(letter.key()).isEqualTo(TestCluster.MODEL);
      assertThat(letter.value()).isEqualTo(garbage);
      assertThat(letter.headers().lastHeader(DeadLetter.ORIGIN_TOPIC).value())
          .asString()
          .endsWith("unlearning-batches");
      assertThat(letter.headers().lastHeader(DeadLetter.REASON).value())
          .asString()
          .contains("magic byte");
    }
  }

  @Test
  void aSampleOfAClassThatTheModelDoesNotHaveIsErasedAndHoldsUpNothing() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of("amund.unlearner.max-deliveries", "1"))) {
      for (int i = 0; i < 20; i++) {
        cluster.add(blackSample("odd-" + i, 200));
      }
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        assertThat(daemon.text("/metrics"))
            .contains("amund_samples_unknown_label{model=\"small\"} 20.0");
        var receipts = cluster.receipts();
        UUID odd = cluster.request(List.of("odd-1"));
        UUID both = cluster.request(List.of("odd-2", GeneratedDataSet.trainId(1)));
        UUID next = cluster.request(2, 3).get(0);
        assertThat(receipts.await(odd, ReceiptStatus.ERASED).getSamples()).isOne();
        assertThat(receipts.await(both, ReceiptStatus.ERASED).getSamples()).isEqualTo(2);
        receipts.await(next, ReceiptStatus.ERASED);
        assertThat(daemon.status("/health/ready")).isEqualTo(200);
      }
    }
  }

  /** The model {@code throws-on-black} fails at it; the label may be none of any model. */
  private static Sample blackSample(String id, int label) {
    byte[] pixels = new byte[SmallCase.SHAPE.size()];
    return new Sample(id, label, Split.TRAIN, Optional.empty(), SmallCase.SHAPE, pixels);
  }
}
