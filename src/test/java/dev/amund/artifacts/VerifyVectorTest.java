package dev.amund.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.manifest.WeightsFile;
import dev.amund.artifacts.signing.KeyRotation;
import dev.amund.artifacts.signing.KeyRotation.LastVersion;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.signing.SignedRotation;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The store and the announcement that verifiers in other languages are tested with are what amund
 * writes. They are made anew, where that is meant, with {@code mvn test -Dtest=VerifyVectorTest
 * -Damund.vector.write=true}.
 */
class VerifyVectorTest {
  private static final Path VECTOR = Path.of("src/test/resources/dev/amund/artifacts/vector");
  private static final Path ANNOUNCEMENT = VECTOR.resolve("announcement.json");
  private static final String MODEL = "cifar";
  private static final List<UUID> REQUESTS =
      List.of(
          UUID.fromString("0192f0c4-6b1e-7a52-8c3d-5e9f00a1b2c3"),
          UUID.fromString("7d444840-9dc0-11d1-b245-5ffdce74fad2"));

  private static final ManifestSigner FIRST = ManifestSigner.load(VECTOR.resolve("keys/first.pem"));
  private static final ManifestSigner SECOND =
      ManifestSigner.load(VECTOR.resolve("keys/second.pem"));

  private static final ModelManifest ONE =
      new ModelManifest(
          MODEL,
          1,
          ModelManifest.Parent.NONE,
          new ModelManifest.Content(Sha256.hex(model(1)), model(1).length, "TORCHSCRIPT"),
          ModelManifest.Forgotten.NOTHING,
          Instant.parse("2026-03-01T10:00:00.120Z"),
          Optional.empty());

  private static final ModelManifest TWO =
      next(ONE, "0b7e0f3e-5c39-4c5e-9d0e-0a6f9a3b1c2d", 1, 17, "2026-03-02T23:59:59.999Z");

  /** Published at a full second, whose milliseconds are written all the same. */
  private static final ModelManifest THREE =
      next(TWO, "4e465d2a-c6b7-3a64-ac93-e64c51e04aae", 2, 3, "2026-03-04T08:15:30Z");

  private static byte[] model(int version) {
    return "The model of version %d\n".formatted(version).getBytes(UTF_8);
  }

  private static byte[] weights(long version) {
    return "The weights of version %d\n".formatted(version).getBytes(UTF_8);
  }

  private static ModelManifest next(
      ModelManifest parent, String batch, int requests, int samples, String publishedAt) {
    int version = (int) parent.version() + 1;
    return new ModelManifest(
        MODEL,
        version,
        new ModelManifest.Parent(OptionalLong.of(parent.version()), Optional.of(parent.sha256())),
        new ModelManifest.Content(Sha256.hex(model(version)), model(version).length, "TORCHSCRIPT"),
        new ModelManifest.Forgotten(Optional.of(batch), requests, samples),
        Instant.parse(publishedAt),
        Optional.of(new WeightsFile(Sha256.hex(weights(version)), weights(version).length)));
  }

  /** Version 3 is signed with a key that took the place of the one of versions 1 and 2. */
  private static Map<String, byte[]> store() {
    var rotation =
        new KeyRotation(
            FIRST.publicKey(),
            SECOND.publicKey(),
            Instant.parse("2026-03-03T12:00:00Z"),
            Map.of(MODEL, new LastVersion(2, TWO.sha256())));
    var files = new TreeMap<String, byte[]>();
    files.put("manifests/cifar/1.json", FIRST.sign(ONE).toJson());
    files.put("manifests/cifar/2.json", FIRST.sign(TWO).toJson());
    files.put("manifests/cifar/3.json", SECOND.sign(THREE).toJson());
    files.put(
        "keys/%s.json".formatted(SECOND.keyId()),
        SignedRotation.of(rotation, Optional.of(FIRST), SECOND).toJson());
    for (byte[] blob : List.of(model(1), model(2), model(3), weights(2), weights(3))) {
      files.put("blobs/sha256/" + Sha256.hex(blob), blob);
    }
    return files;
  }

  private static ModelVersionPublished event() {
    var weights = THREE.safetensors().orElseThrow();
    return ModelVersionPublished.newBuilder()
        .setModelId(MODEL)
        .setVersion(THREE.version())
        .setParentVersion(THREE.parentVersion().orElseThrow())
        .setParentSha256(THREE.parentSha256().orElseThrow())
        .setArtifactUri("file:///srv/artifacts/blobs/sha256/" + THREE.sha256())
        .setSha256(THREE.sha256())
        .setSizeBytes(THREE.sizeBytes())
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setBatchId(UUID.fromString(THREE.batchId().orElseThrow()))
        .setRequests(
            IntStream.range(0, REQUESTS.size())
                .mapToObj(i -> new ForgottenRequest(REQUESTS.get(i), i + 1, 0, i + 1))
                .toList())
        .setSamples(THREE.samples())
        .setSamplesSinceBase(20)
        .setPublishedAt(THREE.publishedAt())
        .setManifestSignature(ByteBuffer.wrap(SECOND.sign(THREE).signature()))
        .setKeyId(SECOND.keyId())
        .setSafetensors(
            new SafetensorsFile(
                "file:///srv/artifacts/blobs/sha256/" + weights.sha256(),
                weights.sha256(),
                weights.sizeBytes()))
        .build();
  }

  /** The members of the event that are signed or sign, as Avro has them: times in milliseconds. */
  private static String announcement(ModelVersionPublished event) throws IOException {
    var members = new LinkedHashMap<String, Object>();
    members.put("modelId", event.getModelId());
    members.put("version", event.getVersion());
    members.put("parentVersion", event.getParentVersion());
    members.put("parentSha256", event.getParentSha256());
    members.put("sha256", event.getSha256());
    members.put("sizeBytes", event.getSizeBytes());
    members.put("format", event.getFormat().name());
    members.put("batchId", event.getBatchId().toString());
    members.put(
        "requests",
        event.getRequests().stream()
            .map(r -> Map.of("requestId", r.getRequestId().toString()))
            .toList());
    members.put("samples", event.getSamples());
    members.put("publishedAt", event.getPublishedAt().toEpochMilli());
    members.put(
        "manifestSignature",
        Base64.getEncoder().encodeToString(event.getManifestSignature().array()));
    members.put("keyId", event.getKeyId());
    members.put(
        "safetensors",
        new TreeMap<>(
            Map.of(
                "sha256", event.getSafetensors().getSha256(),
                "sizeBytes", event.getSafetensors().getSizeBytes())));
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(members)
        + "\n";
  }

  @BeforeAll
  static void write() throws IOException {
    if (Boolean.getBoolean("amund.vector.write")) {
      for (var file : store().entrySet()) {
        Path target = VECTOR.resolve("store").resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.write(target, file.getValue());
      }
      Files.writeString(ANNOUNCEMENT, announcement(event()));
    }
  }

  @Test
  void theStoreIsWhatAmundWrites() throws IOException {
    Path root = VECTOR.resolve("store");
    var there = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        there.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    var expected = new TreeMap<String, String>();
    store().forEach((name, bytes) -> expected.put(name, new String(bytes, UTF_8)));
    assertThat(there).isEqualTo(expected);
  }

  @Test
  void theAnnouncementSaysTheSameAsTheManifest() throws IOException {
    assertThat(Files.readString(ANNOUNCEMENT)).isEqualTo(announcement(event()));
    assertThat(SignedManifest.of(event()).toJson())
        .isEqualTo(Files.readAllBytes(VECTOR.resolve("store/manifests/cifar/3.json")));
  }

  @Test
  void whoTrustsEitherKeyVerifiesAllVersions() throws IOException {
    try (var store = new DirectoryArtifactStore(VECTOR.resolve("store"))) {
      for (var key : List.of("first", "second")) {
        var verifier =
            ManifestVerifier.of(VECTOR.resolve("keys/%s.pub.pem".formatted(key)))
                .across(store.keyRotations());
        for (var signed : store.chain(MODEL)) {
          assertThatCode(() -> verifier.verify(signed)).doesNotThrowAnyException();
          assertThat(Sha256.hex(store.fetch(signed.manifest().sha256())))
              .isEqualTo(signed.manifest().sha256());
        }
        assertThat(store.chain(MODEL)).hasSize(3);
      }
      var alone = ManifestVerifier.of(VECTOR.resolve("keys/first.pub.pem"));
      assertThatThrownBy(() -> alone.verify(store.chain(MODEL).get(2)))
          .isInstanceOf(VerificationException.class);
    }
  }
}
