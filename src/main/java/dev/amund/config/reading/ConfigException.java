package dev.amund.config.reading;

import java.util.List;

/** Thrown when the configuration is invalid. Lists every wrong key, not only the first. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * @param problems one line a wrong key: the key, its value, what is allowed
   */
  public ConfigException(List<String> problems) {
    super("The configuration is wrong:\n  - " + String.join("\n  - ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns one line a wrong key: the key, its value, what is allowed. */
  public List<String> problems() {
    return problems;
  }
}
