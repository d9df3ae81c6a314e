package dev.amund.http;

import java.util.Optional;

/**
 * What a health check found.
 *
 * @param isUp whether all is well
 * @param reason why not, in words an operator can act on, without secrets; when up, what an
 *     operator should know all the same, if anything
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

  /** All is well. */
  public static Health up() {
    return UP;
  }

  /** All is well with the daemon, but an operator has something to do. */
  public static Health upWith(String note) {
    return new Health(true, Optional.of(note));
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
