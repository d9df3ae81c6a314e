package dev.amund.artifacts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.TestManifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  @TempDir private Path directory;

  @Test
  void aPairIsMadeAndNamedTheSameFromEitherHalf() throws IOException {
    var pem = directory.resolve("keys/a.pem");
    var made = KeyFile.generate(pem);
    assertThat(made.path()).isEqualTo(directory.resolve("keys/a.pub.pem"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pem)))
        .isEqualTo("rw-------");
    assertThat(KeyFile.read(pem)).isEqualTo(new KeyFile(pem, true, made.keyId()));
    assertThat(KeyFile.read(made.path())).isEqualTo(made);
    ManifestVerifier.of(made.path())
        .verify(ManifestSigner.load(pem).sign(TestManifests.first("m", new byte[1])));
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    var pem = directory.resolve("a.pem");
    KeyFile.generate(pem);
    var before = Files.readString(pem);
    assertThatThrownBy(() -> KeyFile.generate(pem))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("a.pem exists already");
    assertThat(Files.readString(pem)).isEqualTo(before);

    Files.delete(pem);
    assertThatThrownBy(() -> KeyFile.generate(pem))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("a.pub.pem exists already");
    assertThat(pem).doesNotExist();
  }

  @Test
  void whatIsNoKeyIsSaidToBeNone() throws IOException {
    var file = Files.writeString(directory.resolve("a.txt"), "hello");
    assertThatThrownBy(() -> KeyFile.read(file))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("no Ed25519 public key");
    assertThatThrownBy(() -> KeyFile.read(directory.resolve("none")))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Cannot read a key");
  }
}
