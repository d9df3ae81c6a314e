package dev.amund.artifacts.keys;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
import dev.amund.artifacts.signing.Ed25519Keys;
import dev.amund.artifacts.signing.KeyFile;
import dev.amund.artifacts.signing.KeyRotation;
import dev.amund.artifacts.signing.KeyRotation.LastVersion;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.signing.SignedRotation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the signing key: publishes in the artifact store, signed by both keys, that the new key
 * replaces the old one, and moves the files. All daemons must be stopped meanwhile. After a crash,
 * call it again.
 */
public final class KeyRotator {
  private static final Logger log = LoggerFactory.getLogger(KeyRotator.class);

  private final Path pem;
  private final ArtifactStore store;
  private final Clock clock;

  /**
   * @param pem the file of the daemons' private key
   */
  public KeyRotator(Path pem, ArtifactStore store, Clock clock) {
    this.pem = pem;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Replaces the current key by a new one and keeps the old file beside it under its id.
   *
   * @param announced the newest announced versions, as far as known, in case one is not in the
   *     store yet
   * @return the change, as it is published
   * @throws ArtifactException if there is no current key, it is not the one that the chains are
   *     signed with, or something cannot be written; the message says what to do
   */
  public SignedRotation rotate(Collection<SignedManifest> announced) {
    Optional<SignedRotation> cutShort = finish();
    if (cutShort.isPresent()) {
      return cutShort.get();
    }
    new SigningKey(pem, store)
        .lostOrExchanged()
        .ifPresent(
            problem -> {
              throw new ArtifactException(problem);
            });
    var current = ManifestSigner.load(pem);
    var next = pem.resolveSibling(stem() + ".next.pem");
    try {
      if (Files.notExists(next)) {
        ManifestSigner.create(next);
      }
      var signed =
          state(current.publicKey(), Optional.of(current), ManifestSigner.load(next), announced);
      keepBeside(current);
      DurableFiles.moveIntoPlace(next, pem);
      writePublicKeys(signed.rotation());
      return signed;
    } catch (IOException e) {
      throw ArtifactException.of("change the signing key", pem, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK since 15 has Ed25519", e);
    }
  }

  /**
   * Publishes that the current key, created if absent, replaces another one. Call it if the key was
   * exchanged by other means, or if the old one is lost.
   *
   * @param old the old key: the private one, which vouches for the new one, or else the public one
   * @param announced as for {@link #rotate}
   * @return the change, as it is published
   * @throws ArtifactException as for {@link #rotate}
   */
  public SignedRotation rotateFrom(Path old, Collection<SignedManifest> announced) {
    var file = KeyFile.read(old);
    Optional<ManifestSigner> oldSigner =
        Optional.of(file).filter(KeyFile::secret).map(key -> ManifestSigner.load(key.path()));
    PublicKey oldKey =
        oldSigner.map(ManifestSigner::publicKey).orElseGet(() -> ManifestVerifier.read(old));
    try {
      if (Files.notExists(pem)) {
        ManifestSigner.create(pem);
      }
      var next = ManifestSigner.load(pem);
      if (next.publicKey().equals(oldKey)) {
        throw new ArtifactException(
            "%s and %s hold the same key: --old names the one before the current one"
                .formatted(old, pem));
      }
      var signed = state(oldKey, oldSigner, next, announced);
      writePublicKeys(signed.rotation());
      return signed;
    } catch (IOException e) {
      throw ArtifactException.of("change the signing key", pem, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK since 15 has Ed25519", e);
    }
  }

  /** Returns the file in which the replaced private key is kept. */
  public Path oldPrivateKey(KeyRotation rotation) {
    return beside(rotation.oldKeyId());
  }

  /** A crash may have happened between writing the private key and the public one. */
  private Optional<SignedRotation> finish() {
    var publicKey = ManifestSigner.publicKeyFile(pem);
    if (Files.notExists(pem) || Files.notExists(publicKey)) {
      return Optional.empty();
    }
    String beside = KeyFile.read(publicKey).keyId();
    String keyId = ManifestSigner.load(pem).keyId();
    Optional<SignedRotation> change =
        store
            .keyRotations()
            .to(keyId)
            .filter(SignedRotation::isSound)
            .filter(signed -> !beside.equals(keyId))
            .filter(signed -> signed.rotation().oldKeyId().equals(beside));
    change.map(SignedRotation::rotation).ifPresent(this::writePublicKeys);
    return change;
  }

  private SignedRotation state(
      PublicKey oldKey,
      Optional<ManifestSigner> oldSigner,
      ManifestSigner next,
      Collection<SignedManifest> announced) {
    requireFresh(next);
    var rotation =
        new KeyRotation(
            oldKey, next.publicKey(), clock.instant(), lastVersions(oldKey, next, announced));
    var signed = SignedRotation.of(rotation, oldSigner, next);
    store.publish(signed);
    return signed;
  }

  /** Prevents a cycle of changes. */
  private void requireFresh(ManifestSigner next) {
    store.allKeyRotations().stream()
        .map(SignedRotation::rotation)
        .filter(earlier -> earlier.oldKeyId().equals(next.keyId()))
        .findFirst()
        .ifPresent(
            earlier -> {
              throw new ArtifactException(
                  "the key %s was replaced before, by %s: make a new one"
                      .formatted(next.keyId(), earlier.newKeyId()));
            });
  }

  private Map<String, LastVersion> lastVersions(
      PublicKey oldKey, ManifestSigner next, Collection<SignedManifest> announced) {
    var verifier = ManifestVerifier.of(oldKey).across(store.keyRotations().remembered());
    var models = new TreeSet<>(store.models());
    announced.forEach(head -> models.add(head.manifest().modelId()));
    var last = new HashMap<String, LastVersion>();
    for (String modelId : models) {
      var ofModel = announced.stream().filter(head -> head.manifest().modelId().equals(modelId));
      Stream.concat(store.chain(modelId).stream(), ofModel)
          .filter(signed -> !signed.keyId().equals(next.keyId()))
          .reduce((a, b) -> a.manifest().version() > b.manifest().version() ? a : b)
          .ifPresent(head -> last.put(modelId, last(head, oldKey, verifier)));
    }
    return last;
  }

  private static LastVersion last(
      SignedManifest head, PublicKey oldKey, ManifestVerifier verifier) {
    try {
      verifier.verify(head);
    } catch (VerificationException e) {
      throw new ArtifactException(
          ("the key %s did not sign version %d, the newest of model %s: that was %s; name it by"
                  + " --old")
              .formatted(
                  Ed25519Keys.keyId(oldKey),
                  head.manifest().version(),
                  head.manifest().modelId(),
                  head.keyId()),
          e);
    }
    return new LastVersion(head.manifest().version(), head.manifest().sha256());
  }

  /** Creates a hard link: nothing is copied, and nothing is lost. */
  private void keepBeside(ManifestSigner current) throws IOException {
    var kept = beside(current.keyId());
    try {
      Files.createLink(kept, pem);
    } catch (FileAlreadyExistsException e) {
      log.debug("the key is kept already: file={}", kept);
    } catch (UnsupportedOperationException e) {
      Files.copy(pem, kept);
    }
    DurableFiles.syncDirectory(pem.toAbsolutePath().getParent());
  }

  /** The public keys are also in the store; if the directory is read-only, only there. */
  private void writePublicKeys(KeyRotation rotation) {
    write(ManifestSigner.publicKeyFile(beside(rotation.oldKeyId())), rotation.oldKey());
    write(ManifestSigner.publicKeyFile(pem), rotation.newKey());
  }

  private static void write(Path file, PublicKey key) {
    try {
      DurableFiles.replace(file, Ed25519Keys.pem(key).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.warn("the public key cannot be written: file={} reason={}", file, e.toString());
    }
  }

  private Path beside(String keyId) {
    return pem.resolveSibling(stem() + "." + keyId + ".pem");
  }

  private String stem() {
    var name = pem.getFileName().toString();
    return name.endsWith(".pem") ? name.substring(0, name.length() - 4) : name;
  }
}
