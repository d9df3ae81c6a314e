package dev.amund.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.amun.UpdateListener;
import dev.amund.bench.common.Scores;
import dev.amund.config.AmundConfig;
import dev.amund.event.LegalBasis;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  private static final AmundConfig CONFIG =
      AmundConfig.of(
          Map.of(
              "amund.amun.replay-ratio", "2",
              "amund.amun.replay-minimum", "0",
              "amund.amun.fine-tune.epochs", "3",
              "amund.amun.fine-tune.retain-only-epochs", "1"));

  private final TorchScriptModel model = DemoNetwork.load();
  private final QualityCase data = data();

  private QualityCase data() {
    var scope = model.scope();
    LabelledImages images = DemoNetwork.images(scope, 60);
    return new QualityCase(
        model,
        scope,
        model.snapshot(),
        Optional.empty(),
        images.rows(0, 10),
        images.rows(10, 40),
        images.rows(40, 60),
        LegalBasis.GDPR_ART_17);
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void theGapIsTheMeanOfTheDifferencesInPoints() {
    var one = new Scores(0.9, 1.0, 0.70, 0.6, 0.5);
    var retrained = new Scores(0.7, 0.99, 0.72, 0.5, 0.7);

    assertThat(one.gap(retrained)).isCloseTo((20 + 1 + 2 + 10 + 20) / 5.0, within(1e-9));
    assertThat(retrained.gap(retrained)).isZero();
  }

  @Test
  void randomLabelsAreNeverTheTrueOnes() {
    try (var scope = model.scope()) {
      var wrong = RandomLabels.relabel(scope, data.retain(), 6, new SplittableRandom(1));

      int[] truth = data.retain().labels().toInts();
      int[] labels = wrong.labels().toInts();
      for (int i = 0; i < truth.length; i++) {
        assertThat(labels[i]).isBetween(0, 5).isNotEqualTo(truth[i]);
      }
      assertThat(wrong.images().toFloats()).isEqualTo(data.retain().images().toFloats());
    }
  }

  @Test
  void gradientAscentMakesTheForgetSetLessLikely() {
    double before = confidence();

    var cost = new GradientAscent(25, 0.01).run(data, 1, UpdateListener.none());

    assertThat(confidence()).isLessThan(before - 0.05);
    assertThat(cost.samplesTrained()).isEqualTo(25 * 10);
  }

  @Test
  void fineTuningOnRetainedDataSeesNothingElse() {
    var cost = new RetainOnly(CONFIG.amun()).run(data, 1, UpdateListener.none());

    assertThat(cost.samplesTrained()).isEqualTo(3 * 20);
    assertThat(model.snapshot()).isNotEqualTo(data.original());
  }

  @Test
  void randomLabelsTrainOnBothSets() {
    var cost = new RandomLabels(CONFIG.amun()).run(data, 1, UpdateListener.none());

    assertThat(cost.samplesTrained()).isEqualTo(2 * 30 + 20);
  }

  @Test
  void theHalvesOfTheUnseenDataAreDisjoint() {
    int[] all = data.unseen().labels().toInts();
    assertThat(data.halfOfUnseen(0, data.scope()).labels().toInts())
        .hasSize(10)
        .startsWith(all[0], all[2]);
    assertThat(data.halfOfUnseen(1, data.scope()).labels().toInts())
        .hasSize(10)
        .startsWith(all[1], all[3]);
  }

  private double confidence() {
    try (var scope = model.scope()) {
      float[] values =
          model
              .logits(scope, data.forget().images())
              .softmax()
              .pick(data.forget().labels().in(scope))
              .toFloats();
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum / values.length;
    }
  }
}
