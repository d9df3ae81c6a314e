package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.ReceiptStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon that is started before there are samples: it is alive, waits, and takes them up. What it
 * logs as it is shipped tells of that, of what it publishes, and of a kill in one line.
 */
class WaitingForSamplesIT {
  private static final Map<String, String> AS_SHIPPED =
      Map.of(
          "JAVA_TOOL_OPTIONS",
          "-Dlogback.configurationFile=" + Path.of("src/main/resources/logback.xml").toUri());

  @TempDir private Path directory;

  @Test
  void takesUpAnImportWithoutARestart() throws Exception {
    var settings =
        Map.of(
            "amund.unlearner.retry-backoff", "200ms",
            "amund.unlearner.retry-backoff-max", "1s");
    try (var cluster = new TestCluster(directory, settings)) {
      Files.move(cluster.samples(), directory.resolve("apart"));
      try (var daemon = cluster.serve(AS_SHIPPED)) {
        daemon.awaitUnready(
            "models", "small: there are no samples of model small yet: run amund import");
        assertThat(daemon.status("/health/live")).isEqualTo(200);
        UUID early = cluster.request(0, 1).get(0);

        cluster.importSamples(TestCluster.MODEL);

        daemon.awaitReady();
        cluster.receipts().await(List.of(early), ReceiptStatus.ERASED);
        daemon.process().kill();
      }
      assertThat(cluster.log())
          .contains("samples are there: model=small train=300 holdout=120")
          .contains("version published model=small version=1 parent=none")
          .contains("version published model=small version=2 parent=1")
          .contains("receipts=1 erased=1");

      try (var daemon = cluster.serve(AS_SHIPPED)) {
        daemon.awaitReady();
      }
      assertThat(cluster.log())
          .containsOnlyOnce("the intake reads its state again from its topics")
          .doesNotContain("TaskCorruptedException");
    }
  }
}
