package dev.amund.subscriber;

import java.util.OptionalLong;

/**
 * A version that was not handed over; the one before stays.
 *
 * @param kind why, for counting
 * @param version which; empty when not even that could be read
 * @param cause why; its message is for the operator
 */
public record Refusal(RefusalKind kind, OptionalLong version, RuntimeException cause) {

  @Override
  public String toString() {
    return "%s%s: %s"
        .formatted(
            kind,
            version.isPresent() ? ", version " + version.getAsLong() : "",
            cause.getMessage());
  }
}
