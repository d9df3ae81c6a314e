package dev.amund.unlearner;

import dev.amund.samples.Split;

/** A model cannot be measured, because its sample store is empty still. */
final class NoSamplesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSamplesException(String modelId, Split split) {
    super(
        "there are no %s samples of model %s yet: register them in its topic or import them"
            .formatted(split, modelId));
  }
}
