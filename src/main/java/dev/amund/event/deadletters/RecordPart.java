package dev.amund.event.deadletters;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The key or value of a record, possibly truncated: then headers have the length and SHA-256 of the
 * whole.
 */
public enum RecordPart {
  KEY(DeadLetter.KEY_LENGTH, DeadLetter.KEY_SHA256),
  VALUE(DeadLetter.VALUE_LENGTH, DeadLetter.VALUE_SHA256);

  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final String lengthHeader;
  private final String sha256Header;

  RecordPart(String lengthHeader, String sha256Header) {
    this.lengthHeader = lengthHeader;
    this.sha256Header = sha256Header;
  }

  /** Returns the length of the whole in bytes; 0 for none. */
  public long length(byte[] bytes, Headers headers) {
    return bytes == null
        ? 0
        : text(headers, lengthHeader, LENGTH).map(Long::parseLong).orElse((long) bytes.length);
  }

  /**
   * Returns the first bytes, and describes the whole in the headers.
   *
   * @param headers existing ones of these names are replaced, since anyone may have set them
   */
  byte[] take(ByteBuffer whole, int maxBytes, Headers headers) {
    headers.remove(lengthHeader);
    headers.remove(sha256Header);
    var bytes = new byte[Math.min(maxBytes, whole.remaining())];
    whole.duplicate().get(bytes);
    if (bytes.length < whole.remaining()) {
      note(headers, whole.remaining(), sha256(whole.duplicate()));
      // A header that was never read keeps the whole record in memory.
      for (Header header : headers) {
        header.key();
        header.value();
      }
    }
    return bytes;
  }

  /** Describes the whole in the headers; the bytes are its beginning or all of it. */
  void describe(byte[] bytes, Headers known, Headers to) {
    String sha256 =
        text(known, sha256Header, SHA256).orElseGet(() -> sha256(ByteBuffer.wrap(bytes)));
    note(to, length(bytes, known), sha256);
  }

  /** Returns whether {@link #take} truncated it. */
  boolean isCut(Headers headers) {
    return headers.lastHeader(lengthHeader) != null;
  }

  private void note(Headers headers, long length, String sha256) {
    headers.add(lengthHeader, Long.toString(length).getBytes(StandardCharsets.UTF_8));
    headers.add(sha256Header, sha256.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] beginning(byte[] bytes, int maxBytes) {
    return bytes == null || bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes);
  }

  private static Optional<String> text(Headers headers, String name, Pattern form) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .filter(text -> form.matcher(text).matches());
  }

  private static String sha256(ByteBuffer bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
