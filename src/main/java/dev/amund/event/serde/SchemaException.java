package dev.amund.event.serde;

import java.util.List;

/**
 * Thrown when the Schema Registry lacks or refuses one or more of amund's schemas. The message
 * lists every problem with what to do about it.
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

  /** Returns one sentence per problem. */
  public List<String> problems() {
    return problems;
  }
}
