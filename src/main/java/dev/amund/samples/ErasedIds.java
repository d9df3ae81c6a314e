package dev.amund.samples;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes of an id what is kept of it after its erasure: HMAC-SHA-256 (RFC 2104) with a random key of
 * the store's own. Enough to recognise the id when it is put again, not to list who was erased.
 * (Who has the store and a list of ids can try them; the key is kept beside the hashes.)
 */
final class ErasedIds {
  private static final String ALGORITHM = "HmacSHA256";
  static final int SALT_BYTES = 32;

  private final SecretKeySpec salt;

  ErasedIds(byte[] salt) {
    this.salt = new SecretKeySpec(salt, ALGORITHM);
  }

  static byte[] newSalt() {
    var salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return salt;
  }

  byte[] hash(byte[] id) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(salt);
      return mac.doFinal(id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
    }
  }

  static byte[] encode(UUID batch) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(batch.getMostSignificantBits())
        .putLong(batch.getLeastSignificantBits())
        .array();
  }

  static UUID batch(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
