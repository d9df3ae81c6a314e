package dev.amund.artifacts.signing;

import static dev.amund.artifacts.manifest.TestManifests.first;
import static dev.amund.artifacts.manifest.TestManifests.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestSignatureTest {
  private static final byte[] MODEL = "model".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private Path key(String name) {
    return directory.resolve("keys").resolve(name);
  }

  @Test
  void aFreshKeySignsAndItsPublicKeyFileVerifies() throws IOException {
    var signer = ManifestSigner.loadOrCreate(key("signing.pem"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key("signing.pem"))))
        .isEqualTo("rw-------");
    assertThat(signer.keyId())
        .matches("[0-9a-f]{16}")
        .isEqualTo(Sha256.hex(signer.publicKey().getEncoded()).substring(0, 16));

    var verifier = ManifestVerifier.of(key("signing.pub.pem"));
    var signed = signer.sign(first("m", MODEL));
    assertThat(signed.signature()).hasSize(64);
    assertThatCode(() -> verifier.verify(signed)).doesNotThrowAnyException();
    assertThatCode(
            () ->
                verifier.verify(
                    signed.manifest(),
                    signer.sign(signed.manifest().canonicalJson()),
                    signer.keyId()))
        .doesNotThrowAnyException();
  }

  @Test
  void theKeyIsKept() throws IOException {
    var first = ManifestSigner.loadOrCreate(key("signing.pem"));
    Files.delete(key("signing.pub.pem"));
    var second = ManifestSigner.loadOrCreate(key("signing.pem"));
    assertThat(second.keyId()).isEqualTo(first.keyId());
    assertThat(second.publicKey()).isEqualTo(first.publicKey());
    assertThat(key("signing.pub.pem")).as("written again").exists();
    assertThat(ManifestSigner.load(key("signing.pem")).keyId()).isEqualTo(first.keyId());
    try (var files = Files.list(directory.resolve("keys"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void twoThatStartAtOnceEndWithOneKey() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      Callable<String> start = () -> ManifestSigner.loadOrCreate(key("signing.pem")).keyId();
      var ids = threads.invokeAll(List.of(start, start, start, start));
      for (var id : ids) {
        assertThat(id.get()).isEqualTo(ManifestSigner.load(key("signing.pem")).keyId());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** RFC 8032, section 7.1, test 2; the PEM is as OpenSSL writes it. */
  @Test
  void signsAsTheRfcDoes() throws IOException {
    Files.createDirectories(directory.resolve("keys"));
    var der =
        HexFormat.of()
            .parseHex(
                "302e020100300506032b657004220420"
                    + "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    Files.writeString(
        key("rfc.pem"),
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getEncoder().encodeToString(der)));
    var signer = ManifestSigner.load(key("rfc.pem"));
    assertThat(HexFormat.of().formatHex(signer.publicKey().getEncoded()))
        .endsWith("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assertThat(HexFormat.of().formatHex(signer.sign(new byte[] {0x72})))
        .isEqualTo(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  }

  @Test
  void refusesAnotherKeyAChangedManifestAndABrokenSignature() {
    var signer = ManifestSigner.loadOrCreate(key("ours.pem"));
    var stranger = ManifestSigner.loadOrCreate(key("theirs.pem"));
    var verifier = ManifestVerifier.of(key("ours.pub.pem"));
    var manifest = first("m", MODEL);
    var changed = next(manifest, MODEL);
    var signature = signer.sign(manifest).signature();

    assertThatThrownBy(() -> verifier.verify(stranger.sign(manifest)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining(stranger.keyId())
        .hasMessageContaining(signer.keyId());
    assertThatThrownBy(
            () -> verifier.verify(manifest, stranger.sign(manifest).signature(), signer.keyId()))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("does not fit its manifest");
    assertThatThrownBy(() -> verifier.verify(changed, signature, signer.keyId()))
        .isInstanceOf(VerificationException.class);
    for (int i = 0; i < signature.length; i++) {
      var broken = signature.clone();
      broken[i] ^= 1;
      assertThatThrownBy(() -> verifier.verify(manifest, broken, signer.keyId()))
          .isInstanceOf(VerificationException.class);
    }
    for (var length : new int[] {0, 63, 65}) {
      assertThatThrownBy(
              () -> verifier.verify(manifest, Arrays.copyOf(signature, length), signer.keyId()))
          .isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void followsAChangeOfKeys() {
    var old = ManifestSigner.loadOrCreate(key("old.pem"));
    var current = ManifestSigner.loadOrCreate(key("new.pem"));
    var verifier = ManifestVerifier.of(List.of(key("old.pub.pem"), key("new.pub.pem")));
    assertThatCode(
            () -> {
              verifier.verify(old.sign(first("m", MODEL)));
              verifier.verify(current.sign(first("m", MODEL)));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void saysWhatIsWrongWithAKeyFile() throws Exception {
    Files.createDirectories(directory.resolve("keys"));
    assertThatThrownBy(() -> ManifestSigner.load(key("none.pem")))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Cannot read the signing key");
    Files.writeString(key("text.pem"), "hello");
    assertThatThrownBy(() -> ManifestSigner.loadOrCreate(key("text.pem")))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("no PEM block \"PRIVATE KEY\"");
    var ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
    Files.writeString(key("ec.pem"), Ed25519Keys.pem(ec.getPrivate()));
    assertThatThrownBy(() -> ManifestSigner.load(key("ec.pem")))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("openssl genpkey -algorithm ed25519");
    assertThatThrownBy(() -> ManifestVerifier.of(key("text.pem")))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("no Ed25519 public key");
    assertThatThrownBy(() -> ManifestVerifier.of()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manifestJsonIsReadBackOnlyAsItWasWritten() {
    var signer = ManifestSigner.loadOrCreate(key("signing.pem"));
    var signed = signer.sign(next(first("m", MODEL), MODEL));
    assertThat(SignedManifest.parse(signed.toJson())).isEqualTo(signed);

    var text = new String(signed.toJson(), StandardCharsets.UTF_8);
    for (var changed :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            text + " ",
            text.replace("{\"keyId\"", "{ \"keyId\""),
            text.replace("\"samples\":17", "\"samples\":17.0"),
            text.replace("\"samples\":17", "\"note\":\"unsigned\",\"samples\":17"),
            text.replace("\"version\":2", "\"version\":3"),
            text.replace("10:00:00.120Z", "10:00:00.12Z"),
            text.replace("10:00:00.120Z", "tomorrow"),
            text.replace("\"signature\":\"", "\"signature\":\"*"),
            text.substring(0, text.length() / 2))) {
      assertThatThrownBy(() -> SignedManifest.parse(changed.getBytes(StandardCharsets.UTF_8)))
          .as(changed)
          .isInstanceOf(VerificationException.class);
    }
  }
}
