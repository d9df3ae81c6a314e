package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.PythonRunner;
import dev.amund.event.ReceiptStatus;
import dev.amund.model.TestNetworks;
import dev.amund.samples.FeatureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table from its import to a verified version, with the update and the gates of the defaults. */
class TableIT {
  private static final String MODEL = "table";

  @TempDir private Path directory;

  @Test
  void rowsOfATableAreForgottenAndTheVersionIsVerified() throws Exception {
    Path network = Files.write(directory.resolve("table.pt"), TestNetworks.bytes(MODEL));
    Path table = FeatureTable.write(directory.resolve("customers.csv"));
    List<String> ids = IntStream.range(0, 30).mapToObj(FeatureTable::id).toList();
    forget(new Known(MODEL, network, table, ids));
  }

  /** The second network has a single logit. */
  @Test
  void rowsOfWineAndOfBreastCancerAreForgottenAndTheVersionsAreVerified() throws Exception {
    var python = PythonRunner.with("torch", "numpy", "sklearn");
    assumeTrue(python.isPresent(), "there is no python3 with torch and scikit-learn here");
    Path made = directory.resolve("made");
    python.get().run("src/main/python/make_tables.py", "--output", made.toString());
    forget(
        Known.of("wine", made.resolve("wine"), "standardised.pt"),
        Known.of("breast_cancer", made.resolve("breast_cancer"), "one_logit.pt"));
  }

  /** A table, a network that was trained on it, and rows to forget. */
  private record Known(String model, Path network, Path table, List<String> ids) {
    static Known of(String model, Path made, String network) throws IOException {
      return new Known(
          model,
          made.resolve(network),
          made.resolve("table.csv"),
          Files.readAllLines(made.resolve("forget.txt")));
    }
  }

  /** From the import to a verified version, with default settings. */
  private void forget(Known... tables) throws Exception {
    var settings = new HashMap<String, String>();
    for (Known table : tables) {
      settings.putAll(TestCluster.withDefaultGates(table.model(), table.network()));
    }
    Files.writeString(directory.resolve("amund.yaml"), "amund: {}\n");
    try (var cluster = new TestCluster(directory, settings)) {
      for (Known table : tables) {
        assertThat(cluster.run("import", "--model", table.model(), table.table().toString()))
            .contains("a table of features (table)", ", 0 refused", "float32 ");
      }
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        var requests = new ArrayList<UUID>();
        for (Known table : tables) {
          requests.add(UUID.randomUUID());
          cluster.request(requests.get(requests.size() - 1), table.model(), table.ids());
        }
        for (UUID request : requests) {
          receipts.await(request, ReceiptStatus.ERASED);
        }
        receipts.assertErasedOnce(requests);
      }
      for (Known table : tables) {
        assertThat(cluster.run("verify", "--model", table.model()))
            .doesNotContain("FAILED")
            .contains("2");
      }
    }
  }
}
