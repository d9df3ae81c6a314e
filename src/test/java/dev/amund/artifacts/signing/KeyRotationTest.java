package dev.amund.artifacts.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.chain.ChainVerifier;
import dev.amund.artifacts.keys.KeyRotator;
import dev.amund.artifacts.keys.SigningKey;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.TestManifests;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.KeyRotation.LastVersion;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change of keys on purpose is followed by all; one by accident, or by a stranger, by nobody. */
class KeyRotationTest {
  @TempDir private Path directory;
  private final List<SignedManifest> chain = new ArrayList<>();
  private Path pem;
  private DirectoryArtifactStore store;
  private KeyRotator rotator;
  private ManifestSigner first;

  @BeforeEach
  void twoVersionsOfTheFirstKey() {
    pem = directory.resolve("keys/signing.pem");
    store = new DirectoryArtifactStore(directory.resolve("store"));
    rotator = new KeyRotator(pem, store, Clock.systemUTC());
    first = new SigningKey(pem, store).open();
    publish(first);
    publish(first);
  }

  private static byte[] bytes(int version) {
    return "version %d".formatted(version).getBytes(StandardCharsets.UTF_8);
  }

  private SignedManifest sign(ManifestSigner signer) {
    byte[] bytes = bytes(chain.size() + 1);
    return signer.sign(
        chain.isEmpty()
            ? TestManifests.first("m", bytes)
            : TestManifests.next(chain.get(chain.size() - 1).manifest(), bytes));
  }

  private SignedManifest publish(ManifestSigner signer) {
    var signed = sign(signer);
    store.put(bytes(chain.size() + 1));
    store.writeServingLayout(signed.manifest(), signed.signature(), signed.keyId());
    chain.add(signed);
    return signed;
  }

  private ManifestSigner current() {
    return new SigningKey(pem, store).open();
  }

  private boolean isSound(ManifestSigner... trusted) {
    var keys = Arrays.stream(trusted).map(ManifestSigner::publicKey).toArray(PublicKey[]::new);
    return new ChainVerifier(store, ManifestVerifier.of(keys)).verify("m").isSound();
  }

  private ManifestVerifier trusting(ManifestSigner signer) {
    return ManifestVerifier.of(signer.publicKey()).across(store.keyRotations());
  }

  private void replaceKeyByAccident() {
    try {
      Files.delete(pem);
      ManifestSigner.create(pem);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theChainIsVerifiedAcrossTheChangeByThoseWhoKnowEitherKey() {
    var signed = rotator.rotate(List.of());
    var second = current();
    publish(second);
    publish(second);

    assertThat(signed.isVouchedFor()).isTrue();
    assertThat(signed.rotation().lastVersions())
        .isEqualTo(Map.of("m", new LastVersion(2, Sha256.hex(bytes(2)))));
    assertThat(isSound(first)).isTrue();
    assertThat(isSound(second)).isTrue();
    assertThat(isSound(first, second)).isTrue();
    assertThat(isSound(ManifestSigner.loadOrCreate(directory.resolve("stranger.pem")))).isFalse();
  }

  @Test
  void bothPublicKeysArePublishedAndBothPrivateOnesKept() throws IOException {
    rotator.rotate(List.of());
    var second = current();

    assertThat(second.keyId()).isNotEqualTo(first.keyId());
    for (var signer : List.of(first, second)) {
      assertThat(KeyFile.read(directory.resolve("store/keys/" + signer.keyId() + ".pub.pem")))
          .extracting(KeyFile::keyId, KeyFile::secret)
          .containsExactly(signer.keyId(), false);
    }
    assertThat(KeyFile.read(ManifestSigner.publicKeyFile(pem)).keyId()).isEqualTo(second.keyId());
    assertThat(KeyFile.read(directory.resolve("keys/signing.%s.pem".formatted(first.keyId()))))
        .extracting(KeyFile::keyId, KeyFile::secret)
        .containsExactly(first.keyId(), true);
    assertThat(KeyFile.read(directory.resolve("keys/signing.%s.pub.pem".formatted(first.keyId()))))
        .extracting(KeyFile::keyId)
        .isEqualTo(first.keyId());
    try (var keys = Files.list(directory.resolve("keys"))) {
      assertThat(keys).hasSize(4);
    }
  }

  @Test
  void theOldKeySignsNothingBeyondTheChange() {
    rotator.rotate(List.of());
    var second = current();
    var late = sign(first);
    var otherModel = first.sign(TestManifests.first("other", bytes(1)));
    var otherBytes =
        first.sign(TestManifests.next(chain.get(0).manifest(), bytes(99))); // a second version 2

    for (var refused : List.of(late, otherModel, otherBytes)) {
      assertThatThrownBy(() -> trusting(second).verify(refused))
          .isInstanceOf(VerificationException.class)
          .hasMessageContaining(first.keyId());
    }
    chain.forEach(early -> trusting(second).verify(early));
    publish(first);
    assertThat(isSound(second)).isFalse();
  }

  @Test
  void aSecondChangeIsFollowedFromBothEnds() {
    rotator.rotate(List.of());
    var second = current();
    publish(second);
    rotator.rotate(List.of());
    var third = current();
    publish(third);

    assertThat(isSound(first)).isTrue();
    assertThat(isSound(second)).isTrue();
    assertThat(isSound(third)).isTrue();
  }

  @Test
  void aSecondChangeBeforeAnyVersionOfTheFirstKeepsTheEnds() {
    rotator.rotate(List.of());
    rotator.rotate(List.of());
    var third = current();
    publish(third);

    assertThat(isSound(first)).isTrue();
    assertThat(isSound(third)).isTrue();
    var late = first.sign(TestManifests.next(chain.get(2).manifest(), bytes(4)));
    assertThatThrownBy(() -> trusting(third).verify(late))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void anAnnouncedVersionThatIsNotLaidOutYetCounts() {
    var announced = sign(first);
    var signed = rotator.rotate(List.of(announced));
    assertThat(signed.rotation().lastVersions().get("m").version()).isEqualTo(3);
    trusting(current()).verify(announced);
  }

  @Test
  void aKeyThatIsExchangedByAccidentIsNotSignedWith() {
    replaceKeyByAccident();
    assertThatThrownBy(this::current)
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("was exchanged")
        .hasMessageContaining(first.keyId())
        .hasMessageContaining("amund keys rotate --old");
    assertThatThrownBy(() -> rotator.rotate(List.of())).hasMessageContaining("was exchanged");
  }

  @Test
  void alsoWhereThePublicKeyWasExchangedWithIt() throws IOException {
    replaceKeyByAccident();
    Files.delete(ManifestSigner.publicKeyFile(pem));
    var key = new SigningKey(pem, store);
    key.open();

    assertThatThrownBy(() -> key.requireContinues(List.of(chain.get(1))))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("version 2, the newest of model m, is signed with the key")
        .hasMessageContaining(first.keyId())
        .hasMessageContaining("amund keys rotate --old");
  }

  @Test
  void aChainGoesOnWithItsOwnKeyAndWithOneThatTookItsPlace() {
    assertThatCode(() -> new SigningKey(pem, store).requireContinues(chain))
        .doesNotThrowAnyException();
    rotator.rotate(List.of());
    assertThatCode(() -> new SigningKey(pem, store).requireContinues(chain))
        .doesNotThrowAnyException();
    var late = sign(first);
    assertThatThrownBy(() -> new SigningKey(pem, store).requireContinues(List.of(late)))
        .hasMessageContaining("version 3");
  }

  @Test
  void anExchangeThatIsMeantIsSaidWithTheOldKey() throws IOException {
    var old = Files.copy(pem, directory.resolve("old.pem"));
    replaceKeyByAccident();

    var signed = rotator.rotateFrom(old, List.of());
    var second = current();
    publish(second);
    assertThat(signed.isVouchedFor()).isTrue();
    assertThat(isSound(first)).isTrue();
    assertThat(isSound(second)).isTrue();
    assertThat(KeyFile.read(ManifestSigner.publicKeyFile(pem)).keyId()).isEqualTo(second.keyId());
  }

  @Test
  void aLostKeyVouchesForNobodyAndItsVersionsStayProven() throws IOException {
    var old = Files.copy(ManifestSigner.publicKeyFile(pem), directory.resolve("old.pub.pem"));
    Files.delete(pem);
    assertThatThrownBy(this::current)
        .hasMessageContaining("is missing")
        .hasMessageContaining("amund keys rotate --old " + ManifestSigner.publicKeyFile(pem));
    Files.delete(ManifestSigner.publicKeyFile(pem));
    assertThatThrownBy(this::current).hasMessageContaining("there is no signing key");
    assertThat(pem).doesNotExist();

    var signed = rotator.rotateFrom(old, List.of());
    var second = current();
    publish(second);
    assertThat(signed.isVouchedFor()).isFalse();
    assertThat(isSound(second)).isTrue();
    assertThat(isSound(first)).isFalse();
  }

  @Test
  void theWrongOldKeyIsRefused() {
    var stranger = directory.resolve("stranger.pem");
    ManifestSigner.loadOrCreate(stranger);
    assertThatThrownBy(() -> rotator.rotateFrom(pem, List.of())).hasMessageContaining("same key");
    replaceKeyByAccident();
    assertThatThrownBy(() -> rotator.rotateFrom(stranger, List.of()))
        .hasMessageContaining("did not sign version 2, the newest of model m")
        .hasMessageContaining(first.keyId());
    assertThat(store.allKeyRotations()).isEmpty();
  }

  @Test
  void aKeyThatWasReplacedDoesNotComeBack() throws IOException {
    var old = Files.copy(pem, directory.resolve("old.pem"));
    rotator.rotate(List.of());
    publish(current());
    var second = Files.copy(pem, directory.resolve("second.pem"));
    Files.delete(pem);
    Files.copy(old, pem);
    Files.delete(ManifestSigner.publicKeyFile(pem));

    assertThatThrownBy(this::current).hasMessageContaining("whose place the key");
    assertThatThrownBy(() -> rotator.rotateFrom(second, List.of()))
        .hasMessageContaining("was replaced before");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatACrashCutShortIsFinished(int step) throws Exception {
    var next = directory.resolve("keys/signing.next.pem");
    ManifestSigner.create(next);
    var second = ManifestSigner.load(next);
    if (step >= 2) {
      store.publish(
          SignedRotation.of(
              new KeyRotation(first.publicKey(), second.publicKey(), Instant.now(), Map.of()),
              Optional.of(first),
              second));
      assertThatThrownBy(this::current).hasMessageContaining("run it again");
    }
    if (step == 3) {
      store.publish(
          SignedRotation.of(
              new KeyRotation(
                  first.publicKey(),
                  second.publicKey(),
                  Instant.now(),
                  Map.of("m", new LastVersion(2, Sha256.hex(bytes(2))))),
              Optional.of(first),
              second));
      Files.createLink(directory.resolve("keys/signing.%s.pem".formatted(first.keyId())), pem);
      Files.move(next, pem, StandardCopyOption.ATOMIC_MOVE);
    }

    var signed = rotator.rotate(List.of());
    assertThat(signed.rotation().newKeyId()).isEqualTo(second.keyId());
    assertThat(current().keyId()).isEqualTo(second.keyId());
    assertThat(KeyFile.read(ManifestSigner.publicKeyFile(pem)).keyId()).isEqualTo(second.keyId());
    publish(second);
    assertThat(isSound(first)).isTrue();
    assertThat(isSound(second)).isTrue();
    assertThat(next).doesNotExist();
  }

  @Test
  void aDaemonFinishesAChangeThatLacksNothingButThePublicKey() throws IOException {
    var old = Files.readString(ManifestSigner.publicKeyFile(pem));
    rotator.rotate(List.of());
    Files.writeString(ManifestSigner.publicKeyFile(pem), old);

    var second = current();
    assertThat(KeyFile.read(ManifestSigner.publicKeyFile(pem)).keyId()).isEqualTo(second.keyId());
  }

  @Test
  void aStrangerWhoWritesToTheStoreIsNotFollowed() throws IOException {
    var stranger = ManifestSigner.loadOrCreate(directory.resolve("stranger.pem"));
    var forged =
        new KeyRotation(
            first.publicKey(),
            stranger.publicKey(),
            Instant.now(),
            Map.of("m", new LastVersion(2, Sha256.hex(bytes(2)))));
    var byStranger = SignedRotation.of(forged, Optional.of(stranger), stranger);
    store.publish(byStranger);
    var version = sign(stranger);
    assertThatThrownBy(() -> trusting(first).verify(version))
        .isInstanceOf(VerificationException.class);

    store.publish(SignedRotation.of(forged, Optional.empty(), stranger));
    assertThatThrownBy(() -> trusting(first).verify(version))
        .isInstanceOf(VerificationException.class);

    var intoTheirPast =
        new KeyRotation(
            stranger.publicKey(),
            first.publicKey(),
            Instant.now(),
            Map.of("m", new LastVersion(9, Sha256.hex(bytes(9)))));
    store.publish(SignedRotation.of(intoTheirPast, Optional.of(stranger), stranger));
    assertThatThrownBy(() -> trusting(first).verify(version))
        .isInstanceOf(VerificationException.class);

    Files.writeString(
        directory.resolve("store/keys/%s.json".formatted(stranger.keyId())), "{\"garbage\":1}");
    assertThatThrownBy(() -> trusting(first).verify(version))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void aCircleOfChangesEnds() {
    var a = ManifestSigner.loadOrCreate(directory.resolve("a.pem"));
    var b = ManifestSigner.loadOrCreate(directory.resolve("b.pem"));
    for (var pair : List.of(List.of(a, b), List.of(b, a))) {
      var rotation =
          new KeyRotation(
              pair.get(0).publicKey(),
              pair.get(1).publicKey(),
              Instant.now(),
              Map.of("m", new LastVersion(9, Sha256.hex(bytes(9)))));
      store.publish(SignedRotation.of(rotation, Optional.of(pair.get(0)), pair.get(1)));
    }
    assertThatThrownBy(() -> trusting(first).verify(sign(a)))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> trusting(a).verify(sign(first)))
        .isInstanceOf(VerificationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../keys/signing", "", "0123456789ABCDEF", "0123456789abcdef0"})
  void whatIsNoKeyIdIsNotLookedUp(String keyId) {
    assertThat(store.keyRotations().to(keyId)).isEmpty();
  }

  @Test
  void itsJsonIsReadBackOnlyAsItWasWritten() {
    var json = rotator.rotate(List.of()).toJson();
    assertThat(SignedRotation.parse(json).toJson()).isEqualTo(json);
    var text = new String(json, StandardCharsets.UTF_8);
    for (var changed :
        List.of(
            "",
            "null",
            "{}",
            text + " ",
            text.replace("\"version\":2", "\"version\":0"),
            text.replace("\"version\":2", "\"version\":2.5"),
            text.replace("\"m\":", "\"../m\":"),
            text.replace("\"oldKey\":\"", "\"oldKey\":\"AAAA"),
            text.replace("{\"newSignature\"", "{\"note\":\"x\",\"newSignature\""),
            text.substring(0, text.length() / 2))) {
      assertThatThrownBy(() -> SignedRotation.parse(changed.getBytes(StandardCharsets.UTF_8)))
          .as(changed)
          .isInstanceOf(VerificationException.class);
    }
  }
}
