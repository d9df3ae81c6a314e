package dev.amund.cli.demo;

/** Thrown when the demo cannot continue; the message says why. */
public final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
