package dev.amund.unlearner.models;

import dev.amund.config.InputConfig;
import dev.amund.config.InputRange;
import dev.amund.model.FeatureSpace;
import dev.amund.model.InputSpace;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.SampleShape;
import dev.amund.unlearner.tasks.ModelUnusableException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Finds out what inputs a model takes, from its training samples and its configuration. It is
 * measured again for each update and kept in memory alone: the largest value of a feature is
 * personal data that a request may ask to forget.
 */
public final class ModelInputs {
  private static final int MOST_SAMPLES = 1000;
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  /** Dimensions that pictures have, or more: channels, height and width. */
  private static final int DIMENSIONS_OF_PICTURES = 3;

  private final SampleStore store;
  private final List<InputRange> ranges;

  /**
   * @param config ranges that are not to be measured
   */
  public ModelInputs(SampleStore store, InputConfig config) {
    this.store = store;
    this.ranges = config.ranges();
  }

  /**
   * Tells the model.
   *
   * @throws ModelUnusableException there are neither as many ranges as features, nor one
   */
  public void tell(TorchScriptModel model) {
    store
        .shape()
        .filter(shape -> shape.type() != ElementType.UINT8)
        .ifPresent(shape -> model.takes(measured(model, shape)));
  }

  private InputSpace measured(TorchScriptModel model, SampleShape shape) {
    int count = Math.min(MOST_SAMPLES, 1 + MOST_BYTES / shape.size());
    List<Sample> samples = store.draw(Split.TRAIN, count, new SplittableRandom(1), Set.of());
    if (samples.isEmpty()) {
      return model.inputSpace();
    }
    try (var scope = model.scope()) {
      var space = FeatureSpace.of(SampleTensors.of(scope, samples).images());
      if (!ranges.isEmpty()) {
        return space.within(each(space, InputRange::low), each(space, InputRange::high));
      }
      boolean arePictures = shape.dimensions().size() >= DIMENSIONS_OF_PICTURES;
      return arePictures && space.isWithin(0, 1) ? InputSpace.PIXELS : space;
    }
  }

  private float[] each(FeatureSpace space, ToDoubleFunction<InputRange> end) {
    int features = space.low().length;
    if (ranges.size() != 1 && ranges.size() != features) {
      throw new ModelUnusableException(
          "input-range has %d ranges, and the samples have %d features: say one for all, or one for each"
              .formatted(ranges.size(), features));
    }
    float[] values = new float[features];
    for (int i = 0; i < features; i++) {
      values[i] = (float) end.applyAsDouble(ranges.get(ranges.size() == 1 ? 0 : i));
    }
    return values;
  }
}
