package dev.amund.event;

import java.util.List;

/**
 * The Schema Registry answered, and one or more of amund's schemas cannot be written under their
 * subjects. The message lists every problem with what to do about it.
 */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public SchemaException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public SchemaException(String problem, Throwable cause) {
    super(problem, cause);
    this.problems = List.of(problem);
  }

  /** One sentence a problem. */
  public List<String> problems() {
    return problems;
  }
}
