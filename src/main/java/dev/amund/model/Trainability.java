package dev.amund.model;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Checks whether the weights of a module can be trained, whatever it computes from them. */
final class Trainability {
  private Trainability() {}

  /**
   * Returns what keeps the weights from being trained, with what to do when the model is exported;
   * empty if nothing does.
   *
   * @param described what the file says of its tensors
   */
  static Optional<String> obstacle(List<Weight> weights, List<ModulePickle.Named> described) {
    if (weights.isEmpty()) {
      return Optional.of(
          "The model has no weights to train: export it without torch.jit.freeze and without"
              + " torch.jit.optimize_for_inference.");
    }
    var byName = new HashMap<String, ModulePickle.Tensor>();
    described.forEach(named -> byName.put(named.name(), named.tensor()));
    return otherType(weights, byName).or(() -> overlap(weights, byName));
  }

  /** SGD on 16 bits loses the small steps; on 64, nothing that images of 32 bits could tell. */
  private static Optional<String> otherType(
      List<Weight> weights, Map<String, ModulePickle.Tensor> byName) {
    return weights.stream()
        .filter(weight -> weight.type() != DataType.FLOAT32)
        .findFirst()
        .map(
            weight ->
                ("Weight %s is %s, and only float32 weights are updated: call model.float() before"
                        + " the export.")
                    .formatted(weight.name(), type(weight, byName)));
  }

  /** Returns the type's name in PyTorch, which knows more types than DJL. */
  private static String type(Weight weight, Map<String, ModulePickle.Tensor> byName) {
    return Optional.ofNullable(byName.get(weight.name()))
        .map(tensor -> tensor.storage().type())
        .map(
            type ->
                switch (type) {
                  case "torch.HalfStorage" -> "float16";
                  case "torch.DoubleStorage" -> "float64";
                  default -> type.replace("torch.", "").replace("Storage", "");
                })
        .orElseGet(() -> weight.type().name())
        .toLowerCase(Locale.ROOT);
  }

  private static Optional<String> overlap(
      List<Weight> weights, Map<String, ModulePickle.Tensor> byName) {
    var byStorage = new HashMap<ModulePickle.Storage, List<Weight>>();
    for (Weight weight : weights) {
      ModulePickle.Tensor tensor = byName.get(weight.name());
      if (tensor == null) {
        continue;
      }
      var others = byStorage.computeIfAbsent(tensor.storage(), storage -> new ArrayList<>());
      for (Weight other : others) {
        if (tensor.overlaps(byName.get(other.name()))) {
          return Optional.of(
              ("Weights %s and %s share a part of their memory: make each a parameter of its own,"
                      + " with .clone(), or one parameter that both places use.")
                  .formatted(other.name(), weight.name()));
        }
      }
      others.add(weight);
    }
    return Optional.empty();
  }
}
