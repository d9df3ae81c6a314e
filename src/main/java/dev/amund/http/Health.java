package dev.amund.http;

import java.util.Optional;

/**
 * The result of a health check.
 *
 * @param isUp whether all is well
 * @param reason why not, for an operator, without secrets; when up, what an operator should know
 *     nevertheless, if anything
 */
public record Health(boolean isUp, Optional<String> reason) {
  private static final Health UP = new Health(true, Optional.empty());

  /**
   * @throws IllegalArgumentException if something is down without a reason
   */
  public Health {
    if (!isUp && reason.isEmpty()) {
      throw new IllegalArgumentException("down needs a reason");
    }
  }

  /** Reports that all is well. */
  public static Health up() {
    return UP;
  }

  /** Reports that the daemon is healthy, but an operator has something to do. */
  public static Health upWith(String note) {
    return new Health(true, Optional.of(note));
  }

  /** Reports a problem. */
  public static Health down(String reason) {
    return new Health(false, Optional.of(reason));
  }

  /** Reports up if {@code condition} holds, else down with {@code reasonIfNot}. */
  public static Health upIf(boolean condition, String reasonIfNot) {
    return condition ? up() : down(reasonIfNot);
  }
}
