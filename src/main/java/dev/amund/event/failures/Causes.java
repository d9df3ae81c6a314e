package dev.amund.event.failures;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the causes of a failure. */
public final class Causes {
  private Causes() {}

  /** Returns the first throwable of this type among the failure and its causes. */
  public static <E extends Throwable> Optional<E> find(Throwable failure, Class<E> type) {
    return Stream.iterate(failure, Objects::nonNull, Causes::next)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  /** Returns the root cause. */
  public static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (next(root) != null) {
      root = next(root);
    }
    return root;
  }

  /** Returns the cause, or null if there is none or it is the failure itself. */
  private static Throwable next(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == failure ? null : cause;
  }

  /** Returns the root cause in one line, for logs. */
  public static String rootInWords(Throwable failure) {
    Throwable root = root(failure);
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? root.getClass().getSimpleName()
        : root.getClass().getSimpleName() + ": " + message.strip();
  }
}
