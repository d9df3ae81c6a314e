package dev.amund.artifacts.signing;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.text.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs manifests with an Ed25519 key (RFC 8032). Thread-safe. */
public final class ManifestSigner {
  private static final Logger log = LoggerFactory.getLogger(ManifestSigner.class);

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final String keyId;

  private ManifestSigner(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.keyId = Ed25519Keys.keyId(publicKey);
  }

  /**
   * Loads the key.
   *
   * @param pem the private key: PKCS #8, PEM
   * @throws ArtifactException if the file is absent, cannot be read, or holds no Ed25519 key
   */
  public static ManifestSigner load(Path pem) {
    try {
      warnIfOthersRead(pem);
      var key = Ed25519Keys.privateKey(TextFiles.read(pem));
      var signer = new ManifestSigner(key, Ed25519Keys.publicOf(key));
      var probe = pem.getFileName().toString().getBytes(StandardCharsets.UTF_8);
      if (!ManifestVerifier.isValid(signer.publicKey, probe, signer.sign(probe))) {
        throw new GeneralSecurityException("no public key fits it");
      }
      return signer;
    } catch (IOException e) {
      throw ArtifactException.of("read the signing key", pem, e);
    } catch (GeneralSecurityException e) {
      throw new ArtifactException(
          ("%s is no Ed25519 private key in PKCS #8 PEM: %s. Make one with: openssl genpkey"
                  + " -algorithm ed25519")
              .formatted(pem, e.getMessage()),
          e);
    }
  }

  /**
   * Loads the key, or creates it if the file is absent: readable by its owner only, with the public
   * key in {@link #publicKeyFile} beside it.
   *
   * @throws ArtifactException as {@link #load}, or if the file cannot be written
   */
  public static ManifestSigner loadOrCreate(Path pem) {
    if (Files.notExists(pem)) {
      try {
        create(pem);
      } catch (IOException e) {
        throw ArtifactException.of("write the signing key", pem, e);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Every JDK since 15 has Ed25519", e);
      }
    }
    var signer = load(pem);
    writePublicKey(signer, publicKeyFile(pem));
    return signer;
  }

  /**
   * Writes a new private key, unless there is one.
   *
   * @throws IOException if it cannot be written
   * @throws GeneralSecurityException if the JVM has no Ed25519
   */
  public static void create(Path pem) throws IOException, GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var directory = pem.toAbsolutePath().getParent();
    DurableFiles.createDirectories(directory);
    var temporary = DurableFiles.temporaryBeside(pem);
    try {
      DurableFiles.writeNew(temporary, ascii(Ed25519Keys.pem(pair.getPrivate())), ownerOnly());
      link(temporary, pem);
      DurableFiles.syncDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      log.info("the signing key {} was just created by another process", pem);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Links instead of renaming, so that if two processes start at once, the first one's key stays.
   */
  private static void link(Path temporary, Path pem) throws IOException {
    try {
      Files.createLink(pem, temporary);
    } catch (UnsupportedOperationException e) {
      DurableFiles.moveIntoPlace(temporary, pem);
    }
  }

  private static void writePublicKey(ManifestSigner signer, Path file) {
    if (Files.exists(file)) {
      return;
    }
    try {
      DurableFiles.replace(file, ascii(Ed25519Keys.pem(signer.publicKey())));
    } catch (IOException e) {
      // The directory may be a read-only secret. Signing still works.
      log.warn("the public key cannot be written: file={} reason={}", file, e.toString());
    }
  }

  /**
   * Returns the file of the public key that {@link #loadOrCreate} writes: {@code signing.pub.pem}
   * for signing.pem.
   */
  public static Path publicKeyFile(Path pem) {
    var name = pem.getFileName().toString();
    var stem = name.endsWith(".pem") ? name.substring(0, name.length() - 4) : name;
    return pem.resolveSibling(stem + ".pub.pem");
  }

  private static FileAttribute<?>[] ownerOnly() {
    return DurableFiles.isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void warnIfOthersRead(Path pem) throws IOException {
    if (DurableFiles.isPosix()
        && Files.getPosixFilePermissions(pem).contains(PosixFilePermission.OTHERS_READ)) {
      log.warn("everyone on this machine can read the signing key {}: chmod 600 it", pem);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns the first 16 hex digits of the SHA-256 of the public key (X.509 SubjectPublicKeyInfo,
   * DER).
   */
  public String keyId() {
    return keyId;
  }

  /** Returns the public key. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Returns the Ed25519 signature of the bytes: 64 bytes, the same for the same bytes. */
  public byte[] sign(byte[] bytes) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A loaded Ed25519 key signs", e);
    }
  }

  /** Returns the manifest with its signature. */
  public SignedManifest sign(ModelManifest manifest) {
    return new SignedManifest(manifest, keyId, sign(manifest.canonicalJson()));
  }
}
