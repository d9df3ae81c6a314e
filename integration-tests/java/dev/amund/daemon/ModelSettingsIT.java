package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.process.ServeProcess;
import dev.amund.process.SmallCase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two models of one daemon, one of them with settings of its own; and what the status counts. */
class ModelSettingsIT {
  private static final String WILD = "wild";
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @TempDir private Path directory;

  @Test
  void eachModelIsUpdatedAndJudgedByItsOwnSettingsAndTheStatusCountsRight() throws Exception {
    Path model = directory.resolve("wild.pt");
    SmallCase.writeModel(model);
    var settings = new HashMap<String, String>();
    settings.put("amund.models.wild.path", model.toString());
    // Its losses explode, so that every attempt is refused.
    settings.put("amund.models.wild.amun.control.update", "fixed");
    settings.put("amund.models.wild.amun.fine-tune.learning-rate", "10");
    settings.put("amund.models.wild.amun.fine-tune.epochs", "40");
    settings.put("amund.models.wild.amun.fine-tune.trained-share", "1");
    // Batch norm in training mode would keep the activations bounded.
    settings.put("amund.models.wild.amun.fine-tune.batch-norm", "frozen");
    settings.put("amund.models.wild.gates.max-attempts", "2");
    settings.put("amund.models.wild.gates.learning-rate-decrease-factor", "1");
    settings.put("amund.models.wild.intake.max-sample-ids", "100");
    settings.put("amund.intake.max-sample-ids", "40");
    try (var cluster = new TestCluster(directory, settings)) {
      cluster.importSamples(WILD);
      UUID calm = UUID.randomUUID();
      UUID quarantined = UUID.randomUUID();
      UUID tooLarge = UUID.randomUUID();
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        var evaluations = cluster.evaluations();
        cluster.request(calm, TestCluster.MODEL, ids(0, 4));
        cluster.request(calm, TestCluster.MODEL, ids(0, 4));
        cluster.request(tooLarge, TestCluster.MODEL, ids(0, 60));
        cluster.request(quarantined, WILD, ids(0, 60));

        receipts.await(tooLarge, ReceiptStatus.REJECTED);
        DeletionReceipt erased = receipts.await(calm, ReceiptStatus.ERASED);
        assertThat(erased.getTrainSamples()).isEqualTo(4);
        assertThat(erased.getHoldoutSamples()).isZero();
        receipts.await(quarantined, ReceiptStatus.QUARANTINED);
        // Another reader, which may lag behind that of the receipts.
        List<UnlearningEvaluated> attempts =
            await()
                .atMost(TIMEOUT)
                .until(
                    () ->
                        evaluations.records().stream()
                            .map(ConsumerRecord::value)
                            .filter(evaluation -> evaluation.getModelId().equals(WILD))
                            .toList(),
                    all -> all.size() >= 2);
        assertThat(attempts).extracting(UnlearningEvaluated::getAttempt).containsExactly(1, 2);
        assertThat(attempts.get(0).getHyperParameters())
            .containsEntry("amun.control.update", "fixed")
            .containsEntry("amun.fine-tune.learning-rate", "10.0");
        awaitCounts(daemon);
      }
      try (var again = cluster.serve()) {
        again.awaitReady();
        awaitCounts(again);
      }
    }
  }

  /** As an operator counts the requests: each once, by where it stands. */
  private static void awaitCounts(ServeProcess daemon) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              Map<String, JsonNode> models = new HashMap<>();
              daemon
                  .json("/status")
                  .path("models")
                  .forEach(model -> models.put(model.path("id").asText(), model));
              assertThat(counts(models.get(TestCluster.MODEL)))
                  .isEqualTo(Map.of("ERASED", 1, "DUPLICATE", 1, "REJECTED", 1));
              assertThat(counts(models.get(WILD))).isEqualTo(Map.of("QUARANTINED", 1));
              models
                  .values()
                  .forEach(
                      model -> {
                        assertThat(model.path("pendingRequests").asInt()).isZero();
                        assertThat(model.path("pendingSamples").asInt()).isZero();
                      });
            });
  }

  private static Map<String, Integer> counts(JsonNode model) {
    var counts = new HashMap<String, Integer>();
    JsonNode requests = model.path("requests");
    requests
        .fieldNames()
        .forEachRemaining(status -> counts.put(status, requests.path(status).asInt()));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(GeneratedDataSet::trainId).toList();
  }
}
