package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.AmundConfig;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();
  private final LabelledImages images = DemoNetwork.images(scope, 60);
  private final AuditSet forget = set("forget", 0, 12);
  private final AuditSet retain = set("retain", 12, 24);
  private final AuditSet unseen = set("unseen", 24, 60);

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void theParentIsNoWayFromItself() {
    var comparison = new Audit().compare(model, "1", forget, new Panel(retain, unseen));

    assertThat(comparison.before().furtherOnUnseen()).containsEntry("kl.parent", 0.0);
    assertThat(comparison.before().furtherOnUnseen()).containsEntry("ece.shift", 0.0);
    assertThat(comparison.before().furtherOnForget())
        .containsOnlyKeys("auc.entropy", "auc.margin", "auc.transformed");
    assertThat(comparison.before().forgetUnseenSameClasses()).isPresent();
    ModelMetrics after = comparison.after(model);
    assertThat(after.testAccuracy()).isEqualTo(comparison.before().testAccuracy());
    assertThat(after.forgetUnseen()).isEqualTo(comparison.before().forgetUnseen());
    // Nobody's confidence has fallen: who looks at the change learns nothing.
    assertThat(after.furtherOnForget())
        .containsEntry("auc.fall-unseen", 0.5)
        .containsEntry("auc.fall-retained", 0.5);
  }

  @Test
  void tellsHowFarATrainedModelHasMoved() {
    var comparison = new Audit().compare(model, "1", forget, new Panel(retain, unseen));
    try (var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.TRAIN, 1))) {
      for (int step = 0; step < 5; step++) {
        trainer.step(images.rows(0, 24), 0.1);
      }
    }

    ModelMetrics after = comparison.after(model);

    assertThat(after.furtherOnUnseen().get("kl.parent")).isPositive();
    assertThat(after.furtherOnUnseen().get("ece.shift"))
        .isCloseTo(
            after.furtherOnUnseen().get("ece") - comparison.before().furtherOnUnseen().get("ece"),
            within(1e-12));
    assertThat(after.forgetAccuracy().orElseThrow())
        .isEqualTo(
            new Audit()
                .measure(model, forget.samples(), retain.samples(), unseen.samples())
                .forgetAccuracy()
                .orElseThrow());
  }

  @Test
  void whoLooksAtTheChangeSeesWhoseConfidenceHasFallen() {
    var drawn = DemoNetwork.random(scope, new SplittableRandom(1), 60);
    var forgotten = new AuditSet(drawn.rows(0, 12), List.of());
    var panel =
        new Panel(
            new AuditSet(drawn.rows(12, 24), List.of()),
            new AuditSet(drawn.rows(24, 60), List.of()));
    var comparison = new Audit().compare(model, "1", forgotten, panel);
    int[] labels = forgotten.samples().labels().toInts();
    int[] wrong = Arrays.stream(labels).map(label -> (label + 1) % DemoNetwork.CLASSES).toArray();
    var other = new LabelledImages(forgotten.samples().images(), scope.labels(wrong));
    try (var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.FROZEN, 1))) {
      for (int step = 0; step < 20; step++) {
        trainer.step(other, 0.05);
      }
    }

    ModelMetrics after = comparison.after(model);

    assertThat(after.furtherOnForget().get("auc.fall-unseen")).isGreaterThan(0.8);
    assertThat(after.furtherOnForget().get("auc.fall-retained")).isGreaterThan(0.8);
  }

  @Test
  void auditsByRmiaWhereThereAreReferences() {
    try (var other = DemoNetwork.load()) {
      var audit =
          new Audit(
              AmundConfig.of(Map.of()).rmia(), List.of(new ReferenceModel(other, id -> false)));

      ModelMetrics metrics = audit.compare(model, "1", forget, new Panel(retain, unseen)).before();

      // The reference is the audited model itself: what it says more of one sample, it says more of
      // the other.
      assertThat(metrics.furtherOnForget())
          .containsKeys("rmia", "rmia.low", "rmia.high")
          .doesNotContainKey("rmia.tpr-at-1-fpr");
      assertThat(metrics.furtherOnForget().get("rmia")).isBetween(0.3, 0.7);
    }
  }

  @Test
  void asksForAnIdForEachSample() {
    assertThatThrownBy(() -> new AuditSet(images.rows(0, 2), List.of("one")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private AuditSet set(String name, int from, int to) {
    return new AuditSet(
        images.rows(from, to), IntStream.range(from, to).mapToObj(i -> name + i).toList());
  }
}
