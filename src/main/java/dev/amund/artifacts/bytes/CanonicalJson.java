package dev.amund.artifacts.bytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes one JSON text for one value, so that it can be signed: the part of RFC 8785 (JSON
 * Canonicalization Scheme) that manifests need. Objects, strings and integers; members sorted by
 * the UTF-16 code units of their names, no white space, the shortest escapes, UTF-8. There are no
 * arrays, fractions, booleans or nulls: what is absent is left out.
 */
public final class CanonicalJson {
  /** RFC 8785 numbers are IEEE doubles; beyond this they would not be exact. */
  public static final long MAX_INTEGER = (1L << 53) - 1;

  private CanonicalJson() {}

  /**
   * @param members values are {@code String}, {@code Long}, {@code Integer}, or such a map again
   * @throws IllegalArgumentException if another kind of value, an integer beyond ±(2^53 − 1), or
   *     text with a lone surrogate
   */
  public static byte[] write(Map<String, ?> members) {
    var text = new StringBuilder();
    object(text, members);
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      var bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The text has a lone surrogate", e);
    }
  }

  private static void object(StringBuilder out, Map<?, ?> members) {
    // String.compareTo compares UTF-16 code units, which is the order that the RFC asks for.
    var sorted = new TreeMap<String, Object>();
    members.forEach((name, value) -> sorted.put((String) name, value));
    var separator = "{";
    for (var member : sorted.entrySet()) {
      out.append(separator);
      string(out, member.getKey());
      out.append(':');
      value(out, member.getValue());
      separator = ",";
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  private static void value(StringBuilder out, Object value) {
    if (value instanceof String text) {
      string(out, text);
    } else if (value instanceof Map<?, ?> members) {
      object(out, members);
    } else if (value instanceof Long || value instanceof Integer) {
      long number = ((Number) value).longValue();
      if (Math.abs(number) > MAX_INTEGER) {
        throw new IllegalArgumentException("%d is beyond ±(2^53 − 1)".formatted(number));
      }
      out.append(number);
    } else {
      throw new IllegalArgumentException("Not a string, an integer or an object: " + value);
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
