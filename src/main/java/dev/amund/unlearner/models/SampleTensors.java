package dev.amund.unlearner.models;

import dev.amund.audit.AuditSet;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.samples.ImageShape;
import dev.amund.samples.Sample;
import java.nio.ByteBuffer;
import java.util.List;

/** Brings stored samples onto the model's device. */
public final class SampleTensors {
  private SampleTensors() {}

  /**
   * The samples as float32 (N, C, H, W) in [0, 1] with int64 labels (N), in the given order.
   *
   * @param samples all of one shape
   */
  public static LabelledImages of(TensorScope scope, List<Sample> samples) {
    if (samples.isEmpty()) {
      return new LabelledImages(scope.floats(new float[0], 0, 1, 1, 1), scope.labels(new int[0]));
    }
    ImageShape shape = samples.get(0).shape();
    var pixels = ByteBuffer.allocate(samples.size() * shape.size());
    samples.forEach(sample -> pixels.put(sample.pixels()));
    return new LabelledImages(
        scope.pixels(
            pixels.array(), samples.size(), shape.channels(), shape.height(), shape.width()),
        scope.labels(samples.stream().mapToInt(Sample::label).toArray()));
  }

  /** The same with the ids of the samples, to measure on. */
  public static AuditSet named(TensorScope scope, List<Sample> samples) {
    return new AuditSet(of(scope, samples), samples.stream().map(Sample::id).toList());
  }
}
