package dev.amund.cli.evidence;

import java.util.Set;
import java.util.UUID;

/** Thrown when several models were asked under one requestId, which are different requests. */
public final class SeveralModelsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SeveralModelsException(UUID requestId, Set<String> models) {
    super(
        "Requests of several models have the id %s: %s. Say which one is meant with --model"
            .formatted(requestId, String.join(", ", models)));
  }
}
