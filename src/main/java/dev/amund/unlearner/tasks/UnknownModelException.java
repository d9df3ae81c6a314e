package dev.amund.unlearner.tasks;

import java.util.Set;

/**
 * A batch is for a model that this daemon's configuration does not have. It waits until it does:
 * nothing is dropped.
 */
public final class UnknownModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownModelException(String modelId, Set<String> known) {
    super(
        "a batch of model '%s' waits, but the configuration has only %s: add amund.models.%s.path"
            .formatted(modelId, known, modelId));
  }
}
