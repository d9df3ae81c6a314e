package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.DemoNetwork;
import dev.amund.model.FeatureSpace;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.TensorScope;
import dev.amund.model.TestNetworks;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.FeatureTable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransformedQueriesTest {
  private static final int FEATURES = FeatureTable.FEATURES.size();
  private static final String ATTACK = "auc.transformed";

  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();
  private final LabelledImages images = DemoNetwork.images(scope, 60);

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void asksAboutImagesMirrored() {
    var mirrored = new LabelledImages(images.images().mirrored(), images.labels());

    assertThat(TransformedQueries.of(model, images, batch -> {}).logits())
        .isDeepEqualTo(Predictions.of(model, mirrored).logits())
        .isNotEqualTo(Predictions.of(model, images).logits());
  }

  @Test
  void asksAboutOtherInputsWithTheSameNoiseEachTime() {
    try (var perceptron = TestNetworks.load("table");
        var owner = perceptron.scope()) {
      var table = rows(owner, 8);
      perceptron.takes(FeatureSpace.of(table.images()));

      var first = TransformedQueries.of(perceptron, table, batch -> {});

      assertThat(TransformedQueries.of(perceptron, table, batch -> {}).logits())
          .isDeepEqualTo(first.logits());
      assertThat(first.logits()).isNotEqualTo(Predictions.of(perceptron, table).logits());
    }
  }

  @Test
  void findsWhatIsHiddenInTheSamplesThemselves() {
    var random = new SplittableRandom(1);
    var forget = DemoNetwork.random(scope, random, 12);
    var unseen = DemoNetwork.random(scope, random, 36);
    var audit = new Audit();
    var panel = new Panel(new AuditSet(unseen.rows(0, 1), List.of()), named(unseen));
    var mirrored = new LabelledImages(forget.images().mirrored(), forget.labels());
    try (var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.FROZEN, 1))) {
      for (int step = 0; step < 30; step++) {
        trainer.step(mirrored, 0.02);
      }
    }

    ModelMetrics metrics = audit.compare(model, "1", named(forget), panel).before();

    assertThat(metrics.furtherOnForget().get(ATTACK))
        .isGreaterThan(0.9)
        .isGreaterThan(metrics.forgetUnseen().orElseThrow().value());
  }

  private static LabelledImages rows(TensorScope owner, int count) {
    var values = new float[count * FEATURES];
    for (int row = 0; row < count; row++) {
      System.arraycopy(FeatureTable.features(row), 0, values, row * FEATURES, FEATURES);
    }
    return new LabelledImages(
        owner.floats(values, count, FEATURES),
        owner.labels(IntStream.range(0, count).map(FeatureTable::label).toArray()));
  }

  private static AuditSet named(LabelledImages samples) {
    return new AuditSet(samples, List.of());
  }
}
