package dev.amund.artifacts.bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256, as 64 lower-case hex digits where it is text. */
public final class Sha256 {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private Sha256() {}

  /** Returns the SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hex digits. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(newDigest().digest(bytes));
  }

  /** Returns a digest to be updated incrementally. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not 64 lower-case hex digits
   */
  public static String requireHex(String what, String text) {
    if (!isHex(text)) {
      throw new IllegalArgumentException(
          "%s is not 64 lower-case hex digits: %s".formatted(what, text));
    }
    return text;
  }

  /** Returns whether a text is a hash: 64 lower-case hex digits. */
  public static boolean isHex(String text) {
    return HEX.matcher(text).matches();
  }
}
