package dev.amund.artifacts.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.chain.ChainFinding.Kind;
import dev.amund.artifacts.chain.CheckedVersion.Bytes;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.TestManifests;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainVerifierTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir private Path directory;
  private final List<ModelManifest> manifests = new ArrayList<>();
  private DirectoryArtifactStore store;
  private ManifestSigner signer;
  private ChainVerifier chain;

  @BeforeEach
  void threeVersions() {
    store = at(NOW);
    signer = ManifestSigner.loadOrCreate(directory.resolve("signing.pem"));
    chain = new ChainVerifier(store, ManifestVerifier.of(signer.publicKey()));
    publish(TestManifests.first("m", bytes(1)), signer);
    publish(TestManifests.next(manifests.get(0), bytes(2)), signer);
    publish(TestManifests.next(manifests.get(1), bytes(3)), signer);
  }

  private DirectoryArtifactStore at(Instant now) {
    return new DirectoryArtifactStore(directory.resolve("store"), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static byte[] bytes(int version) {
    return "the bytes of version %d".formatted(version).getBytes(StandardCharsets.UTF_8);
  }

  private void publish(ModelManifest manifest, ManifestSigner by) {
    store.put(bytes((int) manifest.version()));
    store.writeServingLayout(manifest, by.sign(manifest).signature(), by.keyId());
    manifests.add(manifest);
  }

  private Path laidOut(int version) {
    return directory.resolve("store/models/m/" + version);
  }

  private Path record(int version) {
    return directory.resolve("store/manifests/m/" + version + ".json");
  }

  private Path blob(int version) {
    return directory.resolve("store/blobs/sha256").resolve(Sha256.hex(bytes(version)));
  }

  private static void overwrite(Path file, byte[] bytes) throws IOException {
    Files.delete(file); // Read-only, and perhaps one file under two names.
    Files.write(file, bytes);
  }

  private static List<Kind> kinds(ChainReport report) {
    return report.findings().stream().map(ChainFinding::kind).toList();
  }

  private static List<Bytes> bytesOf(ChainReport report) {
    return report.versions().stream().map(CheckedVersion::bytes).toList();
  }

  @Test
  void aChainAsItWasPublishedIsSound() {
    var report = chain.verify("m");
    assertThat(report.findings()).isEmpty();
    assertThat(report.isSound()).isTrue();
    assertThat(bytesOf(report)).containsExactly(Bytes.VERIFIED, Bytes.VERIFIED, Bytes.VERIFIED);
    assertThat(report.versions().get(1).signed().manifest()).isEqualTo(manifests.get(1));
  }

  @Test
  void goesNoFurtherThanAsked() throws IOException {
    Files.delete(record(3));
    assertThat(chain.verify("m", OptionalLong.of(2)).versions()).hasSize(2);
    var report = chain.verify("m", OptionalLong.of(4));
    assertThat(report.findings().get(0).message())
        .isEqualTo("There is no manifest of versions 3 to 4 of model m");
  }

  @Test
  void anUnknownModelIsAFinding() {
    assertThat(kinds(chain.verify("none"))).containsExactly(Kind.GAP);
  }

  @Test
  void aGapIsFound() throws IOException {
    store.retire("m", 2, Set.of());
    Files.delete(record(2));
    var report = chain.verify("m");
    assertThat(kinds(report)).containsExactly(Kind.GAP);
    assertThat(report.findings().get(0).version()).hasValue(2);
  }

  @Test
  void aChainWithoutItsBaseIsAGap() throws IOException {
    store.retire("m", 1, Set.of());
    Files.delete(record(1));
    assertThat(chain.verify("m").findings())
        .containsExactly(
            ChainFinding.at(1, Kind.GAP, "There is no manifest of version 1 of model m"));
  }

  @Test
  void anotherParentIsFound() {
    var child = TestManifests.next(manifests.get(2), bytes(4));
    publish(
        new ModelManifest(
            "m",
            4,
            new ModelManifest.Parent(OptionalLong.of(3), Optional.of(Sha256.hex(bytes(2)))),
            child.content(),
            new ModelManifest.Forgotten(child.batchId(), 3, 17),
            child.publishedAt(),
            Optional.empty()),
        signer);
    assertThat(kinds(chain.verify("m"))).containsExactly(Kind.PARENT);
  }

  @Test
  void aChildThatIsOlderThanItsParentIsFound() {
    var child = TestManifests.next(manifests.get(2), bytes(4));
    publish(
        new ModelManifest(
            "m",
            4,
            child.parent(),
            child.content(),
            new ModelManifest.Forgotten(child.batchId(), 3, 17),
            child.publishedAt().minusMillis(1),
            Optional.empty()),
        signer);
    assertThat(kinds(chain.verify("m"))).containsExactly(Kind.TIME);
  }

  @Test
  void aStrangersKeyIsNotTrusted() {
    var stranger = ManifestSigner.loadOrCreate(directory.resolve("stranger.pem"));
    publish(TestManifests.next(manifests.get(2), bytes(4)), stranger);
    var report = chain.verify("m");
    assertThat(kinds(report)).containsExactly(Kind.SIGNATURE);
    assertThat(report.findings().get(0).message()).contains(stranger.keyId(), "not among those");
  }

  @Test
  void aChangedManifestIsFoundHereAndThere() throws IOException {
    var changed = Files.readString(record(2)).replace("\"samples\":17", "\"samples\":16");
    overwrite(record(2), changed.getBytes(StandardCharsets.UTF_8));
    assertThat(kinds(chain.verify("m")))
        .as("it is not signed, and not what is laid out")
        .containsExactly(Kind.SIGNATURE, Kind.MANIFEST);
    overwrite(laidOut(2).resolve("manifest.json"), changed.getBytes(StandardCharsets.UTF_8));
    assertThat(kinds(chain.verify("m"))).containsExactly(Kind.SIGNATURE);
  }

  @Test
  void aManifestThatCannotBeReadIsFound() throws IOException {
    overwrite(record(2), "{}".getBytes(StandardCharsets.UTF_8));
    var report = chain.verify("m");
    assertThat(kinds(report)).containsExactly(Kind.MANIFEST);
    assertThat(report.findings().get(0).message()).contains("2.json is damaged");
  }

  @Test
  void swappedBytesAreFoundWhereverTheyAre() throws IOException {
    overwrite(laidOut(2).resolve("model.pt"), bytes(1));
    var report = chain.verify("m");
    assertThat(kinds(report)).containsExactly(Kind.BYTES);
    assertThat(report.findings().get(0).message())
        .contains("version 2 laid out", Sha256.hex(bytes(1)));
    assertThat(bytesOf(report)).containsExactly(Bytes.VERIFIED, Bytes.WRONG, Bytes.VERIFIED);

    overwrite(blob(3), bytes(1));
    assertThat(kinds(chain.verify("m"))).containsExactly(Kind.BYTES, Kind.BYTES);
  }

  @Test
  void truncatedBytesAreFound() throws IOException {
    overwrite(blob(1), Arrays.copyOf(bytes(1), 5));
    assertThat(chain.verify("m").findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("in its blob are 5"));
  }

  @Test
  void aRetiredVersionIsProvenByItsManifestAlone() throws IOException {
    store.retire("m", 1, Set.of(Sha256.hex(bytes(1))));
    assertThat(bytesOf(chain.verify("m")).get(0))
        .as("its blob is still there")
        .isEqualTo(Bytes.VERIFIED);
    assertThat(at(NOW.plusSeconds(2)).sweepOrphans(Set.of(), Duration.ofSeconds(1))).isEqualTo(1);
    var report = chain.verify("m");
    assertThat(report.isSound()).isTrue();
    assertThat(bytesOf(report)).containsExactly(Bytes.RETIRED, Bytes.VERIFIED, Bytes.VERIFIED);

    overwrite(
        record(1),
        Files.readString(record(1))
            .replace("\"samples\":0", "\"samples\":1")
            .getBytes(StandardCharsets.UTF_8));
    assertThat(kinds(chain.verify("m"))).containsExactly(Kind.SIGNATURE);
  }

  @Test
  void theNewestIsNeverRetired() throws IOException {
    store.retire("m", 3, Set.of(Sha256.hex(bytes(3))));
    assertThat(kinds(chain.verify("m"))).as("not laid out").containsExactly(Kind.BYTES);
    Files.delete(blob(3));
    var report = chain.verify("m");
    assertThat(kinds(report)).containsExactly(Kind.BYTES, Kind.BYTES);
    assertThat(bytesOf(report).get(2)).isEqualTo(Bytes.WRONG);
    assertThat(chain.verify("m", OptionalLong.of(2)).isSound()).isTrue();
  }

  @Test
  void aBlobThatIsGoneWhileItsVersionIsLaidOutIsFound() throws IOException {
    Files.delete(blob(1));
    assertThat(kinds(chain.verify("m"))).containsExactly(Kind.BYTES);
  }

  @Test
  void aVersionThatNobodyPublishedIsFound() throws IOException {
    var higher = TestManifests.next(manifests.get(2), bytes(1));
    Files.createDirectory(laidOut(4));
    Files.write(laidOut(4).resolve("model.pt"), bytes(1));
    Files.write(
        laidOut(4).resolve("manifest.json"),
        new SignedManifest(higher, signer.keyId(), new byte[64]).toJson());
    assertThat(kinds(chain.verify("m"))).containsExactly(Kind.STRANGER);
    Files.delete(laidOut(4).resolve("manifest.json"));
    assertThat(kinds(chain.verify("m")))
        .as("bytes without a manifest")
        .containsExactly(Kind.STRANGER);
  }

  @Test
  void theAnnouncedHeadIsTheNewest() {
    assertThat(chain.compare("m", Optional.of(announcement(manifests.get(2), signer)))).isEmpty();
    assertThat(chain.compare("m", Optional.empty()))
        .extracting(ChainFinding::kind)
        .containsExactly(Kind.HEAD);
    assertThat(chain.compare("m", Optional.of(announcement(manifests.get(1), signer))))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.message()).contains("newest is version 2", "version 3"));
    var stranger = ManifestSigner.loadOrCreate(directory.resolve("stranger.pem"));
    assertThat(chain.compare("m", Optional.of(announcement(manifests.get(2), stranger))))
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("not among those trusted"));
    assertThat(chain.verify("m").with(chain.compare("m", Optional.empty())).isSound()).isFalse();
  }

  private static ModelVersionPublished announcement(ModelManifest manifest, ManifestSigner by) {
    var unsigned =
        ModelVersionPublished.newBuilder()
            .setModelId(manifest.modelId())
            .setVersion(manifest.version())
            .setParentVersion(manifest.parentVersion().getAsLong())
            .setParentSha256(manifest.parentSha256().orElseThrow())
            .setArtifactUri("file:///x")
            .setSha256(manifest.sha256())
            .setSizeBytes(manifest.sizeBytes())
            .setFormat(ModelFormat.TORCHSCRIPT)
            .setBatchId(UUID.fromString(manifest.batchId().orElseThrow()))
            .setRequests(
                Collections.nCopies(
                    manifest.requests(), new ForgottenRequest(UUID.randomUUID(), 1, 0, null)))
            .setSamples(manifest.samples())
            .setPublishedAt(manifest.publishedAt())
            .setManifestSignature(ByteBuffer.allocate(0))
            .setKeyId(by.keyId())
            .build();
    return ModelVersionPublished.newBuilder(unsigned)
        .setManifestSignature(ByteBuffer.wrap(by.sign(ModelManifest.of(unsigned)).signature()))
        .build();
  }
}
