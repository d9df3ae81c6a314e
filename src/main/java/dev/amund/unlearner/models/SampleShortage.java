package dev.amund.unlearner.models;

import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells what a model lacks of samples: without both kinds it can be neither measured nor updated.
 */
public final class SampleShortage {
  private SampleShortage() {}

  /** Returns what the model lacks and what to do; empty if there are samples of both kinds. */
  public static Optional<String> of(String modelId, SampleStore store) {
    return Stream.of(Split.values())
        .filter(split -> store.drawable(split, Set.of()) == 0)
        .map(split -> words(modelId, store, split))
        .findFirst();
  }

  /**
   * Returns why no sample of this kind could be drawn beside the excluded ones, and what to do.
   *
   * @param excluded the samples to be deleted
   */
  public static String wordsBeside(
      String modelId, SampleStore store, Split split, Set<String> excluded) {
    if (store.drawable(split, Set.of()) == 0) {
      return words(modelId, store, split);
    }
    if (store.drawable(split, excluded) == 0) {
      return ("all %s samples of model %s are to be deleted, and none is left to measure the update"
              + " on: register others in its topic (samples.topic), or stop amund and run"
              + " amund import --model %2$s")
          .formatted(split, modelId);
    }
    return "none of the %s samples drawn to measure the update on can be had: the log names them"
        .formatted(split);
  }

  /** Returns that there are no samples of this kind, why, and what to do. */
  public static String words(String modelId, SampleStore store, Split split) {
    return store
        .unknownLabels()
        .filter(unknown -> store.count(split) > 0)
        .map(
            unknown ->
                ("none of the %s samples of model %s has a label that it knows: it has %d classes,"
                        + " from 0, and sample %s for instance has label %d; export the model with"
                        + " all classes, or register the samples with its labels")
                    .formatted(
                        split,
                        modelId,
                        store.classes().orElseThrow(),
                        unknown.sampleId(),
                        unknown.label()))
        .orElseGet(
            () ->
                ("there are no %s samples of model %s: register some in its topic (samples.topic),"
                        + " or stop amund and run amund import --model %2$s")
                    .formatted(split, modelId));
  }
}
