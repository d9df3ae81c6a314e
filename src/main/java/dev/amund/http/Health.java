package dev.amund.http;

import java.util.Optional;

/**
 * What a health check found.
 *
 * @param isUp whether all is well
 * @param reason why not, in words an operator can act on, without secrets; empty when up
 */
public record Health(boolean isUp, Optional<String> reason) {
  private static final Health UP = new Health(true, Optional.empty());

  /**
   * @throws IllegalArgumentException if something is up for a reason, or down without one
   */
  public Health {
    if (isUp == reason.isPresent()) {
      throw new IllegalArgumentException("down needs a reason, up has none");
    }
  }

  /** All is well. */
  public static Health up() {
    return UP;
  }

  /** Something is wrong, and this is what. */
  public static Health down(String reason) {
    return new Health(false, Optional.of(reason));
  }

  /** Up if {@code condition} holds, else down for {@code reasonIfNot}. */
  public static Health upIf(boolean condition, String reasonIfNot) {
    return condition ? up() : down(reasonIfNot);
  }
}
