package dev.amund.artifacts.stores;

import static dev.amund.artifacts.manifest.TestManifests.first;
import static dev.amund.artifacts.manifest.TestManifests.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.bytes.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DirectoryArtifactStoreTest extends ArtifactStoreContract {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private Path root() {
    return directory.resolve("artifacts");
  }

  @Override
  ArtifactStore open(Duration later) {
    return at(NOW.plus(later));
  }

  private DirectoryArtifactStore at(Instant now) {
    return new DirectoryArtifactStore(root(), Clock.fixed(now, ZoneOffset.UTC));
  }

  @Override
  Instant now() {
    return NOW;
  }

  @Override
  URI uri(String key) {
    return root().resolve(key).toUri();
  }

  @Override
  Set<String> keys() {
    try (var files = Files.walk(root())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root().relativize(file).toString())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  byte[] read(String key) {
    try {
      return Files.readAllBytes(root().resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void write(String key, byte[] bytes) {
    try {
      var file = root().resolve(key);
      Files.deleteIfExists(file); // It is read-only.
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      Files.setLastModifiedTime(file, FileTime.from(NOW));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void delete(String key) {
    try {
      Files.delete(root().resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void sweepsNothingThatIsYoung() {
    store.put(ONE);
    var later = at(NOW.plus(Duration.ofHours(2)));
    assertThat(store.sweepOrphans(Set.of(), Duration.ofHours(1))).isZero();
    later.put(ONE);
    assertThat(later.sweepOrphans(Set.of(), Duration.ofHours(1)))
        .as("put again, so as good as new")
        .isZero();
    assertThat(later.fetch(Sha256.hex(ONE))).isEqualTo(ONE);
  }

  /** What a kill between any two steps of a put or a layout can leave. */
  @Test
  void aCrashLeavesNothingVisibleAndIsSweptLater() throws IOException {
    store.put(ONE);
    writeServingLayout(first("m", ONE));
    var halfBlob = DurableFiles.temporaryBeside(root().resolve(blob(TWO)));
    Files.write(halfBlob, new byte[] {1, 2, 3});
    var halfVersion = DurableFiles.temporaryBeside(root().resolve("models/m/2"));
    Files.createDirectory(halfVersion);
    Files.write(halfVersion.resolve("model.pt"), TWO);
    for (var left : List.of(halfBlob, halfVersion)) {
      Files.setLastModifiedTime(left, FileTime.from(NOW.minus(Duration.ofHours(3))));
    }
    Files.createDirectories(root().resolve("models/lost+found"));

    assertThat(store.versions("m")).containsExactly(first("m", ONE));
    assertThatThrownBy(() -> store.fetch(Sha256.hex(TWO))).isInstanceOf(ArtifactException.class);
    store.put(TWO);
    writeServingLayout(next(first("m", ONE), TWO));

    assertThat(store.sweepOrphans(Set.of(), Duration.ofHours(4))).isZero();
    assertThat(store.sweepOrphans(Set.of(), Duration.ofHours(1))).isEqualTo(2);
    assertThat(keys()).hasSize(10).noneMatch(file -> file.endsWith(".tmp"));
  }

  @Test
  void aRootThatIsNoDirectoryIsReported() throws IOException {
    Files.writeString(root(), "a file");
    assertThatThrownBy(() -> store.put(ONE))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Cannot store a model artifact");
  }

  @Test
  void saysWhetherThereIsRoomAndLeavesNothing() throws IOException {
    store.checkRoomFor(1);
    assertThat(keys()).isEmpty();
    assertThatThrownBy(() -> store.checkRoomFor(Long.MAX_VALUE))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Free some space")
        .hasMessageContaining(root().toString());
  }

  @Test
  void whatGoesOnFailingSaysTheSame() throws IOException {
    Files.createDirectories(root().resolve("blobs"));
    Files.createFile(root().resolve("blobs/sha256"));
    var said = new HashSet<String>();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> store.checkRoomFor(1))
          .isInstanceOf(ArtifactException.class)
          .hasMessageContaining("a file where a directory should be")
          .satisfies(e -> said.add(e.getMessage()));
    }
    assertThat(said).hasSize(1);
  }

  @Test
  void aDirectoryWithoutAManifestIsDamaged() {
    store.put(ONE);
    writeServingLayout(first("m", ONE));
    delete("models/m/1/manifest.json");
    assertThatThrownBy(() -> store.versions("m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("is damaged");
  }
}
