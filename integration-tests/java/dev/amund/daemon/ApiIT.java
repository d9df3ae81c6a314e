package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real daemon has done, as its API tells it: while it works, and after another start. */
class ApiIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String MODEL = "/api/v1/models/" + TestCluster.MODEL;

  @TempDir private Path directory;

  @Test
  void theApiTellsWhatBecameOfRequestsAndVersions() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of())) {
      UUID request;
      List<JsonNode> chain;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        request = cluster.request(0, 1).get(0);
        receipts.await(request, ReceiptStatus.ERASED);

        awaitErased(daemon, request);
        chain = items(daemon, MODEL + "/versions");
        assertThat(chain).extracting(each -> each.get("version").asInt()).containsExactly(2, 1);
        assertThat(chain.get(0).get("parentSha256")).isEqualTo(chain.get(1).get("sha256"));
        assertThat(daemon.json(MODEL).at("/current/version").asInt()).isEqualTo(2);
        assertThat(items(daemon, MODEL + "/evaluations").get(0).get("outcome").asText())
            .isEqualTo("PUBLISHED");
        assertThat(items(daemon, "/api/v1/health")).allMatch(check -> check.get("up").asBoolean());
        assertThat(daemon.status("/")).isEqualTo(200);
        assertThat(daemon.status("/api/v1/requests/" + UUID.randomUUID())).isEqualTo(404);
      }
      try (var again = cluster.serve()) {
        again.awaitReady();
        awaitErased(again, request);
        assertThat(items(again, MODEL + "/versions")).isEqualTo(chain);
      }
    }
  }

  /** The ledger reads a moment after the topic is written. */
  private static void awaitErased(ServeProcess daemon, UUID request) {
    await()
        .atMost(TIMEOUT)
        .until(
            () ->
                daemon
                    .json("/api/v1/requests/" + request)
                    .path("status")
                    .asText()
                    .equals("ERASED"));
  }

  private static List<JsonNode> items(ServeProcess daemon, String path) throws Exception {
    List<JsonNode> items = new ArrayList<>();
    daemon.json(path).get("items").forEach(items::add);
    return items;
  }
}
