package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.process.ServeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that the gates refuse come to an end: by hand, and by policy. */
class QuarantineIT {
  /** Every attempt breaks off, for its losses explode. */
  private static final Map<String, String> EXPLODING =
      Map.of(
          "amund.amun.control.update", "fixed",
          "amund.amun.fine-tune.learning-rate", "10",
          "amund.amun.fine-tune.epochs", "40",
          "amund.amun.fine-tune.trained-share", "1",
          "amund.amun.fine-tune.batch-norm", "frozen",
          "amund.gates.max-attempts", "2");

  /** The network learns the samples' wrong labels by heart, so that they stand out as unknown. */
  private static final Map<String, String> OVER_FORGETTING =
      Map.ofEntries(
          Map.entry("amund.amun.control.update", "fixed"),
          Map.entry("amund.amun.variant", "amun-adv-only"),
          Map.entry("amund.amun.fine-tune.learning-rate", "0.02"),
          Map.entry("amund.amun.fine-tune.epochs", "100"),
          Map.entry("amund.amun.fine-tune.trained-share", "1"),
          Map.entry("amund.amun.replay-ratio", "0"),
          Map.entry("amund.amun.replay-minimum", "0"),
          Map.entry("amund.gates.max-attempts", "2"),
          Map.entry("amund.gates.learning-rate-decrease-factor", "1"),
          Map.entry("amund.gates.min-forget-unseen-auc", "0.5"));

  @TempDir private Path directory;

  @Test
  void byHandAndOverRestarts() throws Exception {
    try (var cluster = new TestCluster(directory, EXPLODING)) {
      ReceivedReceipts receipts;
      List<UUID> requests;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        requests = cluster.request(0, 3);
        receipts.await(requests, ReceiptStatus.QUARANTINED);
        assertThat(run(cluster, 0, "quarantine", "list"))
            .contains(requests.get(0).toString(), requests.get(2).toString(), "2 attempts");
        awaitQuarantined(daemon, 3);
        stop(daemon);
      }
      assertThat(run(cluster, 1, "quarantine", "retry", "--request", id(9), "--why", "x"))
          .contains("No such request is quarantined");
      run(cluster, 0, "quarantine", "retry", "--request", id(requests, 0), "--why", "gentler");
      run(cluster, 0, "quarantine", "resolve", "--request", id(requests, 1), "--why", "gone");
      cluster.set("amund.amun.fine-tune.learning-rate", "0.001");
      cluster.set("amund.amun.fine-tune.epochs", "1");
      try (var daemon = cluster.serve()) {
        receipts.await(requests.get(0), ReceiptStatus.ERASED);
        assertThat(receipts.statuses(requests.get(0)))
            .containsExactly(
                ReceiptStatus.ACCEPTED,
                ReceiptStatus.QUARANTINED,
                ReceiptStatus.ACCEPTED,
                ReceiptStatus.UNLEARNED,
                ReceiptStatus.ERASED);
        assertThat(receipts.await(requests.get(1), ReceiptStatus.RESOLVED).getReason())
            .contains("gone", System.getProperty("user.name"));
        awaitQuarantined(daemon, 1);
        String successor =
            run(
                cluster,
                0,
                "request",
                "--model",
                TestCluster.MODEL,
                "--ids",
                GeneratedDataSet.trainId(2),
                "--replaces",
                id(requests, 2),
                "--wait");
        assertThat(successor).contains("ERASED");
        receipts.await(requests.get(2), ReceiptStatus.RESOLVED);
        awaitQuarantined(daemon, 0);
        assertThat(run(cluster, 0, "audit", "--request", id(requests, 0))).doesNotContain("FAILED");
        stop(daemon);
      }
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        awaitQuarantined(daemon, 0);
        assertThat(receipts.statuses(requests.get(1)))
            .containsExactly(
                ReceiptStatus.ACCEPTED, ReceiptStatus.QUARANTINED, ReceiptStatus.RESOLVED);
      }
      assertThat(run(cluster, 0, "quarantine", "list")).contains("Nothing is quarantined");
    }
  }

  @Test
  void byPolicyTheBestAttemptIsPublished() throws Exception {
    var settings = new HashMap<>(OVER_FORGETTING);
    settings.put("amund.gates.when-refused.default", "publish-best");
    try (var cluster = new TestCluster(directory, settings);
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      var evaluations = cluster.evaluations();
      UUID request =
          cluster.request(IntStream.range(0, 20).mapToObj(GeneratedDataSet::trainId).toList());

      DeletionReceipt receipt = receipts.await(request, ReceiptStatus.ERASED);

      assertThat(receipt.getResidual()).isTrue();
      assertThat(receipt.getRemained()).isNotEmpty();
      assertThat(receipt.getVersion()).isEqualTo(2);
      assertThat(receipts.statuses(request))
          .containsExactly(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
      assertThat(evaluations.values())
          .filteredOn(UnlearningEvaluated::getResidual)
          .singleElement()
          .satisfies(event -> assertThat(event.getOutcome()).isEqualTo(Outcome.PUBLISHED));
      assertThat(daemon.text("/api/v1/requests/" + request)).contains("\"residual\":true");
      assertThat(run(cluster, 1, "audit", "--request", request.toString()))
          .contains("passed-the-gates", "ended by policy");
      assertThat(run(cluster, 0, "verify", "--model", TestCluster.MODEL)).doesNotContain("FAILED");
      UUID again = cluster.request(List.of(GeneratedDataSet.trainId(0)));
      assertThat(receipts.await(again, ReceiptStatus.NOT_HELD).getReason()).contains("erased");
    }
  }

  @Test
  void byPolicyTheSamplesAreErasedWhenTheDateIsNearAndTheModelIsToBeRetrained() throws Exception {
    var settings = new HashMap<>(EXPLODING);
    settings.put("amund.gates.when-refused.other", "erase-and-retrain");
    settings.put("amund.gates.when-refused.lead-time", "1d");
    try (var cluster = new TestCluster(directory, settings)) {
      ReceivedReceipts receipts;
      UUID request;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        Instant soon = Instant.now().plus(Duration.ofDays(1)).plusSeconds(30);
        request = cluster.request(TestCluster.MODEL, List.of(GeneratedDataSet.trainId(0)), soon);
        receipts.await(request, ReceiptStatus.QUARANTINED);
        stop(daemon);
      }
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        DeletionReceipt receipt = receipts.await(request, ReceiptStatus.ERASED);
        assertThat(receipt.getRetrainRequired()).isTrue();
        assertThat(receipt.getVersion()).isNull();
        assertThat(receipts.statuses(request))
            .containsExactly(
                ReceiptStatus.ACCEPTED,
                ReceiptStatus.QUARANTINED,
                ReceiptStatus.ACCEPTED,
                ReceiptStatus.ERASED);
        awaitRetrainRequired(daemon, true);
        assertThat(daemon.text("/metrics"))
            .contains("amund_model_retrain_required{model=\"small\"} 1.0");
        assertThat(daemon.text("/health/ready")).contains("must be retrained from scratch");
        UUID again = cluster.request(List.of(GeneratedDataSet.trainId(0)));
        receipts.await(again, ReceiptStatus.NOT_HELD);
        JsonNode list = json(run(cluster, 0, "quarantine", "list", "-o", "json"));
        assertThat(list.at("/retrainRequired/0/requestIds/0").asText())
            .isEqualTo(request.toString());
        run(
            cluster,
            0,
            "quarantine",
            "retrained",
            "--model",
            TestCluster.MODEL,
            "--why",
            "run 2 is served");
        awaitRetrainRequired(daemon, false);
        stop(daemon);
      }
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        awaitRetrainRequired(daemon, false);
      }
    }
  }

  private static void stop(ServeProcess daemon) throws InterruptedException {
    assertThat(daemon.process().terminate(Duration.ofSeconds(60))).isTrue();
  }

  private static String id(List<UUID> requests, int number) {
    return requests.get(number).toString();
  }

  private static String id(int number) {
    return new UUID(0, number).toString();
  }

  private static void awaitQuarantined(ServeProcess daemon, int count) {
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(daemon.text("/metrics"))
                  .contains("amund_quarantined_requests{model=\"small\"} " + count + ".0");
              assertThat(daemon.json("/status").at("/models/0/quarantinedRequests").asInt())
                  .isEqualTo(count);
            });
  }

  private static void awaitRetrainRequired(ServeProcess daemon, boolean expected) {
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(daemon.json("/status").at("/models/0/retrainRequired").asBoolean(true))
                    .isEqualTo(expected));
  }

  private String run(TestCluster cluster, int expected, String... arguments) throws Exception {
    Path output = directory.resolve("output.txt");
    var code = cluster.command(output, arguments);
    String text = Files.readString(output);
    assertThat(code).as(text).hasValue(expected);
    return text;
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper()
        .readTree(text.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow());
  }
}
