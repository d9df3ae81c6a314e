package dev.amund.artifacts.signing;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.manifest.VerificationException;
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
 * Verifies manifests against given public keys and fails closed. With {@link #across} it also
 * follows signed changes of those keys. Thread-safe.
 */
public final class ManifestVerifier {
  private static final int SIGNATURE_BYTES = 64;

  private final Map<String, PublicKey> keys;
  private final KeyTrust trust;

  private ManifestVerifier(Map<String, PublicKey> keys, KeyRotations rotations) {
    this.keys = keys;
    this.trust = new KeyTrust(keys, rotations);
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
            .collect(Collectors.toUnmodifiableMap(Ed25519Keys::keyId, key -> key, (a, b) -> a)),
        KeyRotations.NONE);
  }

  /**
   * @param pem a public key: X.509 SubjectPublicKeyInfo, PEM
   * @throws ArtifactException if the file cannot be read, or holds no Ed25519 key
   */
  public static ManifestVerifier of(Path pem) {
    return of(List.of(pem));
  }

  /**
   * @param pems public keys, one a file, as for {@link #of(Path)}; one or more
   * @throws ArtifactException if a file cannot be read, or holds no Ed25519 key
   */
  public static ManifestVerifier of(Collection<Path> pems) {
    return of(pems.stream().map(ManifestVerifier::read).toArray(PublicKey[]::new));
  }

  /**
   * Returns a verifier that also trusts successors of the given keys that these signed, and what
   * predecessors had signed until then.
   *
   * @param rotations looks up changes of keys
   */
  public ManifestVerifier across(KeyRotations rotations) {
    return new ManifestVerifier(keys, rotations);
  }

  /**
   * Reads a public key from a PEM file.
   *
   * @throws ArtifactException if the file cannot be read, or holds no Ed25519 key
   */
  public static PublicKey read(Path pem) {
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
   * Returns normally if the signature is that of a trusted key over exactly this manifest.
   *
   * @param keyId the key that the signer claims
   * @throws VerificationException if it is not, with the reason
   * @throws ArtifactException if changes of keys are needed and cannot be read now
   */
  public void verify(ModelManifest manifest, byte[] signature, String keyId) {
    var key = trust.find(keyId, manifest).orElseThrow(() -> untrusted(manifest, keyId));
    if (!isValid(key, manifest.canonicalJson(), signature)) {
      throw new VerificationException(
          ("The signature of version %d of model %s does not fit its manifest: one of them was"
                  + " changed")
              .formatted(manifest.version(), manifest.modelId()));
    }
  }

  private VerificationException untrusted(ModelManifest manifest, String keyId) {
    return new VerificationException(
        ("Version %d of model %s is signed with the key %s, which is not among those trusted: %s;"
                + " nor has it taken their place with their signature, nor had they taken its place"
                + " after this version")
            .formatted(
                manifest.version(),
                manifest.modelId(),
                keyId,
                keys.keySet().stream().sorted().toList()));
  }

  /**
   * See {@link #verify(ModelManifest, byte[], String)}.
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
