package dev.amund.cli;

import dev.amund.event.failures.KafkaFailures;
import dev.amund.event.failures.KafkaRefusals;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.kafka.common.errors.ApiException;
import picocli.CommandLine.ExecutionException;

/** Explains in a sentence why a command failed. */
final class FailureMessage {
  private FailureMessage() {}

  /** Returns for the operator what failed and what to check, as far as known. */
  static String of(Throwable failure) {
    Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
    return KafkaRefusals.explain(cause)
        .or(() -> outage(cause))
        .or(() -> file(cause))
        .or(() -> memory(cause))
        .orElseGet(() -> cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  private static Optional<String> memory(Throwable failure) {
    return failure instanceof OutOfMemoryError
        ? Optional.of(
            "There is not enough memory (%s): give the JVM more, for instance AMUND_JAVA_OPTS=-Xmx4g"
                .formatted(failure.getMessage()))
        : Optional.empty();
  }

  /** Applies to the clients' own exceptions: ours say more. */
  private static Optional<String> outage(Throwable failure) {
    return Optional.of(failure)
        .filter(ApiException.class::isInstance)
        .flatMap(KafkaFailures::explain);
  }

  /** Adds an explanation: the JDK's messages are just a path, or a length. */
  private static Optional<String> file(Throwable failure) {
    if (failure instanceof NoSuchFileException missing) {
      return Optional.of("There is no file " + missing.getFile());
    }
    if (failure instanceof AccessDeniedException denied) {
      return Optional.of("Access to %s is denied: check its owner".formatted(denied.getFile()));
    }
    if (failure instanceof FileSystemException other && other.getReason() == null) {
      return Optional.of(
          "%s cannot be used: %s".formatted(other.getFile(), other.getClass().getSimpleName()));
    }
    return failure instanceof CharacterCodingException
        ? Optional.of("The text is not UTF-8")
        : Optional.empty();
  }
}
