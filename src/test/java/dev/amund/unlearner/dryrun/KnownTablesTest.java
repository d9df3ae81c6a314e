package dev.amund.unlearner.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.PythonRunner;
import dev.amund.config.AmundConfig;
import dev.amund.samples.SampleStore;
import dev.amund.samples.imports.FormatDetector;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables of scikit-learn, and perceptrons with and without standardisation inside, from their
 * import to an update that the gates accept, with default settings.
 */
class KnownTablesTest {
  private static final Path SCRIPT = Path.of("src/main/python/make_tables.py");

  @TempDir private Path directory;

  @Test
  void rowsOfWineAndBreastCancerAreForgotten() throws Exception {
    var python = PythonRunner.with("torch", "numpy", "sklearn");
    assumeTrue(python.isPresent(), "there is no python3 with torch and scikit-learn here");
    python.get().run(SCRIPT.toString(), "--output", directory.toString());
    for (String table : List.of("wine", "breast_cancer")) {
      Path made = directory.resolve(table);
      assertForgotten(made.resolve("standardised.pt"), made);
      assertForgotten(made.resolve("batch_norm.pt"), made);
      assertForgotten(made.resolve("plain.pt"), made.resolve("plain"));
    }
    Path two = directory.resolve("breast_cancer");
    assertForgotten(two.resolve("one_logit.pt"), two);
  }

  private static void assertForgotten(Path network, Path table) throws Exception {
    var config =
        AmundConfig.of(
            Map.of("amund.models.t.path", network.toString(), "amund.device.threads", "1"));
    try (var store = SampleStore.open(table.resolve("store"))) {
      var found = FormatDetector.detect(table.resolve("table.csv"));
      var imported =
          new Importer(store).run(found.format().source(found.path(), ImportOptions.none()));
      assertThat(imported.refused()).isEmpty();
      var report =
          DryRuns.forget(
              config,
              store,
              Files.readAllBytes(network),
              Files.readAllLines(table.resolve("forget.txt")));
      assertThat(report.last().decision().reasons()).as(network.toString()).isEmpty();
      assertThat(report.accepted()).as(network.toString()).isTrue();
    }
  }
}
