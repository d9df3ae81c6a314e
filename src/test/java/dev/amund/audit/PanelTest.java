package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.assertj.core.util.DoubleComparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PanelTest {
  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();
  private final LabelledImages images = DemoNetwork.random(scope, new SplittableRandom(7), 60);
  private final AuditSet forget = set("forget", 0, 12);
  private final ForgetScope stays = ForgetScope.asUnseen(12);
  private final Panel panel = new Panel(set("retain", 12, 24), set("unseen", 24, 60));
  private final Audit audit = new Audit();

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void whatAVersionSaidIsNotAskedAgain() {
    var update = audit.compare(model, "1", forget, panel);
    train();
    ModelMetrics after = update.after(model);
    update.becomes("2");
    train();

    assertThat(audit.compare(model, "2", forget, panel).before().testAccuracy())
        .as("remembered, for by now the model would say something else")
        .isEqualTo(after.testAccuracy());
    assertThat(audit.compare(model, "2", forget, panel).before().furtherOnUnseen().get("ece"))
        .isEqualTo(after.furtherOnUnseen().get("ece"));
    assertThat(audit.compare(model, "3", forget, panel).before().furtherOnUnseen().get("ece"))
        .isNotEqualTo(after.furtherOnUnseen().get("ece"));
  }

  @Test
  void theProgressCountsWhatIsShownToTheModelUpToTheTotal() {
    var heard = new ArrayList<List<Integer>>();
    var update =
        audit.compare(
            model, "1", forget, stays, panel, (done, total) -> heard.add(List.of(done, total)));

    assertThat(heard).hasSizeGreaterThan(2).last().isEqualTo(List.of(108, 108));
    assertThat(heard).isSortedAccordingTo(Comparator.comparing(report -> report.get(0)));

    heard.clear();
    update.after(model);
    assertThat(heard).last().isEqualTo(List.of(108, 108));

    heard.clear();
    audit.compare(
        model, "1", forget, stays, panel, (done, total) -> heard.add(List.of(done, total)));
    assertThat(heard).as("the panel's answers are known").last().isEqualTo(List.of(24, 24));
  }

  @Test
  void transformedSamplesAreShownOnlyWhereALabelStays() {
    var heard = new ArrayList<List<Integer>>();
    var wrong =
        ForgetScope.of(forget.samples().labels().toInts(), Collections.nCopies(12, true), Set.of());
    MeasureListener listener = (done, total) -> heard.add(List.of(done, total));

    var update = audit.compare(model, "1", forget, wrong, panel, listener);
    assertThat(heard).last().isEqualTo(List.of(60, 60));
    assertThat(update.before().furtherOnForget()).doesNotContainKey("auc.transformed");

    heard.clear();
    update.after(model);
    assertThat(heard).last().isEqualTo(List.of(60, 60));
    update.becomes("2");

    heard.clear();
    var next = audit.compare(model, "2", forget, stays, panel, listener);
    assertThat(heard).as("these 36 are not cached yet").last().isEqualTo(List.of(60, 60));
    assertThat(next.before().furtherOnForget())
        .isEqualTo(
            audit
                .compare(model, "1", forget, new Panel(panel.retain(), panel.unseen()))
                .before()
                .furtherOnForget());
    heard.clear();
    audit.compare(model, "2", forget, stays, panel, listener);
    assertThat(heard).last().isEqualTo(List.of(24, 24));
  }

  @Test
  void aMeasurementCanBeCancelled() {
    assertThatThrownBy(
            () ->
                audit.compare(
                    model,
                    "1",
                    forget,
                    stays,
                    panel,
                    (done, total) -> {
                      throw new CancellationException("stop");
                    }))
        .isInstanceOf(CancellationException.class);

    assertThat(audit.compare(model, "1", forget, panel).before().forgetSamples()).isEqualTo(12);
  }

  @Test
  void aRefusedAttemptLeavesTheParentsAnswers() {
    byte[] parent = model.snapshot();
    ModelMetrics before = audit.compare(model, "1", forget, panel).before();
    var update = audit.compare(model, "1", forget, panel);
    train();
    update.after(model);
    model.restore(parent);

    assertThat(audit.compare(model, "1", forget, panel).before()).isEqualTo(before);
  }

  @Test
  void whatLeavesTakesItsAnswersAlong() {
    audit.compare(model, "1", forget, panel);
    try (var other = model.scope()) {
      var fewer = panel.filtered(other, id -> !id.endsWith("3") && !id.endsWith("4"));
      var fromScratch = new Panel(fewer.retain(), fewer.unseen());

      assertThat(fewer.retain().ids()).hasSize(9).doesNotContain("retain13");
      assertThat(fewer.unseen().samples().size()).isEqualTo(fewer.unseen().ids().size());
      // Not to the bit: fewer samples in a batch may be rounded otherwise.
      assertThat(audit.compare(model, "1", forget, fewer).before())
          .usingRecursiveComparison()
          .withComparatorForType(new DoubleComparator(1e-6), Double.class)
          .isEqualTo(audit.compare(model, "1", forget, fromScratch).before());
    }
  }

  private void train() {
    try (var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.TRAIN, 1))) {
      for (int step = 0; step < 5; step++) {
        trainer.step(images.rows(0, 24), 0.1);
      }
    }
  }

  private AuditSet set(String name, int from, int to) {
    return new AuditSet(
        images.rows(from, to), IntStream.range(from, to).mapToObj(i -> name + i).toList());
  }
}
