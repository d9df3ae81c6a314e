package dev.amund.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.amund.config.DeviceConfig;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Owns tensors. Closing it frees their memory on the device at once, and that of its children.
 *
 * <p>A loop opens a {@link #child()} for each step and {@linkplain #keep keeps} what the next step
 * needs. The result of an operation belongs to the innermost scope among those of its operands; a
 * step that works on tensors of an outer scope alone brings them in with {@link Tensor#in}.
 */
public final class TensorScope implements AutoCloseable {
  private final PtNDManager manager;
  private final Staging staging;
  private final int depth;

  TensorScope(PtNDManager manager, Staging staging) {
    this(manager, staging, 0);
  }

  private TensorScope(PtNDManager manager, Staging staging, int depth) {
    this.manager = manager;
    this.staging = staging;
    this.depth = depth;
  }

  /**
   * A scope of its own, without a model.
   *
   * @throws ModelException if the device is not there
   */
  public static TensorScope open(DeviceConfig device) {
    return new TensorScope(TorchEngine.newManager(Devices.prepare(device)), new Staging());
  }

  /** A scope inside this one, on the same device. */
  public TensorScope child() {
    return new TensorScope((PtNDManager) manager.newSubManager(), staging, depth + 1);
  }

  /**
   * A float32 tensor.
   *
   * @param values row-major
   * @param shape its product is the number of values
   */
  public Tensor floats(float[] values, long... shape) {
    return upload(
        values.length, shape, DataType.FLOAT32, buffer -> buffer.asFloatBuffer().put(values));
  }

  /**
   * Class labels as an int64 tensor (N).
   *
   * @throws IllegalArgumentException if one is negative
   */
  public Tensor labels(int[] values) {
    if (Arrays.stream(values).anyMatch(v -> v < 0)) {
      throw new IllegalArgumentException("a class label is negative");
    }
    return integers(values);
  }

  /**
   * Images of eight bits a channel as a float32 tensor in [0, 1]: each byte, unsigned, divided by
   * 255 on the device.
   *
   * @param pixels row-major
   * @param shape (N, channels, height, width) or any other; its product is the number of bytes
   */
  public Tensor pixels(byte[] pixels, long... shape) {
    try (var temporary = child()) {
      var bytes =
          temporary.upload(pixels.length, shape, DataType.UINT8, buffer -> buffer.put(pixels));
      var floats = temporary.own(bytes.array().toType(DataType.FLOAT32, true));
      return keep(floats.dividedBy(255));
    }
  }

  /**
   * Numbers of 16 bits (IEEE 754 binary16, little-endian) as a float32 tensor.
   *
   * @param values row-major
   * @param shape its product is half the number of bytes
   */
  public Tensor halves(byte[] values, long... shape) {
    try (var temporary = child()) {
      var halves =
          temporary.upload(
              values.length / Short.BYTES, shape, DataType.FLOAT16, buffer -> buffer.put(values));
      return keep(temporary.own(halves.array().toType(DataType.FLOAT32, true)));
    }
  }

  /**
   * Moves a tensor of another scope of the same device, a child most often, into this scope.
   *
   * @return the same values, owned by this scope; use it instead of the argument
   */
  public Tensor keep(Tensor tensor) {
    tensor.array().attach(manager);
    return new Tensor(tensor.array(), this);
  }

  /** Moves images and labels of another scope of the same device into this scope. */
  public LabelledImages keep(LabelledImages images) {
    return new LabelledImages(keep(images.images()), keep(images.labels()));
  }

  /** Moves images and targets of another scope of the same device into this scope. */
  public SoftLabelledImages keep(SoftLabelledImages images) {
    return new SoftLabelledImages(keep(images.images()), keep(images.targets()));
  }

  /** Returns how many tensors this scope and its children hold now. */
  public int size() {
    return manager.getManagedArrays().size();
  }

  /** Frees all tensors of this scope and of its children. */
  @Override
  public void close() {
    manager.close();
  }

  Tensor integers(int[] values) {
    return upload(
        values.length,
        new long[] {values.length},
        DataType.INT64,
        buffer -> {
          var longs = buffer.asLongBuffer();
          for (int value : values) {
            longs.put(value);
          }
        });
  }

  /** Takes over an array that came out of the engine, whatever manager it was attached to. */
  Tensor own(PtNDArray array) {
    if (array.getManager() != manager) {
      array.attach(manager);
    }
    return new Tensor(array, this);
  }

  TensorScope inner(TensorScope other) {
    return other.depth > depth ? other : this;
  }

  PtNDManager manager() {
    return manager;
  }

  private Tensor upload(long length, long[] shape, DataType type, Consumer<ByteBuffer> fill) {
    var wanted = new Shape(shape);
    if (wanted.size() != length) {
      throw new IllegalArgumentException(length + " values do not make up the shape " + wanted);
    }
    return new Tensor(staging.upload(manager, wanted, type, fill), this);
  }
}
