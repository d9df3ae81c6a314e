package dev.amund.event.admin;

import java.util.List;

/**
 * Thrown when topics are not as amund needs them. The message lists every problem with what to do
 * about it.
 */
public final class TopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public TopicException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public TopicException(String problem, Throwable cause) {
    super(problem, cause);
    this.problems = List.of(problem);
  }

  /** Returns one sentence per problem. */
  public List<String> problems() {
    return problems;
  }
}
