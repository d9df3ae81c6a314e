package dev.amund.bench.quality;

import dev.amund.amun.FineTuner;
import dev.amund.amun.FineTuningSet;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmunConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random labels (Golatkar et al., "Eternal Sunshine of the Spotless Net", CVPR 2020): fine-tuning
 * on D_R and on D_F under labels drawn from the other classes.
 *
 * @param config replay and fine-tuning
 */
record RandomLabels(AmunConfig config) implements UnlearningMethod {

  @Override
  public String name() {
    return "random labels";
  }

  @Override
  public Map<String, String> hyperParameters() {
    return config.asMap();
  }

  @Override
  public QualityRow.Cost run(QualityCase data, long seed, UpdateListener listener) {
    try (var scope = data.model().scope()) {
      int classes = (int) data.model().logits(scope, data.forget().images()).shape()[1];
      var wrong = relabel(scope, data.forget(), classes, new SplittableRandom(seed));
      int replay = config.replay(data.forget().size(), data.retain().size());
      var set = new FineTuningSet(wrong, new ReplayFrom(data.retain()), replay);
      var result =
          new FineTuner(config.fineTune()).run(data.model(), set, Optional.empty(), seed, listener);
      return new QualityRow.Cost(0, 0, result.samplesTrained());
    }
  }

  /** Returns the same images under random labels, none of them the true one. */
  static LabelledImages relabel(
      TensorScope scope, LabelledImages samples, int classes, RandomGenerator random) {
    int[] labels = samples.labels().toInts();
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (labels[i] + 1 + random.nextInt(classes - 1)) % classes;
    }
    return new LabelledImages(samples.images().in(scope), scope.labels(labels));
  }
}
