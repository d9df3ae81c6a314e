package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.ReceiptStatus;
import dev.amund.model.TestNetworks;
import dev.amund.samples.FeatureTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table from its import to a verified version, with the update and the gates of the defaults. */
class TableIT {
  private static final String MODEL = "table";

  /** What the cluster opens for its own network, as it is by default. */
  private static final Map<String, String> DEFAULT_GATES =
      Map.of(
          "max-forget-unseen-auc", "0.52",
          "min-forget-unseen-auc", "0.4",
          "max-test-accuracy-drop", "0.03",
          "max-total-test-accuracy-drop", "0.1");

  @TempDir private Path directory;

  @Test
  void rowsOfATableAreForgottenAndTheVersionIsVerified() throws Exception {
    Path network = Files.write(directory.resolve("table.pt"), TestNetworks.bytes(MODEL));
    Path table = FeatureTable.write(directory.resolve("customers.csv"));
    var settings = new HashMap<String, String>();
    settings.put("amund.models.table.path", network.toString());
    DEFAULT_GATES.forEach((key, value) -> settings.put("amund.models.table.gates." + key, value));
    Files.writeString(directory.resolve("amund.yaml"), "amund: {}\n");
    try (var cluster = new TestCluster(directory, settings)) {
      assertThat(run(cluster, "import", "--model", MODEL, table.toString()))
          .contains("a table of features (table)")
          .contains("500 samples imported, 0 refused")
          .contains("float32 5");
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        List<String> ids = IntStream.range(0, 30).mapToObj(FeatureTable::id).toList();
        UUID request = UUID.randomUUID();
        cluster.request(request, MODEL, ids);
        receipts.await(request, ReceiptStatus.ERASED);
        receipts.assertErasedOnce(List.of(request));
      }
      assertThat(run(cluster, "verify", "--model", MODEL)).doesNotContain("FAILED").contains("2");
    }
  }

  private String run(TestCluster cluster, String... command) throws Exception {
    Path output = directory.resolve("output.txt");
    OptionalInt exit = cluster.command(output, command);
    String printed = Files.readString(output);
    assertThat(exit).as("%s: %s", String.join(" ", command), printed).hasValue(0);
    return printed;
  }
}
