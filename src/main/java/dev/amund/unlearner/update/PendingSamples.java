package dev.amund.unlearner.update;

import dev.amund.event.NamedSamples;

/**
 * Knows of accepted requests that are in no batch yet. Their samples must not be trained on in the
 * meantime.
 */
@FunctionalInterface
public interface PendingSamples {
  /** Returns what waits for the model's next batch; empty while that cannot be known. */
  NamedSamples of(String modelId);
}
