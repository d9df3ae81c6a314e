package dev.amund.control;

import dev.amund.model.LabelledImages;
import dev.amund.model.SoftLabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds the samples by which a model has been worn: those of which it says something else than it
 * should. Where a network knows its training samples by heart, most of them cost no gradient after
 * an update, and to train on them repairs nothing.
 */
final class WornSamples {
  /** The least probability that counts, which keeps a divergence finite. */
  private static final double LEAST_LIKELY = 1e-7;

  private WornSamples() {}

  /**
   * Returns the samples with the largest divergence, in nats, of what the model says, in evaluation
   * mode, from their targets. They are looked at in portions of about the size of the result, and
   * each gives its share: no more than that are made ready at a time.
   *
   * @param candidates their scope owns the result
   * @param count how many, at least 1 and at most as many as there are candidates
   * @param making gives candidates their targets, all of the same weight, and may transform them
   */
  static SoftLabelledImages of(
      TorchScriptModel model,
      LabelledImages candidates,
      int count,
      Function<LabelledImages, SoftLabelledImages> making) {
    int size = candidates.size();
    if (count == size) {
      return making.apply(candidates);
    }
    TensorScope scope = candidates.images().scope();
    int portions = (size + count - 1) / count;
    var chosen = new ArrayList<SoftLabelledImages>();
    for (int i = 0; i < portions; i++) {
      int wanted = share(count, i + 1, portions) - share(count, i, portions);
      try (var work = scope.child()) {
        var portion =
            candidates.in(work).rows(share(size, i, portions), share(size, i + 1, portions));
        chosen.add(scope.keep(mostWorn(model, making.apply(portion), wanted)));
      }
    }
    return SoftLabelledImages.concat(scope, chosen);
  }

  private static int share(int whole, int part, int parts) {
    return (int) ((long) whole * part / parts);
  }

  private static SoftLabelledImages mostWorn(
      TorchScriptModel model, SoftLabelledImages samples, int count) {
    double[] divergences = divergences(model, samples);
    int[] rows =
        IntStream.range(0, divergences.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -divergences[i]))
            .limit(count)
            .mapToInt(Integer::intValue)
            .toArray();
    return new SoftLabelledImages(samples.images().rows(rows), samples.targets().rows(rows));
  }

  private static double[] divergences(TorchScriptModel model, SoftLabelledImages samples) {
    float[] targets = samples.targets().toFloats();
    float[] predicted;
    try (var work = model.scope()) {
      predicted = model.logits(work, samples.images()).softmax().toFloats();
    }
    int classes = (int) samples.targets().shape()[1];
    double[] divergences = new double[samples.size()];
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] > LEAST_LIKELY) {
        divergences[i / classes] +=
            targets[i] * Math.log(targets[i] / Math.max(predicted[i], LEAST_LIKELY));
      }
    }
    return divergences;
  }
}
