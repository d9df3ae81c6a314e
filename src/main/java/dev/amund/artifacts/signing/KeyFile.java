package dev.amund.artifacts.signing;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.text.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * An Ed25519 key in a file.
 *
 * @param path of the file
 * @param secret whether it holds the private key
 * @param keyId the key's id in signatures; see {@link ManifestSigner#keyId()}
 */
public record KeyFile(Path path, boolean secret, String keyId) {

  /**
   * Reads which key is in a file.
   *
   * @param pem a private key (PKCS #8) or a public one (X.509 SubjectPublicKeyInfo), in PEM
   * @throws ArtifactException if the file cannot be read, or holds no Ed25519 key
   */
  public static KeyFile read(Path pem) {
    try {
      if (Ed25519Keys.isPrivate(TextFiles.read(pem))) {
        return new KeyFile(pem, true, ManifestSigner.load(pem).keyId());
      }
      return new KeyFile(pem, false, Ed25519Keys.keyId(ManifestVerifier.read(pem)));
    } catch (IOException e) {
      throw ArtifactException.of("read a key", pem, e);
    }
  }

  /**
   * Creates a new key pair: the private key in {@code pem}, readable by its owner only, and the
   * public one in {@link ManifestSigner#publicKeyFile} beside it.
   *
   * @return the public key's file
   * @throws ArtifactException if a file of either name exists (a key is never overwritten), or
   *     cannot be written
   */
  public static KeyFile generate(Path pem) {
    var publicKey = ManifestSigner.publicKeyFile(pem);
    for (var file : new Path[] {pem, publicKey}) {
      if (Files.exists(file)) {
        throw new ArtifactException(
            file + " exists already. A key that was used must be kept: choose another file");
      }
    }
    try {
      ManifestSigner.create(pem);
      var signer = ManifestSigner.load(pem);
      DurableFiles.replace(
          publicKey, Ed25519Keys.pem(signer.publicKey()).getBytes(StandardCharsets.US_ASCII));
      return new KeyFile(publicKey, false, signer.keyId());
    } catch (IOException e) {
      throw ArtifactException.of("write the signing key", pem, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK since 15 has Ed25519", e);
    }
  }
}
