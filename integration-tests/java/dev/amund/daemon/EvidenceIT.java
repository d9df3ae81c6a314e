package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.ReceiptStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What amund tells of a real update afterwards, and that it notices when something was changed. */
class EvidenceIT {
  @TempDir private Path directory;

  @Test
  void aRequestCanBeProvenUntilSomethingIsTamperedWith() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of())) {
      List<UUID> requests;
      UUID notHeld;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        cluster.sendToRequests(new byte[] {1, 2, 3});
        requests = cluster.request(0, 3);
        notHeld = cluster.request(List.of("train/none"));
        receipts.await(requests, ReceiptStatus.ERASED);
        receipts.await(notHeld, ReceiptStatus.NOT_HELD);
      }
      auditProves(cluster, requests.get(1));
      auditOfWhatIsNotHeld(cluster, notHeld);
      unknownRequestsAreUnknown(cluster);
      versionsAndVerify(cluster);
      aSideCarFillsADirectoryToPoll(cluster);
      tamperingIsFound(cluster, requests.get(1));
    }
  }

  private Path output() {
    return directory.resolve("output.txt");
  }

  private String run(TestCluster cluster, int expected, String... arguments) throws Exception {
    var code = cluster.command(output(), arguments);
    var text = Files.readString(output());
    assertThat(code).as(text).hasValue(expected);
    return text;
  }

  private JsonNode json(String text) throws Exception {
    return new ObjectMapper()
        .readTree(text.lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow());
  }

  private void auditProves(TestCluster cluster, UUID request) throws Exception {
    var text = run(cluster, 0, "audit", "--request", request.toString());
    assertThat(text)
        .contains("requested", "batch", "evaluations", "announced", "receipts", "checks")
        .contains("ERASED, version 2", "amund.deletion-requests-", "outcome PUBLISHED")
        .contains("Passed over in amund.deletion-requests, since they are no events of it: 1")
        .doesNotContain("FAILED");

    var first = run(cluster, 0, "audit", "--request", request.toString(), "-o", "json");
    var history = json(first);
    assertThat(history.get("sound").asBoolean()).isTrue();
    assertThat(history.at("/requests/0/event/sampleIds/0").asText())
        .isEqualTo(GeneratedDataSet.trainId(1));
    assertThat(history.at("/requests/0/offset").asLong()).isPositive();
    assertThat(history.at("/batches/0/event/batchId"))
        .isEqualTo(history.at("/version/signed/manifest/batchId"))
        .isEqualTo(history.at("/evaluations/0/event/batchId"));
    assertThat(history.at("/announcements/0/event/version").asLong()).isEqualTo(2);
    assertThat(history.findValuesAsText("status"))
        .containsExactly("ACCEPTED", "UNLEARNED", "ERASED");
    assertThat(history.at("/version/bytes").asText()).isEqualTo("verified");
    assertThat(history.at("/chain/versions")).hasSize(2);
    assertThat(history.get("checks")).allMatch(check -> check.get("held").asBoolean());
    assertThat(json(run(cluster, 0, "audit", "--request", request.toString(), "-o", "json")))
        .as("the same again")
        .isEqualTo(history);
  }

  private void auditOfWhatIsNotHeld(TestCluster cluster, UUID request) throws Exception {
    var text = run(cluster, 0, "audit", "--request", request.toString());
    assertThat(text)
        .contains("NOT_HELD")
        .doesNotContain("FAILED", "announced", "in the artifact store");
  }

  private void unknownRequestsAreUnknown(TestCluster cluster) throws Exception {
    var unknown = "00000000-0000-4000-8000-000000000000";
    assertThat(run(cluster, 1, "audit", "--request", unknown))
        .contains("No topic with the prefix \"amund.\" knows the request " + unknown);
    assertThat(run(cluster, 2, "audit", "--request", "x")).contains("--request");
  }

  private void versionsAndVerify(TestCluster cluster) throws Exception {
    assertThat(run(cluster, 0, "versions", "--model", TestCluster.MODEL).lines())
        .anyMatch(line -> line.contains(" 1  ") && line.contains("laid-out"))
        .anyMatch(line -> line.contains(" 2  ") && line.contains("laid-out"));
    assertThat(run(cluster, 0, "verify", "--model", TestCluster.MODEL))
        .contains("2 versions, all as they should be");
  }

  private void aSideCarFillsADirectoryToPoll(TestCluster cluster) throws Exception {
    var polled = directory.resolve("polled");
    var follow =
        cluster.start(output(), "follow", "--model", TestCluster.MODEL, "--to", polled.toString());
    try (follow) {
      var model = polled.resolve("small/2/model.pt");
      await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(model));
      assertThat(model)
          .hasSameBinaryContentAs(cluster.artifacts().resolve("models/small/2/model.pt"));
      assertThat(polled.resolve("small/1")).doesNotExist();
      assertThat(follow.terminate(Duration.ofSeconds(30))).isTrue();
    }
  }

  private void tamperingIsFound(TestCluster cluster, UUID request) throws Exception {
    var manifest = cluster.artifacts().resolve("manifests/small/2.json");
    var genuine = Files.readString(manifest);
    Files.writeString(manifest, genuine.replace("\"samples\":3", "\"samples\":2"));
    assertThat(run(cluster, 1, "verify", "--model", TestCluster.MODEL)).contains("SIGNATURE");
    assertThat(run(cluster, 1, "audit", "--request", request.toString()))
        .containsPattern("FAILED +signature");
    Files.writeString(manifest, genuine);

    var model = cluster.artifacts().resolve("models/small/2/model.pt");
    Files.delete(model);
    Files.write(model, "another model".getBytes(StandardCharsets.UTF_8));
    assertThat(run(cluster, 1, "verify", "--model", TestCluster.MODEL))
        .contains("The bytes of version 2 laid out are 13");
    assertThat(run(cluster, 1, "audit", "--request", request.toString()))
        .containsPattern("FAILED +chain");
  }
}
