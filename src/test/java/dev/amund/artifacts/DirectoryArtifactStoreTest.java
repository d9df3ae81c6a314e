package dev.amund.artifacts;

import static dev.amund.artifacts.TestManifests.first;
import static dev.amund.artifacts.TestManifests.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryArtifactStoreTest {
  private static final byte[] ONE = "the first model".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TWO = "the second model".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir private Path parent;
  private Path root;
  private DirectoryArtifactStore store;
  private ManifestSigner signer;

  @BeforeEach
  void open() {
    root = parent.resolve("artifacts");
    store = at(NOW);
    signer = ManifestSigner.loadOrCreate(parent.resolve("signing.pem"));
  }

  private DirectoryArtifactStore at(Instant now) {
    return new DirectoryArtifactStore(root, Clock.fixed(now, ZoneOffset.UTC));
  }

  private Path blob(byte[] bytes) {
    return root.resolve("blobs/sha256").resolve(Sha256.hex(bytes));
  }

  private void layOut(ModelManifest manifest) {
    store.layOut(manifest, signer.sign(manifest).signature(), signer.keyId());
  }

  @Test
  void storesBytesUnderTheirHash() throws IOException {
    var stored = store.put(ONE);
    assertThat(stored).isEqualTo(new StoredBlob(Sha256.hex(ONE), blob(ONE).toUri(), ONE.length));
    assertThat(Files.readAllBytes(Path.of(stored.uri()))).isEqualTo(ONE);
    assertThat(store.fetch(stored.sha256())).isEqualTo(ONE);
    assertThat(store.put(ONE)).isEqualTo(stored);
    assertThat(files()).containsExactly("blobs/sha256/" + stored.sha256());
  }

  @Test
  void aDamagedBlobIsNotHandedOutAndIsReplaced() throws IOException {
    store.put(ONE);
    overwrite(blob(ONE), TWO);
    assertThatThrownBy(() -> store.fetch(Sha256.hex(ONE)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining(Sha256.hex(TWO));
    store.put(ONE);
    assertThat(store.fetch(Sha256.hex(ONE))).isEqualTo(ONE);
  }

  @Test
  void whatIsNotThereOrNoHashIsRefused() {
    assertThatThrownBy(() -> store.fetch(Sha256.hex(ONE)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("There is no artifact");
    for (var hash : List.of("", "../../etc/passwd", Sha256.hex(ONE).toUpperCase())) {
      assertThatIllegalArgumentException().isThrownBy(() -> store.fetch(hash));
    }
  }

  @Test
  void laysVersionsOutForServingSystems() throws IOException {
    store.put(ONE);
    store.put(TWO);
    var first = first("cifar", ONE);
    var second = next(first, TWO);
    layOut(second);
    layOut(first);
    layOut(first);

    assertThat(store.versions("cifar")).containsExactly(first, second);
    assertThat(store.versions("unknown")).isEmpty();
    assertThat(files())
        .containsExactlyInAnyOrder(
            "blobs/sha256/" + Sha256.hex(ONE),
            "blobs/sha256/" + Sha256.hex(TWO),
            "manifests/cifar/1.json",
            "manifests/cifar/2.json",
            "models/cifar/1/manifest.json",
            "models/cifar/1/model.pt",
            "models/cifar/2/manifest.json",
            "models/cifar/2/model.pt");
    assertThat(root.resolve("models/cifar/2/model.pt")).hasBinaryContent(TWO);
    var signed = store.version("cifar", 2).orElseThrow();
    assertThat(signed).isEqualTo(signer.sign(second));
    ManifestVerifier.of(signer.publicKey()).verify(signed);
    assertThat(store.version("cifar", 3)).isEmpty();
  }

  @Test
  void sortsVersionsByNumber() {
    var manifest = first("m", ONE);
    store.put(ONE);
    for (int version = 1; version <= 11; version++) {
      layOut(manifest);
      manifest = next(manifest, ONE);
    }
    assertThat(store.versions("m"))
        .extracting(ModelManifest::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
  }

  @Test
  void aVersionWithoutItsBytesDoesNotAppear() throws IOException {
    var manifest = first("m", ONE);
    assertThatThrownBy(() -> layOut(manifest)).isInstanceOf(ArtifactException.class);
    store.put(ONE);
    overwrite(blob(ONE), TWO);
    assertThatThrownBy(() -> layOut(manifest)).isInstanceOf(ArtifactException.class);
    assertThat(store.versions("m")).isEmpty();
    assertThat(files()).containsExactly("blobs/sha256/" + Sha256.hex(ONE));
  }

  @Test
  void aSecondChainOfTheModelIsRefused() {
    store.put(ONE);
    store.put(TWO);
    layOut(first("m", ONE));
    assertThatThrownBy(() -> layOut(first("m", TWO)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Two chains of one model");
    assertThat(store.versions("m")).containsExactly(first("m", ONE));
  }

  @Test
  void aDamagedVersionIsLaidOutAnew() throws IOException {
    store.put(ONE);
    var manifest = first("m", ONE);
    var version = root.resolve("models/m/1");
    layOut(manifest);

    Files.delete(version.resolve("manifest.json"));
    assertThatThrownBy(() -> store.versions("m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("is damaged");
    layOut(manifest);
    assertThat(store.versions("m")).containsExactly(manifest);

    Files.delete(version.resolve("model.pt"));
    layOut(manifest);
    assertThat(version.resolve("model.pt")).hasBinaryContent(ONE);

    Files.delete(version.resolve("model.pt"));
    Files.write(version.resolve("model.pt"), TWO);
    layOut(manifest);
    assertThat(version.resolve("model.pt")).hasBinaryContent(ONE);
    assertThat(files()).hasSize(4);
  }

  @Test
  void aManifestInTheWrongPlaceIsNotBelieved() throws IOException {
    store.put(ONE);
    layOut(first("m", ONE));
    Files.move(root.resolve("models/m/1"), root.resolve("models/m/2"));
    assertThatThrownBy(() -> store.versions("m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("another version");
  }

  @Test
  void manyMayLayOutTheSameVersionAtOnce() throws Exception {
    store.put(ONE);
    var manifest = first("m", ONE);
    var threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        Callable<Void> work =
            () -> {
              layOut(manifest);
              return null;
            };
        for (var done : threads.invokeAll(Collections.nCopies(4, work))) {
          done.get();
        }
        assertThat(store.versions("m")).containsExactly(manifest);
        assertThat(files()).hasSize(4);
        store.retire("m", 1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void retiresAVersionAndThenSweepsItsBytes() throws IOException {
    store.put(ONE);
    store.put(TWO);
    var first = first("m", ONE);
    layOut(first);
    layOut(next(first, TWO));
    var later = at(NOW.plus(Duration.ofHours(2)));

    assertThat(later.sweepOrphans(Set.of(), Duration.ofHours(1))).as("both laid out").isZero();
    assertThat(store.retire("m", 1)).isTrue();
    assertThat(store.retire("m", 1)).isFalse();
    assertThat(later.sweepOrphans(Set.of(Sha256.hex(ONE)), Duration.ofHours(1))).isZero();
    assertThat(later.sweepOrphans(Set.of(), Duration.ofHours(1))).isOne();
    assertThat(store.versions("m")).extracting(ModelManifest::version).containsExactly(2L);
    assertThat(store.chain("m")).containsExactly(signer.sign(first), signer.sign(next(first, TWO)));
    assertThat(files()).noneMatch(file -> file.contains(Sha256.hex(ONE)));
    assertThat(store.fetch(Sha256.hex(TWO))).isEqualTo(TWO);
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
    layOut(first("m", ONE));
    var halfBlob = DurableFiles.temporaryBeside(blob(TWO));
    Files.write(halfBlob, new byte[] {1, 2, 3});
    var halfVersion = DurableFiles.temporaryBeside(root.resolve("models/m/2"));
    Files.createDirectory(halfVersion);
    Files.write(halfVersion.resolve("model.pt"), TWO);
    for (var left : List.of(halfBlob, halfVersion)) {
      Files.setLastModifiedTime(left, FileTime.from(NOW.minus(Duration.ofHours(3))));
    }
    Files.createDirectories(root.resolve("models/lost+found"));

    assertThat(store.versions("m")).containsExactly(first("m", ONE));
    assertThatThrownBy(() -> store.fetch(Sha256.hex(TWO))).isInstanceOf(ArtifactException.class);
    store.put(TWO);
    layOut(next(first("m", ONE), TWO));

    assertThat(store.sweepOrphans(Set.of(), Duration.ofHours(4))).isZero();
    assertThat(store.sweepOrphans(Set.of(), Duration.ofHours(1))).isEqualTo(2);
    assertThat(files()).hasSize(8).noneMatch(file -> file.endsWith(".tmp"));
  }

  @Test
  void anEmptyStoreHasNothingToSweep() {
    assertThat(store.sweepOrphans(Set.of(), Duration.ZERO)).isZero();
  }

  @Test
  void modelIdsAndVersionsLeadNowhere() {
    for (var modelId : List.of("..", "../blobs", "a/../../x", "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> store.versions(modelId));
      assertThatIllegalArgumentException().isThrownBy(() -> store.retire(modelId, 1));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> store.retire("m", 0));
  }

  @Test
  void aRootThatIsNoDirectoryIsReported() throws IOException {
    Files.writeString(root, "a file");
    assertThatThrownBy(() -> store.put(ONE))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Cannot store a model artifact");
  }

  @Test
  void saysWhetherThereIsRoomAndLeavesNothing() throws IOException {
    store.checkRoomFor(1);
    assertThat(files()).isEmpty();
    assertThatThrownBy(() -> store.checkRoomFor(Long.MAX_VALUE))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Free some space")
        .hasMessageContaining(root.toString());
  }

  @Test
  void whatGoesOnFailingSaysTheSame() throws IOException {
    Files.createDirectories(root.resolve("blobs"));
    Files.createFile(root.resolve("blobs/sha256"));
    var said = new HashSet<String>();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> store.checkRoomFor(1))
          .isInstanceOf(ArtifactException.class)
          .hasMessageContaining("a file where a directory should be")
          .satisfies(e -> said.add(e.getMessage()));
    }
    assertThat(said).hasSize(1);
  }

  private static void overwrite(Path file, byte[] bytes) throws IOException {
    Files.delete(file); // It is read-only.
    Files.write(file, bytes);
  }

  private Set<String> files() throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .collect(Collectors.toSet());
    }
  }
}
