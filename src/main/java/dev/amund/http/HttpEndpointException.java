package dev.amund.http;

/**
 * Thrown when the HTTP endpoint could not be started; the message says at which address and why.
 */
public final class HttpEndpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HttpEndpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
