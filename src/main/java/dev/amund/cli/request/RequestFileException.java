package dev.amund.cli.request;

/**
 * Thrown when a file of requests is invalid; nothing of it was sent. The message names the line.
 */
public final class RequestFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RequestFileException(String message) {
    super(message);
  }
}
