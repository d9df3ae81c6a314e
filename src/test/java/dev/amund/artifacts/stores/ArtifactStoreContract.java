package dev.amund.artifacts.stores;

import static dev.amund.artifacts.manifest.TestManifests.first;
import static dev.amund.artifacts.manifest.TestManifests.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.ServingSignature;
import dev.amund.artifacts.StoredBlob;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.TestManifests;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.KeyRotation;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.signing.SignedRotation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every artifact store does; each kind adds what it is like at its edges. */
abstract class ArtifactStoreContract {
  static final byte[] ONE = "the first model".getBytes(StandardCharsets.UTF_8);
  static final byte[] TWO = "the second model".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  ArtifactStore store;
  ManifestSigner signer;

  /** The store, empty at first, as it is seen this much later than now. */
  abstract ArtifactStore open(Duration later);

  /** Where the store says that a key is. */
  abstract URI uri(String key);

  abstract Set<String> keys();

  abstract byte[] read(String key);

  abstract void write(String key, byte[] bytes);

  abstract void delete(String key);

  @BeforeEach
  void open() {
    store = open(Duration.ZERO);
    signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
  }

  void writeServingLayout(ModelManifest manifest) {
    store.writeServingLayout(manifest, signer.sign(manifest).signature(), signer.keyId());
  }

  /** The same, published now, so after its bytes were stored. */
  private ModelManifest signedNow(ModelManifest manifest) {
    return new ModelManifest(
        manifest.modelId(),
        manifest.version(),
        manifest.parent(),
        manifest.content(),
        manifest.forgotten(),
        now(),
        manifest.safetensors());
  }

  /** The time by which the store dates what is written to it. */
  abstract Instant now();

  static String blob(byte[] bytes) {
    return "blobs/sha256/" + Sha256.hex(bytes);
  }

  @Test
  void storesBytesUnderTheirHash() {
    var stored = store.put(ONE);
    assertThat(stored).isEqualTo(new StoredBlob(Sha256.hex(ONE), uri(blob(ONE)), ONE.length));
    assertThat(store.fetch(stored.sha256())).isEqualTo(ONE);
    assertThat(store.put(ONE)).isEqualTo(stored);
    assertThat(keys()).containsExactly(blob(ONE));
  }

  @Test
  void aDamagedBlobIsNotHandedOutAndIsReplaced() {
    store.put(ONE);
    write(blob(ONE), TWO);
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
  void laysVersionsOutForServingSystems() {
    store.put(ONE);
    store.put(TWO);
    var first = first("cifar", ONE);
    var second = next(first, TWO);
    writeServingLayout(second);
    writeServingLayout(first);
    writeServingLayout(first);

    assertThat(store.versions("cifar")).containsExactly(first, second);
    assertThat(store.versions("unknown")).isEmpty();
    assertThat(keys())
        .containsExactlyInAnyOrder(
            blob(ONE),
            blob(TWO),
            "manifests/cifar/1.json",
            "manifests/cifar/2.json",
            "models/cifar/1/manifest.json",
            "models/cifar/1/model.pt",
            "models/cifar/1/serving.properties",
            "models/cifar/2/manifest.json",
            "models/cifar/2/model.pt",
            "models/cifar/2/serving.properties");
    assertThat(read("models/cifar/2/model.pt")).isEqualTo(TWO);
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
      writeServingLayout(manifest);
      manifest = next(manifest, ONE);
    }
    assertThat(store.versions("m"))
        .extracting(ModelManifest::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
  }

  @Test
  void aVersionWithoutItsBytesDoesNotAppear() {
    var manifest = first("m", ONE);
    assertThatThrownBy(() -> writeServingLayout(manifest)).isInstanceOf(ArtifactException.class);
    store.put(ONE);
    write(blob(ONE), TWO);
    assertThatThrownBy(() -> writeServingLayout(manifest)).isInstanceOf(ArtifactException.class);
    assertThat(store.versions("m")).isEmpty();
    assertThat(keys()).containsExactly(blob(ONE));
  }

  @Test
  void aSecondChainOfTheModelIsRefused() {
    store.put(ONE);
    store.put(TWO);
    writeServingLayout(first("m", ONE));
    assertThatThrownBy(() -> writeServingLayout(first("m", TWO)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Two chains of one model");
    assertThat(store.versions("m")).containsExactly(first("m", ONE));
  }

  @Test
  void manyMayLayOutTheSameVersionAtOnce() throws Exception {
    var manifest = first("m", ONE);
    var threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        store.put(ONE);
        Callable<Void> work =
            () -> {
              writeServingLayout(manifest);
              return null;
            };
        for (var done : threads.invokeAll(Collections.nCopies(4, work))) {
          done.get();
        }
        assertThat(store.versions("m")).containsExactly(manifest);
        assertThat(keys()).hasSize(5);
        store.retire("m", 1, Set.of());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aRetiredVersionTakesItsBytesAlong() {
    store.put(ONE);
    store.put(TWO);
    var first = signedNow(first("m", ONE));
    var second = next(first, TWO);
    writeServingLayout(first);
    writeServingLayout(second);
    assertThat(store.versionNumbers("m")).containsExactly(1L, 2L);
    assertThat(store.versionNumbers("unknown")).isEmpty();

    assertThat(store.retire("m", 1, Set.of())).isTrue();
    assertThat(store.retire("m", 1, Set.of())).isFalse();

    assertThat(store.versionNumbers("m")).containsExactly(2L);
    assertThat(store.chain("m")).containsExactly(signer.sign(first), signer.sign(second));
    assertThat(store.manifest("m", 1)).as("retired").contains(signer.sign(first));
    assertThat(store.manifest("m", 3)).isEmpty();
    assertThat(keys())
        .containsExactlyInAnyOrder(
            blob(TWO),
            "manifests/m/1.json",
            "manifests/m/2.json",
            "models/m/2/manifest.json",
            "models/m/2/model.pt",
            "models/m/2/serving.properties");
  }

  @Test
  void bytesThatOthersReferToOutliveTheRetirement() {
    store.put(ONE);
    store.put(TWO);
    for (var modelId : List.of("a", "b", "c")) {
      var first = signedNow(first(modelId, modelId.equals("c") ? TWO : ONE));
      writeServingLayout(first);
      writeServingLayout(next(first, TWO));
    }
    store.retire("a", 1, Set.of());
    assertThat(keys()).as("b has it laid out").contains(blob(ONE));
    store.retire("b", 1, Set.of(Sha256.hex(ONE)));
    assertThat(keys()).as("it is the newest version of another").contains(blob(ONE));
    store.retire("c", 1, Set.of());
    assertThat(keys()).as("the second version of all").contains(blob(TWO));
  }

  @Test
  void aDamagedVersionCanBeRetired() {
    store.put(ONE);
    writeServingLayout(signedNow(first("m", ONE)));
    write("models/m/1/manifest.json", TWO);
    store.retire("m", 1, Set.of());
    assertThat(store.versionNumbers("m")).isEmpty();
    assertThat(keys()).as("nobody knows its hash").contains(blob(ONE));
  }

  @Test
  void bytesThatWereStoredAgainAreLeftToTheSweep() {
    store.put(ONE);
    store.put(TWO);
    var first = first("m", ONE);
    writeServingLayout(first);
    writeServingLayout(next(first, TWO));
    open(Duration.ofHours(2)).put(ONE);
    var later = open(Duration.ofHours(4));

    assertThat(later.sweepOrphans(Set.of(), Duration.ofHours(1))).as("both laid out").isZero();
    assertThat(store.retire("m", 1, Set.of())).isTrue();
    assertThat(keys()).contains(blob(ONE));
    assertThat(later.sweepOrphans(Set.of(Sha256.hex(ONE)), Duration.ofHours(1))).isZero();
    assertThat(later.sweepOrphans(Set.of(), Duration.ofHours(1))).isOne();
    assertThat(keys()).doesNotContain(blob(ONE));
    assertThat(store.fetch(Sha256.hex(TWO))).isEqualTo(TWO);
  }

  @Test
  void anEmptyStoreHasNothingToSweep() {
    assertThat(store.sweepOrphans(Set.of(), Duration.ZERO)).isZero();
  }

  @Test
  void modelIdsAndVersionsLeadNowhere() {
    for (var modelId : List.of("..", "../blobs", "a/../../x", "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> store.versions(modelId));
      assertThatIllegalArgumentException().isThrownBy(() -> store.retire(modelId, 1, Set.of()));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> store.retire("m", 0, Set.of()));
  }

  @Test
  void aVersionThatLostAPartIsLaidOutAnew() {
    store.put(ONE);
    var manifest = first("m", ONE);
    writeServingLayout(manifest);

    delete("models/m/1/manifest.json");
    writeServingLayout(manifest);
    assertThat(store.versions("m")).containsExactly(manifest);

    delete("models/m/1/model.pt");
    writeServingLayout(manifest);
    assertThat(read("models/m/1/model.pt")).isEqualTo(ONE);

    write("models/m/1/model.pt", TWO);
    writeServingLayout(manifest);
    assertThat(read("models/m/1/model.pt")).isEqualTo(ONE);

    write("models/m/1/manifest.json", TWO);
    assertThatThrownBy(() -> store.versions("m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("is damaged");
    writeServingLayout(manifest);
    assertThat(store.versions("m")).containsExactly(manifest);
    assertThat(keys()).hasSize(5);
  }

  @Test
  void aManifestThatIsKeptIsMendedAndReported() {
    store.put(ONE);
    var manifest = first("m", ONE);
    writeServingLayout(manifest);
    write("manifests/m/1.json", TWO);
    assertThatThrownBy(() -> store.chain("m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("manifests/m/1.json is damaged");
    writeServingLayout(manifest);
    assertThat(store.chain("m")).containsExactly(signer.sign(manifest));
  }

  @Test
  void aManifestInTheWrongPlaceIsNotBelieved() {
    store.put(ONE);
    writeServingLayout(first("m", ONE));
    write("models/m/2/model.pt", ONE);
    write("models/m/2/manifest.json", read("models/m/1/manifest.json"));
    assertThatThrownBy(() -> store.versions("m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("another version");
  }

  @Test
  void anotherKeyMaySignAVersionAnew() {
    store.put(ONE);
    var manifest = first("m", ONE);
    writeServingLayout(manifest);
    var other = ManifestSigner.loadOrCreate(directory.resolve("other.pem"));
    store.writeServingLayout(manifest, other.sign(manifest).signature(), other.keyId());
    assertThat(store.version("m", 1)).contains(other.sign(manifest));
    assertThat(store.chain("m")).containsExactly(other.sign(manifest));
  }

  @Test
  void asksForRoomWithoutLeavingATrace() {
    store.checkRoomFor(1);
    assertThat(keys()).isEmpty();
  }

  @Test
  void whatIsNoVersionIsLeftAlone() {
    write("models/m/notes/read.me", TWO);
    write("models/m/007/model.pt", TWO);
    assertThat(store.versions("m")).isEmpty();
    assertThat(open(Duration.ofHours(2)).sweepOrphans(Set.of(), Duration.ofHours(1))).isZero();
    assertThat(keys()).hasSize(2);
  }

  @Test
  void tellsTritonWhatAModelTakesAndGives() {
    store.describe("cifar", new ServingSignature(List.of(3, 32, 48), OptionalInt.of(10)));
    assertThat(new String(read("models/cifar/config.pbtxt"), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            # Written by amund. Delete this line to make the file yours: amund then leaves it alone.
            name: "cifar"
            backend: "pytorch"
            platform: "pytorch_libtorch"
            max_batch_size: 64
            input [
              {
                name: "INPUT__0"
                data_type: TYPE_FP32
                dims: [ 3, 32, 48 ]
              }
            ]
            output [
              {
                name: "OUTPUT__0"
                data_type: TYPE_FP32
                dims: [ 10 ]
              }
            ]
            version_policy: { latest: { num_versions: 1 } }
            """);
    assertThat(keys()).containsExactly("models/cifar/config.pbtxt");
    assertThat(store.versions("cifar")).isEmpty();
    assertThat(store.versionNumbers("cifar")).isEmpty();
  }

  @Test
  void whatIsKnownOfAModelStaysKnown() {
    var unknown = new ServingSignature(List.of(3, 32, 32), OptionalInt.empty());
    store.describe("m", unknown);
    assertThat(triton()).contains("dims: [ 3, 32, 32 ]", "dims: [ -1 ]");
    store.describe("m", unknown.with(OptionalInt.of(7), OptionalInt.empty()));
    assertThat(triton()).contains("dims: [ 7 ]");
    store.describe("m", unknown);
    assertThat(triton()).contains("dims: [ 7 ]");
    store.describe("m", new ServingSignature(List.of(1, 28, 28), OptionalInt.empty()));
    assertThat(triton()).contains("dims: [ 1, 28, 28 ]", "dims: [ 7 ]", "OUTPUT__0");
    store.describe("m", unknown.with(OptionalInt.of(7), OptionalInt.of(2)));
    store.describe("m", unknown);
    assertThat(triton()).contains("dims: [ 7 ]", "OUTPUT__2");
  }

  @Test
  void aDescriptionThatSomebodyElseWroteIsLeftAlone() {
    write("models/m/config.pbtxt", "dynamic_batching { }".getBytes(StandardCharsets.UTF_8));
    store.describe("m", new ServingSignature(List.of(3, 32, 32), OptionalInt.of(10)));
    assertThat(triton()).isEqualTo("dynamic_batching { }");
  }

  private String triton() {
    return new String(read("models/m/config.pbtxt"), StandardCharsets.UTF_8);
  }

  @Test
  void tellsDjlServingHowToLoadAVersion() {
    store.put(ONE);
    writeServingLayout(first("m", ONE));
    assertThat(new String(read("models/m/1/serving.properties"), StandardCharsets.UTF_8))
        .isEqualTo("engine=PyTorch\noption.modelName=model\n");
  }

  @Test
  void changesOfKeysAreFoundByTheNewKeyWithBothPublicKeys() {
    assertThat(store.allKeyRotations()).isEmpty();
    assertThat(store.keyRotations().to(signer.keyId())).isEmpty();
    var next = ManifestSigner.loadOrCreate(directory.resolve("next.pem"));
    var rotation =
        new KeyRotation(
            signer.publicKey(),
            next.publicKey(),
            TestManifests.TIME,
            Map.of("m", new KeyRotation.LastVersion(7, Sha256.hex(ONE))));
    var first = SignedRotation.of(rotation, Optional.empty(), next);
    store.publish(first);
    assertThat(store.keyRotations().to(next.keyId())).hasValue(first);

    var second = SignedRotation.of(rotation, Optional.of(signer), next);
    store.publish(second);
    assertThat(store.keyRotations().to(next.keyId())).hasValue(second);
    assertThat(store.allKeyRotations()).containsExactly(second);
    assertThat(keys())
        .containsExactlyInAnyOrder(
            "keys/" + signer.keyId() + ".pub.pem",
            "keys/" + next.keyId() + ".pub.pem",
            "keys/" + next.keyId() + ".json");

    write("keys/" + next.keyId() + ".json", ONE);
    assertThatThrownBy(() -> store.keyRotations().to(next.keyId()))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void modelsAreThoseOfWhichAVersionWasEverLaidOut() {
    assertThat(store.models()).isEmpty();
    store.put(ONE);
    writeServingLayout(first("b", ONE));
    writeServingLayout(first("a", ONE));
    store.retire("b", 1, Set.of());
    assertThat(store.models()).containsExactly("a", "b");
  }

  @Test
  void weightsByNameLieBesideTheModelAndAreReplacedWhenDamaged() {
    byte[] weights = "its weights".getBytes(StandardCharsets.UTF_8);
    store.put(ONE);
    store.put(weights);
    var manifest = TestManifests.with(first("m", ONE), weights);
    writeServingLayout(manifest);
    assertThat(store.laidOutWeights("m", 1)).hasValue(weights);
    assertThat(store.version("m", 1).orElseThrow().manifest()).isEqualTo(manifest);
    assertThat(store.chain("m").get(0).manifest()).isEqualTo(manifest);

    delete("models/m/1/model.safetensors");
    writeServingLayout(manifest);
    assertThat(store.laidOutWeights("m", 1)).hasValue(weights);
  }

  @Test
  void aVersionWhoseWeightsAreNotStoredIsNotLaidOut() {
    store.put(ONE);
    var manifest = TestManifests.with(first("m", ONE), TWO);
    assertThatThrownBy(() -> writeServingLayout(manifest)).isInstanceOf(ArtifactException.class);
    assertThat(store.version("m", 1)).isEmpty();
  }

  @Test
  void weightsAreKeptAndRetiredWithTheirVersion() {
    byte[] weights = "its weights".getBytes(StandardCharsets.UTF_8);
    store.put(ONE);
    store.put(TWO);
    store.put(weights);
    var first = signedNow(TestManifests.with(first("m", ONE), weights));
    writeServingLayout(first);
    writeServingLayout(signedNow(next(first, TWO)));

    assertThat(open(Duration.ofHours(2)).sweepOrphans(Set.of(), Duration.ofHours(1))).isZero();
    store.retire("m", 1, Set.of(Sha256.hex(weights)));
    assertThat(store.blobBytes(Sha256.hex(weights))).isPresent();
    writeServingLayout(signedNow(TestManifests.with(first("n", weights), weights)));
    store.put(ONE);
    writeServingLayout(first);
    store.retire("n", 1, Set.of());
    assertThat(store.blobBytes(Sha256.hex(weights))).as("of version 1 of m").isPresent();
    store.retire("m", 1, Set.of());
    assertThat(store.blobBytes(Sha256.hex(weights))).isEmpty();
    assertThat(store.laidOutWeights("m", 1)).isEmpty();
  }
}
