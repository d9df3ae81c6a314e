package dev.amund.event;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What lies behind a failure. */
public final class Causes {
  private Causes() {}

  /** The failure itself, or the first of this type among its causes. */
  public static <E extends Throwable> Optional<E> find(Throwable failure, Class<E> type) {
    return Stream.iterate(failure, Objects::nonNull, Causes::next)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  /** The deepest cause. */
  static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (next(root) != null) {
      root = next(root);
    }
    return root;
  }

  /** Null at the end, also where a failure names itself as its cause. */
  private static Throwable next(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == failure ? null : cause;
  }

  /** The deepest cause in one line: what people look for in a log. */
  public static String rootInWords(Throwable failure) {
    Throwable root = root(failure);
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? root.getClass().getSimpleName()
        : root.getClass().getSimpleName() + ": " + message.strip();
  }
}
