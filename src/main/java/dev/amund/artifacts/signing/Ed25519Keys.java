package dev.amund.artifacts.signing;

import dev.amund.artifacts.bytes.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/** Ed25519 keys in PEM (RFC 7468), as {@code openssl genpkey -algorithm ed25519} writes them. */
public final class Ed25519Keys {
  private static final String ALGORITHM = "Ed25519";
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private Ed25519Keys() {}

  static String pem(PrivateKey key) {
    return pem(PRIVATE, key.getEncoded());
  }

  /** Returns a public key as PEM, X.509 SubjectPublicKeyInfo. */
  public static String pem(PublicKey key) {
    return pem(PUBLIC, key.getEncoded());
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
  }

  /** PKCS #8. */
  static EdECPrivateKey privateKey(String pem) throws GeneralSecurityException {
    var spec = new PKCS8EncodedKeySpec(der(PRIVATE, pem));
    return (EdECPrivateKey) KeyFactory.getInstance(ALGORITHM).generatePrivate(spec);
  }

  /** X.509 SubjectPublicKeyInfo. */
  static EdECPublicKey publicKey(String pem) throws GeneralSecurityException {
    return publicKey(der(PUBLIC, pem));
  }

  /** X.509 SubjectPublicKeyInfo in DER. */
  static EdECPublicKey publicKey(byte[] der) throws GeneralSecurityException {
    var spec = new X509EncodedKeySpec(der);
    return (EdECPublicKey) KeyFactory.getInstance(ALGORITHM).generatePublic(spec);
  }

  static boolean isPrivate(String pem) {
    return pem.contains("-----BEGIN " + PRIVATE + "-----");
  }

  private static byte[] der(String label, String pem) throws GeneralSecurityException {
    var matcher =
        Pattern.compile(
                "-----BEGIN %s-----([A-Za-z0-9+/=\\s]+)-----END %s-----".formatted(label, label))
            .matcher(pem);
    if (!matcher.find()) {
      throw new GeneralSecurityException("there is no PEM block \"" + label + "\" in it");
    }
    try {
      return Base64.getMimeDecoder().decode(matcher.group(1));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("its Base64 is broken", e);
    }
  }

  /**
   * Returns the public key of a private one. The JDK has no method for it, but an Ed25519 key pair
   * is a function of its 32 secret bytes, which the generator takes from its random source. The
   * caller checks the result with a signature, in case a provider works otherwise.
   */
  static PublicKey publicOf(EdECPrivateKey key) throws GeneralSecurityException {
    var secret =
        key.getBytes()
            .orElseThrow(() -> new GeneralSecurityException("its bytes are not given out"));
    var generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(NamedParameterSpec.ED25519, new Fixed(secret));
    return generator.generateKeyPair().getPublic();
  }

  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] secret;

    Fixed(byte[] secret) {
      this.secret = secret;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != secret.length) {
        throw new IllegalStateException("Asked for %d bytes".formatted(bytes.length));
      }
      System.arraycopy(secret, 0, bytes, 0, bytes.length);
    }
  }

  /** Returns the first 16 hex digits of the SHA-256 of the encoded public key. */
  public static String keyId(PublicKey key) {
    return Sha256.hex(key.getEncoded()).substring(0, 16);
  }
}
