package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ReceiptStatus;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LargeNetworks;
import dev.amund.model.TorchScriptModel;
import dev.amund.process.ServeProcess;
import dev.amund.samples.Pictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks as people have them, from image files to a verified version, with the update and the
 * gates of the defaults, on one core and with a heap of 512 MB. They have learned their training
 * images by heart.
 */
class LargeModelsIT {
  private static final String MODEL = "large";

  /** Half a minute is usual; a machine that is busy with other things may take much longer. */
  private static final Duration ENOUGH = Duration.ofMinutes(10);

  private static final int FORGOTTEN = 6;
  private static final long MOST_MEMORY = 3L << 30;

  @TempDir private Path directory;

  @Test
  void aResNet18OfElevenMillionWeightsForgetsImages() throws Exception {
    assertForgets(LargeNetworks.RESNET_18, new Pictures(32, 80, 160), 8);
  }

  @Test
  void aNetworkOf224PixelsForgetsImages() throws Exception {
    assertForgets(LargeNetworks.PIXELS_224, new Pictures(224, 80, 160), 12);
  }

  /**
   * @param epochs in which it learns the pictures by heart
   */
  private void assertForgets(String network, Pictures pictures, int epochs) throws Exception {
    byte[] base = LargeNetworks.trained(network, pictures, epochs);
    Path model = Files.write(directory.resolve("large.pt"), base);
    Path files = directory.resolve("pictures");
    pictures.writeTo(files);
    Map<String, String> settings = TestCluster.withDefaultGates(MODEL, model);
    Files.writeString(directory.resolve("amund.yaml"), "amund: {}\n");
    try (var cluster = new TestCluster(directory, settings)) {
      assertThat(cluster.run("import", "--model", MODEL, files.toString()))
          .contains("240 samples imported, 0 refused", "tried on its samples")
          .doesNotContain("BAD");
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        UUID request = UUID.randomUUID();
        cluster.request(
            request, MODEL, IntStream.range(0, FORGOTTEN).mapToObj(pictures::id).toList());
        await("erasure")
            .atMost(ENOUGH)
            .until(() -> receipts.statuses(request).contains(ReceiptStatus.ERASED));
        receipts.assertErasedOnce(List.of(request));
        assertThat(residentBytes(daemon)).isLessThan(MOST_MEMORY);
      }
      assertThat(cluster.run("verify", "--model", MODEL)).doesNotContain("FAILED").contains("2");
      assertPublished(cluster, network, base, pictures);
    }
  }

  /** The second version follows the base, says something else, and its weights say the same. */
  private static void assertPublished(
      TestCluster cluster, String network, byte[] base, Pictures pictures) {
    try (var artifacts = new DirectoryArtifactStore(cluster.artifacts())) {
      List<SignedManifest> chain = artifacts.chain(MODEL);
      assertThat(chain).hasSize(2);
      assertThat(chain.get(0).manifest().sha256()).isEqualTo(Sha256.hex(base));
      byte[] version = artifacts.fetch(chain.get(1).manifest().sha256());
      float[] logits = logits(version, pictures);
      assertThat(Arrays.equals(logits, logits(base, pictures))).isFalse();
      byte[] weights = artifacts.laidOutWeights(MODEL, 2).orElseThrow();
      assertThat(logits(LargeNetworks.with(network, weights), pictures))
          .containsExactly(logits, within(1e-4f));
    }
  }

  private static float[] logits(byte[] torchScript, Pictures pictures) {
    try (var model = TorchScriptModel.load(torchScript, DemoNetwork.CPU);
        var scope = model.scope()) {
      var images = scope.pixels(pictures.pixels(), pictures.shape());
      return model.logits(scope, images.rows(0, FORGOTTEN)).toFloats();
    }
  }

  private static long residentBytes(ServeProcess daemon) throws Exception {
    return daemon
        .text("/metrics")
        .lines()
        .filter(line -> line.startsWith("process_resident_memory_bytes"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }
}
