package dev.amund.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the output of a network as logits (N, classes). What its numbers are is found out once and
 * holds for all versions of the network.
 */
final class ModelOutput {
  /** Larger than what float32 takes for zero, and with a logarithm that is none too large. */
  private static final float LEAST = 1e-30f;

  /** The difference of the largest float32 below 1 from 1. */
  private static final float LEAST_BELOW_ONE = 6e-8f;

  private Optional<OutputForm> form = Optional.empty();

  /** Empty before the first images. */
  Optional<OutputForm> form() {
    return form;
  }

  /**
   * Recognises the form of the output by examples, once.
   *
   * @param rows outputs of the model; without any, the next call recognises it
   */
  void learn(Supplier<List<float[]>> rows) {
    if (form.isEmpty()) {
      List<float[]> outputs = rows.get();
      form = outputs.isEmpty() ? Optional.empty() : Optional.of(OutputForm.of(outputs));
    }
  }

  /**
   * Returns logits, which can be differentiated as the output can.
   *
   * @param raw (N, K), K at least 1
   * @throws ModelException if they cannot be read as such
   */
  PtNDArray logits(PtNDArray raw) {
    OutputForm known =
        form.orElse(raw.getShape().get(1) == 1 ? OutputForm.ONE_LOGIT : OutputForm.LOGITS);
    return switch (known) {
      case LOGITS -> raw;
      case PROBABILITIES -> logarithm(raw, LEAST);
      case ONE_LOGIT -> beside(raw.mul(0f), raw);
      case ONE_PROBABILITY ->
          beside(logarithm(raw.neg().add(1f), LEAST_BELOW_ONE), logarithm(raw, LEAST));
      case SEVERAL_LABELS ->
          throw new ModelException(
              "The model gives each class a probability of its own, and they do not add up to 1:"
                  + " models of several labels a sample are not supported. If a sample has one"
                  + " class, export the model without its last sigmoid.");
    };
  }

  private static PtNDArray beside(PtNDArray first, PtNDArray second) {
    return JniUtils.cat(new PtNDArray[] {first, second}, 1);
  }

  private static PtNDArray logarithm(PtNDArray probabilities, float least) {
    return probabilities.maximum(least).log();
  }
}
