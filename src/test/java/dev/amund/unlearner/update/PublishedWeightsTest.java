package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.PythonRunner;
import dev.amund.artifacts.chain.ChainVerifier;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.ArtifactConfig.Format;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.model.DemoNetwork;
import dev.amund.model.SgdSettings;
import dev.amund.model.TestNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The weights of a version by name, for those who do not run its code. */
class PublishedWeightsTest {
  @TempDir private Path directory;
  private DirectoryArtifactStore artifacts;
  private ManifestSigner signer;

  @BeforeEach
  void open() {
    artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"));
    signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
  }

  @ParameterizedTest
  @CsvSource({"small, Small", "tied, Tied"})
  void plainPyTorchLoadsThemAndGivesTheSameLogits(String network, String className)
      throws Exception {
    var python = PythonRunner.with("torch");
    assumeTrue(python.isPresent(), "there is no python3 with torch here");
    float[] expected;
    try (var model = TestNetworks.load(network);
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 12);
      try (var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.TRAIN, 1))) {
        trainer.step(images, 0.05);
      }
      expected = model.logits(scope, images.images()).toFloats();
      publish(model.snapshot(), Set.of(Format.TORCHSCRIPT, Format.SAFETENSORS));
    }

    String json =
        python
            .get()
            .run(
                script().toString(),
                directory.resolve("artifacts/models/m/1/model.safetensors").toString(),
                className);
    assertThat(new ObjectMapper().readValue(json, float[].class))
        .containsExactly(expected, within(1e-4f));
  }

  @Test
  void theirHashAndSizeAreSigned() throws IOException {
    var version =
        publish(TestNetworks.bytes("small"), Set.of(Format.TORCHSCRIPT, Format.SAFETENSORS));
    Path file = directory.resolve("artifacts/models/m/1/model.safetensors");
    assertThat(version.getSafetensors().getSizeBytes()).isEqualTo(Files.size(file));
    assertThat(artifacts.fetch(version.getSafetensors().getSha256()))
        .isEqualTo(Files.readAllBytes(file));
    assertThat(verify()).isTrue();

    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1]++;
    Files.delete(file);
    Files.write(file, bytes);
    assertThat(verify()).isFalse();
  }

  @Test
  void aVersionCanDoWithoutThem() throws IOException {
    var version = publish(TestNetworks.bytes("small"), Set.of(Format.TORCHSCRIPT));
    assertThat(version.getSafetensors()).isNull();
    assertThat(directory.resolve("artifacts/models/m/1/model.safetensors")).doesNotExist();
    assertThat(Files.readString(directory.resolve("artifacts/models/m/1/manifest.json")))
        .doesNotContain("safetensors");
    assertThat(verify()).isTrue();
  }

  private ModelVersionPublished publish(byte[] torchScript, Set<Format> formats) {
    var versions = new VersionWriter(artifacts, signer, formats, Clock.systemUTC());
    var version =
        versions.base("m", torchScript, new HeadlineMetrics(null, null, null, null, null));
    versions.writeServingLayout(version);
    return version;
  }

  private boolean verify() {
    return new ChainVerifier(artifacts, ManifestVerifier.of(signer.publicKey()))
        .verify("m")
        .isSound();
  }

  private static Path script() throws Exception {
    return Path.of(TestNetworks.class.getResource("networks/load_safetensors.py").toURI());
  }
}
