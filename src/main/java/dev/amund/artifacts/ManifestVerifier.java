package dev.amund.artifacts;

import dev.amund.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Verifies manifests against the public keys it was given, and fails closed: whatever it cannot
 * verify it refuses. More than one key lets a fleet follow a change of keys. Safe for many threads.
 */
public final class ManifestVerifier {
  private static final int SIGNATURE_BYTES = 64;

  private final Map<String, PublicKey> keys;

  private ManifestVerifier(Map<String, PublicKey> keys) {
    this.keys = keys;
  }

  /**
   * @param keys Ed25519 public keys, one or more
   */
  public static ManifestVerifier of(PublicKey... keys) {
    if (keys.length == 0) {
      throw new IllegalArgumentException("A verifier needs a public key");
    }
    return new ManifestVerifier(
        Arrays.stream(keys)
            .collect(Collectors.toUnmodifiableMap(Ed25519Keys::keyId, key -> key, (a, b) -> a)));
  }

  /**
   * @param pem a public key: X.509 SubjectPublicKeyInfo, PEM
   * @throws ArtifactException the file cannot be read, or holds no Ed25519 key
   */
  public static ManifestVerifier of(Path pem) {
    return of(List.of(pem));
  }

  /**
   * @param pems public keys, one a file, as for {@link #of(Path)}; one or more
   * @throws ArtifactException a file cannot be read, or holds no Ed25519 key
   */
  public static ManifestVerifier of(Collection<Path> pems) {
    return of(pems.stream().map(ManifestVerifier::read).toArray(PublicKey[]::new));
  }

  static PublicKey read(Path pem) {
    try {
      return Ed25519Keys.publicKey(TextFiles.read(pem));
    } catch (IOException e) {
      throw ArtifactException.of("read a public key", pem, e);
    } catch (GeneralSecurityException e) {
      throw new ArtifactException(
          "%s is no Ed25519 public key in PEM: %s".formatted(pem, e.getMessage()), e);
    }
  }

  /**
   * Returns if the signature is that of a known key over just this manifest.
   *
   * @param keyId which key the signer says it used
   * @throws VerificationException it is not, and why
   */
  public void verify(ModelManifest manifest, byte[] signature, String keyId) {
    var key = keys.get(keyId);
    if (key == null) {
      throw new VerificationException(
          "Version %d of model %s is signed with the key %s, which is not among those trusted: %s"
              .formatted(
                  manifest.version(),
                  manifest.modelId(),
                  keyId,
                  keys.keySet().stream().sorted().toList()));
    }
    if (!isValid(key, manifest.canonicalJson(), signature)) {
      throw new VerificationException(
          ("The signature of version %d of model %s does not fit its manifest: one of them was"
                  + " changed")
              .formatted(manifest.version(), manifest.modelId()));
    }
  }

  /**
   * As {@link #verify(ModelManifest, byte[], String)}.
   *
   * @throws VerificationException as there
   */
  public void verify(SignedManifest signed) {
    verify(signed.manifest(), signed.signature(), signed.keyId());
  }

  static boolean isValid(PublicKey key, byte[] bytes, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false; // The JDK lets zeros behind a signature pass.
    }
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(bytes);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // Not even of the right form.
    } catch (GeneralSecurityException e) {
      throw new VerificationException("Cannot verify an Ed25519 signature: " + e.getMessage(), e);
    }
  }
}
