package dev.amund.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One weight of a module, under however many names the module uses it. PyTorch lists a tied weight
 * once for each name; an optimiser that believed the list would step it as often.
 */
final class Weight {
  private final List<Parameter> parameters;

  /**
   * A parameter as PyTorch lists it.
   *
   * @param exportedAsTrainable whether it required gradients in the file
   * @param ownsGradient whether it is a tensor of its own; otherwise one that was listed before,
   *     and has the same gradient
   */
  private record Parameter(PtNDArray array, boolean exportedAsTrainable, boolean ownsGradient) {}

  private Weight(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * Returns the weights of a module, in the order of its parameters.
   *
   * @param listed its parameters, with their names
   * @param described what the file says of its tensors; a parameter of which it says nothing is a
   *     weight of its own
   */
  static List<Weight> of(List<PtNDArray> listed, List<ModulePickle.Named> described) {
    var byName = new HashMap<String, ModulePickle.Tensor>();
    described.forEach(named -> byName.put(named.name(), named.tensor()));
    Set<ModulePickle.Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Map<Object, List<Parameter>> groups = new LinkedHashMap<>();
    for (PtNDArray array : listed) {
      var tensor = Optional.ofNullable(byName.get(array.getName()));
      Object identity = tensor.<Object>map(Place::of).orElse(array.getName());
      groups
          .computeIfAbsent(identity, key -> new ArrayList<>())
          .add(
              new Parameter(
                  array, JniUtils.requiresGrad(array), tensor.map(seen::add).orElse(true)));
    }
    return groups.values().stream().map(Weight::new).toList();
  }

  /** A stretch of memory and the order in which a tensor goes through it. */
  private record Place(
      ModulePickle.Storage storage, long offset, List<Long> shape, List<Long> strides) {

    static Place of(ModulePickle.Tensor tensor) {
      return new Place(
          tensor.storage(), tensor.offset(), list(tensor.shape()), list(tensor.strides()));
    }

    private static List<Long> list(long[] values) {
      return Arrays.stream(values).boxed().toList();
    }
  }

  /** Returns the first of its names. */
  String name() {
    return array().getName();
  }

  /** Returns its values; what is written there is written under all names. */
  PtNDArray array() {
    return parameters.get(0).array();
  }

  long size() {
    return array().size();
  }

  DataType type() {
    return array().getDataType();
  }

  boolean isExportedAsTrainable() {
    return parameters.stream().anyMatch(Parameter::exportedAsTrainable);
  }

  void recordGradient(boolean on) {
    parameters.forEach(parameter -> parameter.array().setRequiresGradient(on));
  }

  /** Leaves the recording of gradients as the file had it, parameter by parameter. */
  void recordGradientAsExported() {
    parameters.forEach(
        parameter -> parameter.array().setRequiresGradient(parameter.exportedAsTrainable()));
  }

  void clearGradient() {
    parameters.forEach(parameter -> JniUtils.zeroGrad(parameter.array()));
  }

  /** Returns the gradient over all uses, which the caller frees; empty if it has none. */
  Optional<PtNDArray> gradient() {
    return parameters.stream()
        .filter(Parameter::ownsGradient)
        .flatMap(parameter -> Optional.ofNullable(JniUtils.getGradient(parameter.array())).stream())
        .reduce(Weight::sum);
  }

  private static PtNDArray sum(PtNDArray left, PtNDArray right) {
    try (left;
        right) {
      return left.add(right);
    }
  }
}
