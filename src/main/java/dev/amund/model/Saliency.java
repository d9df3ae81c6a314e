package dev.amund.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the weights that matter most to a set of images, after SalUn (Fan et al., ICLR 2024), which
 * the paper combines with AMUN (section 6): those with the largest gradient of the summed
 * cross-entropy, in evaluation mode.
 */
public final class Saliency {
  private static final int BATCH = 256;

  private Saliency() {}

  /**
   * A mask of the most salient weights of the whole network.
   *
   * @param scope that owns the mask
   * @param images the forget set
   * @param fraction of the weights that may move, in (0, 1]; those level with the last one as well
   */
  public static WeightMask mask(
      TorchScriptModel model, TensorScope scope, LabelledImages images, double fraction) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction " + fraction + " is not in (0, 1]");
    }
    try (var work = scope.child()) {
      var magnitudes = magnitudes(model, work, images);
      var flat = magnitudes.stream().map(t -> t.map(array -> array.flatten())).toList();
      var all = Tensor.concat(work, flat);
      int count = (int) Math.max(1, Math.round(fraction * all.size()));
      float threshold = threshold(all, count);
      return new WeightMask(
          magnitudes.stream()
              .map(t -> scope.keep(t.map(array -> atLeast(array, threshold))))
              .toList());
    }
  }

  /** The absolute gradient of the summed cross-entropy, one tensor a parameter. */
  private static List<Tensor> magnitudes(
      TorchScriptModel model, TensorScope work, LabelledImages images) {
    int largestLabel = SgdTrainer.largest(images.labels());
    var sums = new ArrayList<Tensor>();
    for (int from = 0; from < images.size(); from += BATCH) {
      try (var step = work.child()) {
        var batch = images.in(step).rows(from, Math.min(from + BATCH, images.size()));
        SgdTrainer.backward(
            model.module(),
            batch.images(),
            classes -> SgdTrainer.oneHot(batch.labels(), largestLabel, classes),
            false,
            model.module().trainable());
        accumulate(model, work, step, sums, batch.size());
      }
    }
    model.module().weights().forEach(Weight::clearGradient);
    return sums.stream().map(sum -> sum.map(NDArray::abs)).toList();
  }

  private static void accumulate(
      TorchScriptModel model, TensorScope work, TensorScope step, List<Tensor> sums, int size) {
    var weights = model.module().weights();
    for (int i = 0; i < weights.size(); i++) {
      Weight weight = weights.get(i);
      var summed =
          weight
              .gradient()
              .map(gradient -> step.own(gradient).times(size))
              .orElseGet(() -> step.own((PtNDArray) weight.array().zerosLike()));
      if (sums.size() <= i) {
        sums.add(work.keep(summed));
      } else {
        sums.get(i).array().addi(summed.array());
      }
    }
  }

  private static float threshold(Tensor all, int count) {
    var top = all.array().topK(count, 0, true, true);
    try (NDArray least = top.get(0).min()) {
      return least.getFloat();
    } finally {
      top.close();
    }
  }

  private static NDArray atLeast(NDArray array, float threshold) {
    try (NDArray bool = array.gte(threshold)) {
      return bool.toType(DataType.FLOAT32, true);
    }
  }
}
