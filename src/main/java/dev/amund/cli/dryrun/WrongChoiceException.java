package dev.amund.cli.dryrun;

/** The samples or the model that were asked for cannot be tried; the message says why. */
public final class WrongChoiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongChoiceException(String message) {
    super(message);
  }
}
