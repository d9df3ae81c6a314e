package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code amund keys}, {@code versions} and {@code verify}, on a store and without a broker. */
class EvidenceCommandsTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.120Z");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private Path yaml;

  @BeforeEach
  void threeVersionsOfWhichTheFirstIsRetired() throws IOException {
    yaml = Files.writeString(directory.resolve("amund.yaml"), "amund: {}\n");
    var store = new DirectoryArtifactStore(directory.resolve("data/artifacts"));
    var signer = ManifestSigner.loadOrCreate(directory.resolve("data/keys/signing.pem"));
    for (long version = 1; version <= 3; version++) {
      publish(version, signer);
    }
    store.retire("cifar", 1, Set.of());
    Files.deleteIfExists(blob(1));
  }

  private void publish(long version, ManifestSigner signer) {
    var store = new DirectoryArtifactStore(directory.resolve("data/artifacts"));
    store.put(bytes(version));
    var manifest = manifest(version);
    store.writeServingLayout(manifest, signer.sign(manifest).signature(), signer.keyId());
  }

  private static byte[] bytes(long version) {
    return ("version " + version).getBytes(StandardCharsets.UTF_8);
  }

  private Path blob(long version) {
    return directory.resolve("data/artifacts/blobs/sha256").resolve(Sha256.hex(bytes(version)));
  }

  private static ModelManifest manifest(long version) {
    boolean base = version == 1;
    return new ModelManifest(
        "cifar",
        version,
        new ModelManifest.Parent(
            base ? OptionalLong.empty() : OptionalLong.of(version - 1),
            base ? Optional.empty() : Optional.of(Sha256.hex(bytes(version - 1)))),
        new ModelManifest.Content(Sha256.hex(bytes(version)), bytes(version).length, "TORCHSCRIPT"),
        new ModelManifest.Forgotten(
            base ? Optional.empty() : Optional.of("0b7e0f3e-5c39-4c5e-9d0e-0a6f9a3b1c2d"),
            base ? 0 : 3,
            base ? 0 : 17),
        TIME,
        Optional.empty());
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int onStore(String command, String... more) {
    var arguments = new ArrayList<String>();
    arguments.add(command);
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--config", yaml.toString()));
    arguments.addAll(List.of("--set", "amund.data-directory=" + directory.resolve("data")));
    return run(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"keys", "versions", "verify", "audit", "follow"})
  void everyCommandExplainsItself(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: amund " + command);
  }

  @Test
  void keysAreMadeOnceAndShown() throws IOException {
    var pem = directory.resolve("new/signing.pem");
    assertThat(run("keys", "generate", "--out", pem.toString())).isZero();
    var id = ManifestSigner.load(pem).keyId();
    assertThat(out.toString()).contains(id, pem.toString(), "signing.pub.pem");
    var before = Files.readString(pem);
    assertThat(run("keys", "generate", "--out", pem.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("exists already");
    assertThat(Files.readString(pem)).isEqualTo(before);

    out.getBuffer().setLength(0);
    var publicKey = ManifestSigner.publicKeyFile(pem).toString();
    assertThat(run("keys", "show", pem.toString(), publicKey)).isZero();
    assertThat(out.toString().lines())
        .containsExactly(id + "  private  " + pem, id + "  public   " + publicKey);
    assertThat(run("keys", "show", yaml.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no Ed25519 public key");
    assertThat(run("keys", "show")).isEqualTo(2);
  }

  @Test
  void versionsAreListedWithWhatBecameOfThem() throws IOException {
    assertThat(onStore("versions", "--model", "cifar")).isZero();
    assertThat(out.toString().lines()).hasSize(4);
    assertThat(out.toString().lines().skip(1))
        .satisfiesExactly(
            first -> assertThat(first).contains("1", "retired", Sha256.hex(bytes(1))),
            second -> assertThat(second).contains("2", "laid-out", "17"),
            third -> assertThat(third).contains("3", "laid-out", "2026-03-01T10:00:00.120Z"));

    out.getBuffer().setLength(0);
    assertThat(onStore("versions", "--model", "cifar", "--output", "json")).isZero();
    var json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("modelId").asText()).isEqualTo("cifar");
    assertThat(json.at("/versions/0/state").asText()).isEqualTo("retired");
    assertThat(json.at("/versions/2/parentSha256").asText()).isEqualTo(Sha256.hex(bytes(2)));
  }

  @Test
  void anUnknownModelHasNoVersions() {
    assertThat(onStore("versions", "--model", "none")).isEqualTo(1);
    assertThat(err.toString()).contains("No version of model none");
    assertThat(onStore("verify", "--model", "none", "--offline")).isEqualTo(1);
  }

  @Test
  void aSoundChainIsVerified() {
    assertThat(onStore("verify", "--model", "cifar", "--offline")).isZero();
    assertThat(out.toString())
        .containsPattern("version 1 +retired")
        .containsPattern("version 3 +verified")
        .contains("3 versions, all as they should be; not compared");
  }

  @Test
  void onlyAsFarAsAsked() throws IOException {
    overwrite(blob(3), bytes(2));
    assertThat(onStore("verify", "--model", "cifar", "--version", "2", "--offline")).isZero();
    assertThat(onStore("verify", "--model", "cifar", "--offline")).isEqualTo(1);
    assertThat(out.toString()).contains("BYTES", "The bytes of version 3 in its blob");
    assertThat(onStore("verify", "--model", "cifar", "--version", "0")).isEqualTo(2);
  }

  @Test
  void programsGetTheFindingsAsJson() throws IOException {
    overwrite(blob(3), bytes(2));
    assertThat(onStore("verify", "--model", "cifar", "--offline", "--output", "json")).isEqualTo(1);
    var report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("sound").asBoolean()).isFalse();
    assertThat(report.get("comparedWithAnnounced").asBoolean()).isFalse();
    assertThat(report.at("/versions/0/bytes").asText()).isEqualTo("retired");
    assertThat(report.at("/findings/0/kind").asText()).isEqualTo("BYTES");
    assertThat(report.at("/findings/0/version").asLong()).isEqualTo(3);
  }

  private static void overwrite(Path file, byte[] bytes) throws IOException {
    Files.delete(file);
    Files.write(file, bytes);
  }

  @Test
  void onlyTrustedKeysCount() {
    run("keys", "generate", "--out", directory.resolve("other.pem").toString());
    var other = directory.resolve("other.pub.pem").toString();
    assertThat(onStore("verify", "--model", "cifar", "--offline", "--key", other)).isEqualTo(1);
    assertThat(out.toString()).contains("SIGNATURE", "not among those trusted");
    var ours = directory.resolve("data/keys/signing.pub.pem").toString();
    assertThat(onStore("verify", "--model", "cifar", "--offline", "--key", other, "--key", ours))
        .isZero();
  }

  @Test
  void theChainIsVerifiedAcrossAChangeOfKeys() throws IOException {
    var oldPublic =
        Files.copy(
            directory.resolve("data/keys/signing.pub.pem"), directory.resolve("old.pub.pem"));
    var oldId = ManifestSigner.load(directory.resolve("data/keys/signing.pem")).keyId();

    assertThat(onStore("keys", "rotate", "--offline")).isZero();
    var newId = ManifestSigner.load(directory.resolve("data/keys/signing.pem")).keyId();
    assertThat(newId).isNotEqualTo(oldId);
    assertThat(out.toString())
        .contains(oldId, newId, "model cifar: version 3 is the last of the old key", "follow by");
    publish(4, ManifestSigner.load(directory.resolve("data/keys/signing.pem")));

    for (var trusted : List.of(List.<String>of(), List.of("--key", oldPublic.toString()))) {
      var arguments = new ArrayList<>(List.of("--model", "cifar", "--offline"));
      arguments.addAll(trusted);
      assertThat(onStore("verify", arguments.toArray(String[]::new)))
          .as(trusted.toString())
          .isZero();
    }
    assertThat(out.toString()).contains("4 versions, all as they should be");
  }

  @Test
  void anExchangedKeyIsNotedAndMeantOnlyIfThatIsSaid() throws IOException {
    var pem = directory.resolve("data/keys/signing.pem");
    var old = Files.move(pem, directory.resolve("old.pem"));
    run("keys", "generate", "--out", directory.resolve("new.pem").toString());
    Files.copy(directory.resolve("new.pem"), pem);

    assertThat(onStore("keys", "rotate", "--offline")).isEqualTo(1);
    assertThat(err.toString()).contains("was exchanged", "amund keys rotate --old");
    assertThat(onStore("keys", "rotate", "--offline", "--old", old.toString())).isZero();
    assertThat(onStore("verify", "--model", "cifar", "--offline")).isZero();
  }

  @Test
  void withoutTheAnnouncementItFails() {
    var unreachable =
        new String[] {
          "--model",
          "cifar",
          "--set",
          "amund.kafka.bootstrap-servers=127.0.0.1:1",
          "--set",
          "amund.kafka.properties.default.api.timeout.ms=500",
          "--set",
          "amund.kafka.properties.request.timeout.ms=400"
        };
    assertThat(onStore("verify", unreachable)).isEqualTo(1);
    assertThat(err.toString())
        .contains("no Kafka broker answers at 127.0.0.1:1", "--offline verifies without");
  }
}
