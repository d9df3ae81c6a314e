package dev.amund.unlearner.models;

import dev.amund.audit.AuditSet;
import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.samples.Sample;
import dev.amund.samples.shape.SampleShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.LongStream;

/** Brings stored samples onto the model's device. */
public final class SampleTensors {
  private SampleTensors() {}

  /**
   * The samples as float32, images as (N, C, H, W) in [0, 1], with int64 labels (N), in the given
   * order.
   *
   * @param samples all of one shape
   */
  public static LabelledImages of(TensorScope scope, List<Sample> samples) {
    if (samples.isEmpty()) {
      return new LabelledImages(scope.floats(new float[0], 0, 1, 1, 1), scope.labels(new int[0]));
    }
    SampleShape shape = samples.get(0).shape();
    var elements = ByteBuffer.allocate(Math.multiplyExact(samples.size(), shape.size()));
    samples.forEach(sample -> elements.put(sample.pixels()));
    long[] dimensions =
        LongStream.concat(
                LongStream.of(samples.size()),
                shape.dimensions().stream().mapToLong(Integer::longValue))
            .toArray();
    Tensor tensor =
        switch (shape.type()) {
          case UINT8 -> scope.pixels(elements.array(), dimensions);
          case FLOAT16 -> scope.halves(elements.array(), dimensions);
          case FLOAT32 -> scope.floats(floats(elements.flip()), dimensions);
        };
    return new LabelledImages(
        tensor, scope.labels(samples.stream().mapToInt(Sample::label).toArray()));
  }

  private static float[] floats(ByteBuffer littleEndian) {
    var floats = new float[littleEndian.remaining() / Float.BYTES];
    littleEndian.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  /** Returns the samples with their ids, to measure on. */
  public static AuditSet named(TensorScope scope, List<Sample> samples) {
    return new AuditSet(of(scope, samples), samples.stream().map(Sample::id).toList());
  }
}
