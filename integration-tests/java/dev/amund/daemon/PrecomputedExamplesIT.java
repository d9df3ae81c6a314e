package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.BytesOnDisk;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import dev.amund.process.SmallCase;
import dev.amund.samples.Sample;
import dev.amund.samples.Split;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of a batch are attacked while it is still open. */
class PrecomputedExamplesIT {
  private static final int SAMPLES = 24;
  private static final Pattern READY =
      Pattern.compile("amund_unlearner_precomputed_examples\\{model=\"small\"} (\\S+)");

  @TempDir private Path directory;

  @Test
  void aBatchWhoseSamplesWereAttackedAheadCostsNoGradientAndIsForgotten() throws Exception {
    var settings =
        Map.of(
            "amund.amun.control.update", "fixed",
            "amund.intake.max-age", "10m",
            "amund.intake.max-requests", String.valueOf(SAMPLES + 3),
            "amund.gates.min-reported-samples", "1",
            // A network that was never trained would learn more from D_R than it knew before.
            "amund.amun.replay-ratio", "0");
    try (var cluster = new TestCluster(directory, settings)) {
      byte[] pixels = pixels();
      // Of the same picture twice the model has at least one wrong, whose example is the picture.
      for (int label = 0; label < 2; label++) {
        cluster.add(
            new Sample(twin(label), label, Split.TRAIN, Optional.empty(), SmallCase.SHAPE, pixels));
      }
      Path temporary = Files.createDirectories(directory.resolve("tmp"));
      var environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
      try (var daemon = cluster.serve(environment)) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        var evaluations = cluster.evaluations();
        var requests = cluster.request(0, SAMPLES);
        requests.add(cluster.request(List.of(twin(0))));
        requests.add(cluster.request(List.of(twin(1))));
        await("the examples of all are ready")
            .atMost(Duration.ofMinutes(1))
            .until(() -> ready(daemon) == SAMPLES + 2);
        assertThat(daemon.json("/status").at("/batch").isEmpty()).as("it is no batch").isTrue();
        assertNoExampleIsWritten(cluster, temporary, pixels);

        // Names once more what waits already, and closes the batch.
        requests.add(cluster.request(List.of(GeneratedDataSet.trainId(0))));
        receipts.await(requests, ReceiptStatus.ERASED);

        var evaluation =
            await().until(evaluations::values, published -> published.size() == 1).get(0);
        assertThat(evaluation.getOutcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(evaluation.getSamples()).isEqualTo(SAMPLES + 2);
        assertThat(evaluation.getAttack().getGradientEvaluations()).isZero();
        assertThat(evaluation.getAttack().getMisclassifiedAtStart())
            .as("the others had to be moved")
            .isLessThan(SAMPLES);
        assertThat(evaluation.getAfter().getForgetAccuracy())
            .isLessThan(evaluation.getBefore().getForgetAccuracy());
        assertThat(ready(daemon)).as("dropped with the batch").isZero();
        assertNoExampleIsWritten(cluster, temporary, pixels);
        assertThat(BytesOnDisk.of(pixels, cluster.data(), temporary)).isEmpty();
      }
    }
  }

  private static int ready(ServeProcess daemon) throws Exception {
    var found = READY.matcher(daemon.text("/metrics"));
    assertThat(found.find()).isTrue();
    return (int) Double.parseDouble(found.group(1));
  }

  private void assertNoExampleIsWritten(TestCluster cluster, Path temporary, byte[] pixels)
      throws Exception {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      assertThat(
              BytesOnDisk.of(
                  floats(pixels, order), cluster.data(), temporary, directory.resolve("serve.log")))
          .isEmpty();
    }
  }

  private static String twin(int label) {
    return "twin-" + label;
  }

  private static byte[] pixels() {
    var pixels = new byte[SmallCase.SHAPE.size()];
    new Random(7).nextBytes(pixels);
    return pixels;
  }

  /** The first of them as they lie in a tensor. */
  private static byte[] floats(byte[] pixels, ByteOrder order) {
    var floats = ByteBuffer.allocate(16 * Float.BYTES).order(order);
    for (int i = 0; i < 16; i++) {
      floats.putFloat((pixels[i] & 0xff) / 255f);
    }
    return floats.array();
  }
}
