package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One id, several requests: each is answered, and none stands in the way of another. */
class RequestIdentityIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final UUID ID = UUID.fromString("6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d");

  @TempDir private Path directory;

  @Test
  void whoeverUsesTheIdOfARequestChangesNothingAboutIt() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of())) {
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        // To a model that does not exist, before and after; a copy; another content.
        cluster.request(ID, "nosuch", List.of("x"));
        cluster.request(ID, TestCluster.MODEL, List.of(GeneratedDataSet.trainId(0)));
        cluster.request(ID, TestCluster.MODEL, List.of(GeneratedDataSet.trainId(0)));
        cluster.request(ID, TestCluster.MODEL, List.of(GeneratedDataSet.trainId(1)));
        cluster.request(ID, "another", List.of("x"));
        receipts.await(ID, ReceiptStatus.ERASED);
        await().atMost(TIMEOUT).until(() -> receipts.of(ID).size() == 7);

        assertThat(receipts.of(ID))
            .filteredOn(receipt -> receipt.getModelId().equals(TestCluster.MODEL))
            .extracting(DeletionReceipt::getStatus, receipt -> receipt.getFirstSeenAt() != null)
            .containsExactlyInAnyOrder(
                tuple(ReceiptStatus.ACCEPTED, false),
                tuple(ReceiptStatus.DUPLICATE, true),
                tuple(ReceiptStatus.REJECTED, true),
                tuple(ReceiptStatus.UNLEARNED, false),
                tuple(ReceiptStatus.ERASED, false));
        theApiTellsOfTheOneThatThereCanBe(daemon);
      }
      theAuditWantsToKnowWhichIsMeant(cluster);
    }
  }

  private static void theApiTellsOfTheOneThatThereCanBe(ServeProcess daemon) throws Exception {
    await()
        .atMost(TIMEOUT)
        .until(() -> daemon.json("/api/v1/requests/" + ID).at("/receipts").size() == 5);
    var byId = daemon.json("/api/v1/requests/" + ID);
    assertThat(byId.get("modelId").asText()).isEqualTo(TestCluster.MODEL);
    assertThat(byId.get("status").asText()).isEqualTo("ERASED");
    assertThat(daemon.json("/api/v1/models/small/requests/" + ID)).isEqualTo(byId);
    assertThat(daemon.json("/api/v1/models/nosuch/requests/" + ID).get("status").asText())
        .isEqualTo("REJECTED");
  }

  private void theAuditWantsToKnowWhichIsMeant(TestCluster cluster) throws Exception {
    assertThat(audit(cluster, 1)).contains("another, nosuch, small", "--model");
    assertThat(audit(cluster, 0, "--model", TestCluster.MODEL))
        .contains("ERASED, version 2", "other requests under this id, which were rejected: 1")
        .contains("1 sample ids")
        .doesNotContain("FAILED", "nosuch");
    assertThat(audit(cluster, 0, "--model", "nosuch")).contains("REJECTED");
  }

  private String audit(TestCluster cluster, int expected, String... more) throws Exception {
    var arguments = new String[more.length + 3];
    arguments[0] = "audit";
    arguments[1] = "--request";
    arguments[2] = ID.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    Path output = directory.resolve("output.txt");
    var code = cluster.command(output, arguments);
    var text = Files.readString(output);
    assertThat(code).as(text).hasValue(expected);
    return text;
  }
}
