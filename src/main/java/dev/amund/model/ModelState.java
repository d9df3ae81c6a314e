package dev.amund.model;

import dev.amund.model.ModuleFile.StorageKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The float32 weights and buffers of a model at one moment, on the host, for arithmetic between
 * versions of one network. Immutable. What is not float32 is carried along unchanged.
 *
 * <p>Two states fit together if they are of files with the same storages, as a parent and what was
 * trained from it are.
 */
public final class ModelState {
  /** The model without the bytes of the tensors in {@link #values}. */
  private final ModuleFile file;

  private final Map<String, float[]> values;

  private ModelState(ModuleFile file, Map<String, float[]> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * Reads a TorchScript file.
   *
   * @throws ModelException if it is none
   */
  public static ModelState of(byte[] torchScript) {
    ModuleFile file = ModuleFile.read(torchScript);
    var values = new LinkedHashMap<String, float[]>();
    for (String storage : file.entries().keySet()) {
      StorageKind kind = file.storages().get(storage);
      if (kind != null && kind != StorageKind.BATCH_COUNT) {
        values.put(storage, file.floats(storage));
      }
    }
    return new ModelState(file.without(values.keySet()), values);
  }

  /** Returns the TorchScript file with these values. */
  public byte[] torchScript() {
    return file.with(values);
  }

  /** Returns whether there are batch-norm statistics. */
  public boolean hasBatchNorm() {
    return !file.storages(StorageKind.RUNNING_MEAN).isEmpty();
  }

  /** Returns whether all weights and buffers are numbers, none of them infinite. */
  public boolean isFinite() {
    for (float[] numbers : values.values()) {
      for (float number : numbers) {
        if (!Float.isFinite(number)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns the point of the straight line to another state: 0 is this one, 1 the other. */
  public ModelState towards(ModelState other, double share) {
    return combined(
        other, kind -> true, (own, others) -> (float) (own + share * ((double) others - own)));
  }

  /** Returns by how much the weights differ from those of another state; statistics left out. */
  public Displacement minus(ModelState other) {
    requireSameStorages(other);
    var differences = new LinkedHashMap<String, float[]>();
    for (String storage : file.storages(StorageKind.WEIGHTS)) {
      differences.put(
          storage,
          combine(values.get(storage), other.values.get(storage), (mine, theirs) -> mine - theirs));
    }
    return new Displacement(differences);
  }

  /** Returns this state with its weights moved. */
  public ModelState plus(Displacement displacement) {
    var moved = new LinkedHashMap<>(values);
    displacement
        .values()
        .forEach(
            (storage, difference) ->
                moved.put(
                    storage, combine(values.get(storage), difference, (own, by) -> own + by)));
    return new ModelState(file, moved);
  }

  /** Returns this state with the batch-norm statistics of another. */
  public ModelState withStatisticsOf(ModelState other) {
    ModelState combined =
        combined(other, kind -> kind != StorageKind.WEIGHTS, (own, others) -> others);
    return combined.withBatchCounts(storage -> other.file.entries().get(storage));
  }

  /**
   * Returns this state with its batch-norm statistics changed as they change from one state to
   * another: means by the difference, variances by the ratio.
   */
  public ModelState withStatisticsShifted(ModelState from, ModelState to) {
    requireSameStorages(from);
    requireSameStorages(to);
    var shifted = new LinkedHashMap<>(values);
    for (String storage : file.storages(StorageKind.RUNNING_MEAN)) {
      float[] change =
          combine(to.values.get(storage), from.values.get(storage), (now, then) -> now - then);
      shifted.put(storage, combine(values.get(storage), change, (own, by) -> own + by));
    }
    for (String storage : file.storages(StorageKind.RUNNING_VARIANCE)) {
      float[] ratio = combine(to.values.get(storage), from.values.get(storage), ModelState::ratio);
      shifted.put(storage, combine(values.get(storage), ratio, (own, by) -> own * by));
    }
    return new ModelState(file, shifted);
  }

  /**
   * Returns this state as if its batch norms had seen nothing yet: those that average over all
   * batches start again.
   */
  public ModelState withoutBatchCounts() {
    return withBatchCounts(storage -> new byte[file.entries().get(storage).length]);
  }

  private ModelState withBatchCounts(Function<String, byte[]> counts) {
    var entries = new LinkedHashMap<>(file.entries());
    for (String storage : file.storages(StorageKind.BATCH_COUNT)) {
      entries.put(storage, counts.apply(storage));
    }
    return new ModelState(new ModuleFile(entries, file.storages()), values);
  }

  /** A channel that is constant has no variance to compare. */
  private static float ratio(float now, float then) {
    float ratio = now / then;
    return Float.isFinite(ratio) && ratio > 0 ? ratio : 1;
  }

  private ModelState combined(
      ModelState other, Predicate<StorageKind> which, FloatOperator operator) {
    requireSameStorages(other);
    var combined = new LinkedHashMap<>(values);
    values.forEach(
        (storage, own) -> {
          if (which.test(file.storages().get(storage))) {
            combined.put(storage, combine(own, other.values.get(storage), operator));
          }
        });
    return new ModelState(file, combined);
  }

  @FunctionalInterface
  private interface FloatOperator {
    float apply(float left, float right);
  }

  private static float[] combine(float[] left, float[] right, FloatOperator operator) {
    float[] result = new float[left.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = operator.apply(left[i], right[i]);
    }
    return result;
  }

  private void requireSameStorages(ModelState other) {
    boolean same =
        values.keySet().equals(other.values.keySet())
            && values.entrySet().stream()
                .allMatch(e -> e.getValue().length == other.values.get(e.getKey()).length);
    if (!same) {
      throw new IllegalArgumentException("the states are of different networks");
    }
  }
}
