package dev.amund.artifacts.keys;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.chain.ChainContinuity;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.Ed25519Keys;
import dev.amund.artifacts.signing.KeyFile;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.SignedRotation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * Loads the daemon's signing key, and checks that it is the one that signed the chains, or replaced
 * it on purpose. Otherwise only fleets would notice an accidental exchange, by refusing every new
 * version.
 */
public final class SigningKey {
  private final Path pem;
  private final ArtifactStore store;

  /**
   * @param pem the private key: PKCS #8, PEM
   * @param store where changes of keys are published
   */
  public SigningKey(Path pem, ArtifactStore store) {
    this.pem = pem;
    this.store = store;
  }

  /**
   * Loads the key. Without a history it creates one, as {@link ManifestSigner#loadOrCreate}.
   *
   * @throws ArtifactException if the key is lost or was exchanged, with what to do; or it cannot be
   *     read or written
   */
  public ManifestSigner open() {
    problem()
        .ifPresent(
            problem -> {
              throw new ArtifactException(problem);
            });
    if (publicKeyBeside().filter(beside -> !beside.equals(current().keyId())).isPresent()) {
      writePublicKey(); // A rotation was cut short.
    }
    return ManifestSigner.loadOrCreate(pem);
  }

  /**
   * Returns why a daemon must not sign with this key; empty if it may. A key that does not exist
   * yet is no problem.
   *
   * @throws ArtifactException if the key or the store cannot be read
   */
  public Optional<String> problem() {
    return lostOrExchanged().or(this::replaced);
  }

  /** See {@link #problem}, for a key that a rotation was to replace. */
  Optional<String> lostOrExchanged() {
    Optional<String> beside = publicKeyBeside();
    if (Files.notExists(pem)) {
      return missing(beside);
    }
    String keyId = current().keyId();
    return beside
        .filter(other -> !other.equals(keyId) && !hasReplaced(keyId, other))
        .map(other -> exchanged(keyId, other));
  }

  /** Checks the other file again, because another process may be creating both right now. */
  private Optional<String> missing(Optional<String> beside) {
    if (beside.isPresent() && Files.notExists(pem)) {
      return Optional.of(
          ("the signing key %s is missing, but its public key %s is there (%s): put the key back."
                  + " If it is lost: amund keys rotate --old %s")
              .formatted(pem, publicKey(), beside.get(), publicKey()));
    }
    return store.models().isEmpty()
        ? Optional.empty()
        : Optional.of(
            ("there is no signing key %s, but the artifact store holds versions that were signed"
                    + " with one: put it back. If it is lost: amund keys rotate --old <its public"
                    + " key>")
                .formatted(pem));
  }

  private String exchanged(String keyId, String other) {
    return ("the signing key was exchanged: %s holds the key %s, but the public key beside it (%s)"
            + " is of %s. Put that key back; or, if the change is meant: amund keys rotate"
            + " --old <the private key of %s>")
        .formatted(pem, keyId, publicKey(), other, other);
  }

  private Optional<String> replaced() {
    if (Files.notExists(pem)) {
      return Optional.empty();
    }
    String keyId = current().keyId();
    return store.allKeyRotations().stream()
        .map(SignedRotation::rotation)
        .filter(rotation -> rotation.oldKeyId().equals(keyId))
        .findFirst()
        .map(
            rotation ->
                ("the signing key %s holds the key %s, whose place the key %s took at %s: put that"
                        + " one there; or, if amund keys rotate was cut short, run it again")
                    .formatted(pem, keyId, rotation.newKeyId(), rotation.at()));
  }

  /**
   * Returns normally if this key may continue the chains: it has signed their newest versions, or
   * replaces the one that did.
   *
   * @param heads the newest versions of all models
   * @throws ArtifactException if it may not, with what to do
   */
  public void requireContinues(Collection<SignedManifest> heads) {
    var continuity = new ChainContinuity(current(), store);
    heads.forEach(continuity::require);
  }

  private boolean hasReplaced(String keyId, String other) {
    return store
        .keyRotations()
        .to(keyId)
        .filter(SignedRotation::isSound)
        .filter(signed -> signed.rotation().oldKeyId().equals(other))
        .isPresent();
  }

  private ManifestSigner current() {
    return ManifestSigner.load(pem);
  }

  private Path publicKey() {
    return ManifestSigner.publicKeyFile(pem);
  }

  private Optional<String> publicKeyBeside() {
    return Files.exists(publicKey())
        ? Optional.of(KeyFile.read(publicKey()).keyId())
        : Optional.empty();
  }

  private void writePublicKey() {
    try {
      DurableFiles.replace(
          publicKey(), Ed25519Keys.pem(current().publicKey()).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw ArtifactException.of("write the public key", publicKey(), e);
    }
  }
}
