package dev.amund.cli.dryrun;

/** Thrown when the chosen samples or model cannot be tried; the message says why. */
public final class WrongChoiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongChoiceException(String message) {
    super(message);
  }
}
