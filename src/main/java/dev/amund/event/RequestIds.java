package dev.amund.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Distinguishes canonical requestIds from texts that merely resemble one. */
public final class RequestIds {
  private RequestIds() {}

  /**
   * Returns whether the text is a canonical UUID: 8-4-4-4-12 hexadecimal digits in lower case.
   * Java's own parser also takes shorter groups, so that two texts would be one request.
   */
  public static boolean isCanonical(String text) {
    return parse(text).filter(id -> id.toString().equals(text)).isPresent();
  }

  /** Parses a UUID of 36 characters in upper or lower case; empty for any other text. */
  public static Optional<UUID> parse(String text) {
    try {
      return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns an id for a record without a valid one: a hash of the text, so that it is always the
   * same and never the id of a valid request.
   */
  public static UUID standIn(String text) {
    return UUID.nameUUIDFromBytes(("amund/request-id/" + text).getBytes(StandardCharsets.UTF_8));
  }
}
