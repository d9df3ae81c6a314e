package dev.amund.cli.request;

/** A file of requests that cannot be sent; nothing of it was. The message names the line. */
public final class RequestFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RequestFileException(String message) {
    super(message);
  }
}
