package dev.amund.text;

import java.io.IOException;

/** Thrown when a text cannot be read; the message names the line. */
public final class TextException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long line;

  TextException(long line, String fault) {
    super("line %d %s".formatted(line, fault));
    this.line = line;
  }

  /** Returns the faulty line, from 1. */
  public long line() {
    return line;
  }
}
