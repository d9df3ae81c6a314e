package dev.amund.samples;

import dev.amund.text.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The keys of the store's column families. */
public final class Keys {
  private static final int MAX_BYTES = 1024;

  private Keys() {}

  /** Returns whether the text can be an id or a subject: 1 to 1,024 bytes of well-formed UTF-8. */
  static boolean isStorable(String text) {
    return encode(text).isPresent();
  }

  /**
   * Requires what a new sample must have. Stores that were filled before this rule may hold ids
   * with control characters, which can still be looked up and erased.
   *
   * @throws IllegalArgumentException the id or the subject cannot be one, or has a control
   *     character
   */
  static void requireNewNames(String id, Optional<String> subject) {
    requireNoControls("sample id", id);
    subject.ifPresent(text -> requireNoControls("subject", text));
    requireNames(id, subject);
  }

  private static void requireNoControls(String what, String text) {
    var control = text.codePoints().filter(Printable::isControl).findFirst();
    if (control.isPresent()) {
      throw new IllegalArgumentException(
          "A %s has no control characters and no line breaks; this one has U+%04X"
              .formatted(what, control.getAsInt()));
    }
  }

  /**
   * @throws IllegalArgumentException the id or the subject cannot be one
   */
  static void requireNames(String id, Optional<String> subject) {
    if (!isStorable(id)) {
      throw new IllegalArgumentException(rule("sample id", id));
    }
    if (subject.isPresent() && !isStorable(subject.get())) {
      throw new IllegalArgumentException(
          "Sample %s: %s".formatted(id, rule("subject", subject.get())));
    }
  }

  static String rule(String what, String text) {
    return "A %s is 1 to %,d bytes of well-formed UTF-8; this one has %,d characters"
        .formatted(what, MAX_BYTES, text.length());
  }

  /** Strict UTF-8: a lenient encoder would map different ill-formed strings to one key. */
  static Optional<byte[]> encode(String text) {
    if (text.isEmpty() || text.length() > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      var buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      if (buffer.remaining() > MAX_BYTES) {
        return Optional.empty();
      }
      var bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return Optional.of(bytes);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The bytes of an id or subject that a {@link Sample} or the store itself vouches for. */
  public static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  /** (split, slot), ordered by split, then slot. */
  static byte[] slot(Split split, long slot) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(code(split)).putLong(slot).array();
  }

  /**
   * Returns the prefix of the keys of all samples of a subject; no subject's prefix begins
   * another's.
   */
  static byte[] subjectPrefix(byte[] subject) {
    return ByteBuffer.allocate(Short.BYTES + subject.length)
        .putShort((short) subject.length)
        .put(subject)
        .array();
  }

  static byte[] subjectMember(String subject, byte[] id) {
    var prefix = subjectPrefix(of(subject));
    return ByteBuffer.allocate(prefix.length + id.length).put(prefix).put(id).array();
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Returns the code on disk: never the ordinal, which a reordering would change. */
  static byte code(Split split) {
    return switch (split) {
      case TRAIN -> 'T';
      case HOLDOUT -> 'H';
    };
  }

  static Split split(byte code) {
    return switch (code) {
      case 'T' -> Split.TRAIN;
      case 'H' -> Split.HOLDOUT;
      default -> throw new SampleStoreException("The sample store holds an unknown split: " + code);
    };
  }
}
