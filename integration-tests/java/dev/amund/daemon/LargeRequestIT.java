package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.cli.common.TopicTail;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.process.ServeProcess;
import dev.amund.samples.SampleStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that takes several versions, by a daemon that is killed in between. */
class LargeRequestIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final List<String> SAMPLES =
      IntStream.range(0, 12).mapToObj(GeneratedDataSet::trainId).toList();

  /** Three slices. */
  private static final Map<String, String> FOUR_AT_ONCE =
      Map.of("amund.unlearner.max-forget-samples", "4");

  @TempDir private Path directory;

  /** A request for all the samples, and what is told of it. */
  private record Sent(
      ReceivedReceipts receipts,
      TopicTail<ModelVersionPublished> versions,
      TopicTail<UnlearningEvaluated> evaluations,
      UUID request) {
    static Sent by(TestCluster cluster) throws Exception {
      return new Sent(
          cluster.receipts(), cluster.versions(), cluster.evaluations(), cluster.request(SAMPLES));
    }
  }

  @Test
  void killedInTheMiddleOfASliceItContinuesWithWhatNoVersionHasForgotten() throws Exception {
    var settings = new HashMap<>(TestCluster.SLOW);
    settings.putAll(FOUR_AT_ONCE);
    // Each of the slices is as slow.
    settings.put("amund.amun.fine-tune.epochs", "300");
    try (var cluster = new TestCluster(directory, settings)) {
      Sent sent;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        sent = Sent.by(cluster);
        awaitSlice(daemon, 2, "fine-tune");
        daemon.process().kill();
      }
      assertThat(sent.receipts().statuses(sent.request())).containsExactly(ReceiptStatus.ACCEPTED);
      assertThat(sent.versions().values()).hasSize(2);
      try (var daemon = cluster.serve()) {
        awaitVersions(sent.versions(), 3);
        DeletionReceipt erased = sent.receipts().await(sent.request(), ReceiptStatus.ERASED);
        assertErasedOverThreeVersions(erased, sent);
        assertThat(daemon.text("/metrics")).contains("amund_slices_total{model=\"small\"} 2.0");
        UUID next = cluster.request(20, 21).get(0);
        assertThat(sent.receipts().await(next, ReceiptStatus.ERASED).getVersion()).isEqualTo(5);
        assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
      }
      assertNothingIsHeld(cluster);
    }
  }

  @Test
  void killedBetweenThePublicationOfASliceAndItsErasureItErasesThatSliceAlone() throws Exception {
    try (var cluster = new TestCluster(directory, FOUR_AT_ONCE)) {
      Sent sent;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        sent = Sent.by(cluster);
        awaitVersions(sent.versions(), 2);
        daemon.process().kill();
      }
      try (var daemon = cluster.serve()) {
        awaitVersions(sent.versions(), 3);
        daemon.process().kill();
      }
      try (var daemon = cluster.serve()) {
        DeletionReceipt erased = sent.receipts().await(sent.request(), ReceiptStatus.ERASED);
        assertErasedOverThreeVersions(erased, sent);
        assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
      }
      assertNothingIsHeld(cluster);
    }
  }

  @Test
  void aRequestForMoreThanUpdatesShouldForgetIsAnsweredAtOnce() throws Exception {
    var settings = Map.of("amund.unlearner.retrain-share", "0.03");
    try (var cluster = new TestCluster(directory, settings);
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      UUID request = cluster.request(SAMPLES);

      DeletionReceipt receipt = receipts.await(request, ReceiptStatus.QUARANTINED);
      assertThat(receipt.getRetrainRequired()).isTrue();
      assertThat(receipt.getReason()).contains("forget 12 of its 300 training samples");
      assertThat(receipts.statuses(request))
          .containsExactly(ReceiptStatus.ACCEPTED, ReceiptStatus.QUARANTINED);
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(daemon.text("/metrics"))
                      .contains("amund_model_retrain_recommended{model=\"small\"} 1.0"));
      UUID next = cluster.request(20, 21).get(0);
      assertThat(receipts.await(next, ReceiptStatus.ERASED).getVersion()).isEqualTo(2);
    }
  }

  private static void awaitSlice(ServeProcess daemon, int number, String stage) {
    await("slice " + number)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              var batch = daemon.json("/status").at("/batch");
              return batch.at("/slice/number").asInt() == number
                  && batch.at("/slice/of").asInt() == 3
                  && batch.at("/stage").asText().equals(stage);
            });
  }

  private static void awaitVersions(TopicTail<ModelVersionPublished> versions, int count) {
    await(count + " versions")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> versions.values().size() >= count);
  }

  private static void assertErasedOverThreeVersions(DeletionReceipt erased, Sent sent) {
    sent.receipts().assertErasedOnce(List.of(erased.getRequestId()));
    assertThat(erased.getVersion()).isEqualTo(4);
    assertThat(erased.getVersions()).containsExactly(2L, 3L, 4L);
    assertThat(erased.getSamples()).isEqualTo(SAMPLES.size());
    assertThat(sent.versions().values())
        .extracting(ModelVersionPublished::getVersion)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(sent.versions().values())
        .extracting(ModelVersionPublished::getSamples)
        .containsExactly(0, 4, 4, 4);
    var forgotten = new HashSet<Long>();
    sent.evaluations().values().stream()
        .filter(evaluation -> evaluation.getOutcome() == Outcome.PUBLISHED)
        .map(UnlearningEvaluated::getForgotten)
        .forEach(
            list -> {
              for (var hashes = list.duplicate().asLongBuffer(); hashes.hasRemaining(); ) {
                assertThat(forgotten.add(hashes.get())).as("forgotten once").isTrue();
              }
            });
    assertThat(forgotten).hasSameSizeAs(SAMPLES);
  }

  private static void assertNothingIsHeld(TestCluster cluster) {
    try (var store = SampleStore.open(cluster.samples())) {
      assertThat(store.splits(SAMPLES)).isEmpty();
    }
  }
}
