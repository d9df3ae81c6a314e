package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolledDirectoryTest {
  @TempDir private Path directory;
  private Path root;
  private PolledDirectory polled;
  private ManifestSigner signer;
  private Publisher publisher;

  @BeforeEach
  void prepare() {
    root = directory.resolve("polled");
    polled = new PolledDirectory(root, 2, new RecordingListener(), DirectoryHooks.NONE);
    signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    publisher = new Publisher(new DirectoryArtifactStore(directory.resolve("artifacts")), signer);
  }

  private void swap(long version) {
    var bytes = Publisher.bytes("m", version);
    polled.swap(new VerifiedModel("m", version, bytes, publisher.announce("m", version, bytes)));
  }

  private List<String> found() throws IOException {
    try (var files = Files.list(root.resolve("m"))) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }

  private Path model(long version) {
    return root.resolve("m/" + version + "/model.pt");
  }

  @Test
  void aVersionIsThereWithItsManifest() throws IOException {
    swap(1);
    assertThat(Files.readAllBytes(model(1))).isEqualTo(Publisher.bytes("m", 1));
    ManifestVerifier.of(signer.publicKey())
        .verify(SignedManifest.parse(Files.readAllBytes(root.resolve("m/1/manifest.json"))));
  }

  @Test
  void supersededVersionsGoAndOtherFilesStay() throws IOException {
    swap(9);
    Files.writeString(root.resolve("m/config.pbtxt"), "platform");
    swap(10);
    assertThat(found()).containsExactly("10", "9", "config.pbtxt");
    swap(11);
    assertThat(found()).containsExactly("10", "11", "config.pbtxt");
  }

  @Test
  void whatItDidNotPutThereGoes() throws IOException {
    for (var stranger : List.of("7", "99", "99999999999999999999")) {
      Files.createDirectories(root.resolve("m").resolve(stranger));
    }
    swap(8);
    assertThat(found()).containsExactly("8");
  }

  @Test
  void aDamagedVersionIsReplacedAndASoundOneStays() throws IOException {
    swap(1);
    Files.write(model(1), new byte[] {1});
    swap(1);
    assertThat(Files.readAllBytes(model(1))).isEqualTo(Publisher.bytes("m", 1));
    var before = Files.readAttributes(model(1), "unix:ino");
    swap(1);
    assertThat(Files.readAttributes(model(1), "unix:ino")).isEqualTo(before);
    assertThat(found()).containsExactly("1");
  }

  @Test
  void whatCannotBeWrittenIsSaid() throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("m"), "in the way");
    assertThatThrownBy(() -> swap(1))
        .isInstanceOf(LocalDirectoryException.class)
        .hasMessageContaining("Version 1 of model m cannot be put into");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PolledDirectory(root, 0, new LoggedReports(), DirectoryHooks.NONE));
  }

  @Test
  void weightsByNameLieBesideTheModel() throws IOException {
    byte[] weights = {7, 7, 7};
    var event = publisher.announceWithWeights("m", 1, weights);
    var model =
        new VerifiedModel("m", 1, Publisher.bytes("m", 1), event, Optional.of(() -> weights));
    var file = root.resolve("m/1/model.safetensors");
    polled.swap(model);
    assertThat(file).hasBinaryContent(weights);
    Files.write(file, new byte[] {8});
    polled.swap(model);
    assertThat(file).hasBinaryContent(weights);
  }
}
