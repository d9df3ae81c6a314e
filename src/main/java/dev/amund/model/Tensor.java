package dev.amund.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A float32 or int64 array on the device of its {@link TensorScope}, immutable to its users. It
 * must not be used after its scope has closed.
 *
 * <p>The first dimension counts samples. Operands of arithmetic are broadcast as PyTorch does it. A
 * result belongs to the innermost scope of the operands. Nothing waits for the device except the
 * methods that bring values to the host: {@link #toFloats}, {@link #toInts}.
 */
public final class Tensor implements AutoCloseable {
  private final PtNDArray array;
  private final TensorScope scope;

  Tensor(PtNDArray array, TensorScope scope) {
    this.array = array;
    this.scope = scope;
  }

  PtNDArray array() {
    return array;
  }

  /** The scope that frees this tensor. */
  public TensorScope scope() {
    return scope;
  }

  /** The lengths of the dimensions. */
  public long[] shape() {
    return array.getShape().getShape();
  }

  /** Returns the number of samples: the length of the first dimension. */
  public int size() {
    return Math.toIntExact(array.getShape().get(0));
  }

  /**
   * Returns the same values, without a copy, as a tensor of another scope, which then owns results.
   */
  public Tensor in(TensorScope other) {
    return other == scope ? this : other.own(JniUtils.detachGradient(array));
  }

  /** Element by element. */
  public Tensor plus(Tensor other) {
    return result(other, array.add(other.array));
  }

  /** Element by element. */
  public Tensor minus(Tensor other) {
    return result(other, array.sub(other.array));
  }

  /** Element by element. */
  public Tensor times(Tensor other) {
    return result(other, array.mul(other.array));
  }

  /** Element by element. */
  public Tensor dividedBy(Tensor other) {
    return result(other, array.div(other.array));
  }

  /** Every element times a number. */
  public Tensor times(double factor) {
    return result(array.mul((float) factor));
  }

  /** Every element divided by a number, rounded once. */
  public Tensor dividedBy(double divisor) {
    return result(array.div((float) divisor));
  }

  /** Every element moved into [low, high]; either may be infinite. */
  public Tensor clamp(double low, double high) {
    var manager = array.getManager();
    try (NDArray lows = manager.create((float) low);
        NDArray highs = manager.create((float) high);
        NDArray raised = array.maximum(lows)) {
      return result(raised.minimum(highs));
    }
  }

  /** The L2 norm of each sample, of shape (N, 1, …, 1) so that it broadcasts over the samples. */
  public Tensor sampleNorms() {
    long[] shape = shape();
    try (NDArray flat = array.reshape(size(), -1);
        NDArray norms = flat.norm(2, new int[] {1}, false)) {
      Arrays.fill(shape, 1, shape.length, 1);
      return result(norms.reshape(shape));
    }
  }

  /**
   * Returns a number for each of these samples, of shape (N, 1, …, 1) so that it broadcasts over
   * them.
   *
   * @param target owns the result
   * @param values one a sample
   */
  public Tensor perSample(TensorScope target, float[] values) {
    long[] shape = shape();
    Arrays.fill(shape, 1, shape.length, 1);
    return target.floats(values, shape);
  }

  /** Every element moved up to the other's where it is below. */
  public Tensor atLeast(Tensor other) {
    return result(other, array.maximum(other.array));
  }

  /** Every element moved down to the other's where it is above. */
  public Tensor atMost(Tensor other) {
    return result(other, array.minimum(other.array));
  }

  /** The index of the largest of each row of (N, K), as int64 (N). */
  public Tensor argmax() {
    return result(JniUtils.argMax(array, 1, false));
  }

  /** Each sample with its last dimension, the width of an image, from right to left. */
  public Tensor mirrored() {
    return result(array.flip(shape().length - 1));
  }

  /** Each row of (N, K) as probabilities. */
  public Tensor softmax() {
    return result(array.softmax(1));
  }

  /** Returns of each row of (N, K) the element that {@code columns}, int64 (N), selects: (N). */
  public Tensor pick(Tensor columns) {
    try (NDArray index = columns.array.reshape(size(), 1);
        NDArray picked = array.gather(index, 1)) {
      return result(columns, picked.reshape(size()));
    }
  }

  /**
   * Chosen samples, in the order given, as a copy.
   *
   * @param indices from 0 to {@link #size()} - 1; an index may come more than once
   */
  public Tensor rows(int[] indices) {
    try (var index = scope.integers(requireRows(indices))) {
      return rows(index);
    }
  }

  /**
   * Selects rows by int64 indices that are on the device already and {@linkplain #requireRows known
   * to be right}.
   */
  Tensor rows(Tensor indices) {
    return result(
        indices, JniUtils.indexAdv(array, new NDIndex("{}", indices.array), scope.manager()));
  }

  /**
   * Checked on the host: a wrong index would bring down a GPU's context for the whole process.
   *
   * @return the indices
   */
  int[] requireRows(int[] indices) {
    int size = size();
    for (int index : indices) {
      if (index < 0 || index >= size) {
        throw new IndexOutOfBoundsException("sample " + index + " of " + size);
      }
    }
    return indices;
  }

  /** The samples from {@code from} (inclusive) to {@code to} (exclusive), without a copy. */
  public Tensor rows(int from, int to) {
    return result(JniUtils.slice(array, 0, from, to, 1));
  }

  /**
   * The samples of several tensors, one after the other.
   *
   * @param scope that owns the result
   * @param parts at least one, alike in all dimensions but the first
   */
  public static Tensor concat(TensorScope scope, List<Tensor> parts) {
    var arrays = parts.stream().map(Tensor::array).toArray(PtNDArray[]::new);
    return scope.own(JniUtils.cat(arrays, 0));
  }

  /** The values of a float32 tensor, row-major. Waits for the device. */
  public float[] toFloats() {
    return onHost(NDArray::toFloatArray);
  }

  /**
   * The values of an int64 tensor. Waits for the device.
   *
   * @throws ArithmeticException if one does not fit
   */
  public int[] toInts() {
    return Arrays.stream(onHost(NDArray::toLongArray)).mapToInt(Math::toIntExact).toArray();
  }

  /** Returns whether every element is neither infinite nor NaN. Waits for the device. */
  public boolean isFinite() {
    // Zero times a finite number is zero; times anything else it is NaN, and so is the sum then.
    try (NDArray zeros = array.mul(0f);
        NDArray sum = zeros.sum()) {
      return sum.getFloat() == 0f;
    }
  }

  /** Returns whether any element is above zero. Waits for the device. */
  boolean isPositive() {
    try (NDArray largest = array.max()) {
      return largest.getFloat() > 0;
    }
  }

  /** Frees this tensor before its scope closes. */
  @Override
  public void close() {
    array.close();
  }

  @Override
  public String toString() {
    return array.getDataType().toString().toLowerCase(java.util.Locale.ROOT) + array.getShape();
  }

  /** Returns a copy. Under a gradient mode that records, it can be differentiated. */
  Tensor copy() {
    // NDArray.duplicate cannot.
    return result(JniUtils.cat(new PtNDArray[] {array}, 0));
  }

  /**
   * Images (N, channels, height, width) of which all channels of a pixel lie side by side, as
   * PyTorch's memory format {@code channels_last} has it; the shape is the same. A copy. Under a
   * gradient mode that records, it can be differentiated.
   */
  Tensor channelsLast() {
    long[] shape = shape();
    if (shape.length != 4 || shape[1] == 1 || shape[2] * shape[3] == 1) {
      // They lie so already.
      return copy();
    }
    try (NDArray pixels = array.transpose(0, 2, 3, 1);
        // This is where they are copied into their new places: such rows cannot be a view.
        NDArray rows = pixels.reshape(shape[0], shape[1] * shape[2] * shape[3]);
        NDArray images = rows.reshape(shape[0], shape[2], shape[3], shape[1])) {
      return result(images.transpose(0, 3, 1, 2));
    }
  }

  /** A row of zeros with a one at the label: float32 (N, classes). A label beyond gives no one. */
  Tensor oneHot(long classes) {
    try (NDArray column = array.reshape(size(), 1);
        NDArray range = scope.manager().arange(0, (int) classes, 1, DataType.INT64);
        NDArray equal = column.eq(range)) {
      return result(equal.toType(DataType.FLOAT32, true));
    }
  }

  Tensor map(UnaryOperator<NDArray> operation) {
    return result(operation.apply(array));
  }

  Shape djlShape() {
    return array.getShape();
  }

  private <T> T onHost(java.util.function.Function<NDArray, T> read) {
    if (array.getDevice().equals(Device.cpu())) {
      return read.apply(array);
    }
    try (NDArray copy = array.toDevice(Device.cpu(), true)) {
      return read.apply(copy);
    }
  }

  private Tensor result(NDArray value) {
    return scope.own((PtNDArray) value);
  }

  private Tensor result(Tensor other, NDArray value) {
    return scope.inner(other.scope).own((PtNDArray) value);
  }
}
