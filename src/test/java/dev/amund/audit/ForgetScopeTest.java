package dev.amund.audit;

import static dev.amund.audit.ForgetKind.AS_UNSEEN;
import static dev.amund.audit.ForgetKind.WHOLE_CLASS;
import static dev.amund.audit.ForgetKind.WRONG_LABEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured where classes or labels go. */
class ForgetScopeTest {
  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();
  @TempDir private Path directory;
  private LabelledImages images;
  private AuditSet forget;
  private Panel panel;

  @BeforeEach
  void generate() throws IOException {
    new GeneratedDataSet(DemoNetwork.CLASSES, 60, 1, 5, 3).writeTo(directory);
    byte[] records = Files.readAllBytes(directory.resolve("train.bin"));
    byte[] pixels = new byte[60 * DemoNetwork.VALUES];
    for (int i = 0; i < 60; i++) {
      System.arraycopy(
          records,
          i * GeneratedDataSet.RECORD_BYTES + 1,
          pixels,
          i * DemoNetwork.VALUES,
          DemoNetwork.VALUES);
    }
    var shown = scope.pixels(pixels, 60, 3, 16, 16);
    // As the model predicts them, so that it knows every class.
    images = new LabelledImages(shown, model.logits(scope, shown).argmax());
    forget = set(0, 12);
    panel = new Panel(set(12, 24), set(24, 60));
  }

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void eachSampleHasItsKind() {
    var scope =
        ForgetScope.of(new int[] {0, 1, 1, 2}, List.of(false, false, true, true), Set.of(2));

    assertThat(scope.kinds()).containsExactly(AS_UNSEEN, AS_UNSEEN, WRONG_LABEL, WHOLE_CLASS);
    assertThat(scope.places(AS_UNSEEN)).containsExactly(0, 1);
    assertThat(scope.wholeClasses(new int[] {0, 1, 1, 2})).containsExactly(2);
    assertThat(ForgetScope.asUnseen(2).kinds()).containsOnly(AS_UNSEEN);
  }

  @Test
  void heldOutSamplesOfAClassThatGoesLeaveTheAccuracy() {
    int going = forget.samples().labels().toInts()[0];
    int[] others =
        IntStream.range(0, 12)
            .filter(i -> forget.samples().labels().toInts()[i] != going)
            .toArray();
    Comparison comparison = compare(ForgetScope.of(labels(), noneWrong(), Set.of(going)));
    assertThat(comparison.wholeClasses()).containsExactly(going);
    assertThat(comparison.before().testAccuracy()).hasValue(1);
    assertThat(comparison.before().samplesAsUnseen()).isEqualTo(others.length);
    LostLabelMetrics lost = comparison.before().lostLabels().get(WHOLE_CLASS);
    assertThat(lost.forgotten().samples()).isEqualTo(12 - others.length);
    assertThat(lost.forgotten().accuracy()).isEqualTo(1);
    assertThat(lost.unseen().orElseThrow().accuracy()).isEqualTo(1);
    assertThat(lost.ofOthers()).hasValue(0);
  }

  @Test
  void whatTheBaseModelCountsForLosesTheClassAndNotWhatWasLostSince() {
    int going = forget.samples().labels().toInts()[0];
    // Six held-out samples of it are wrong: they show another class.
    LabelledImages unseen = set(24, 60).samples();
    int[] labels = unseen.labels().toInts();
    int[] ofIt = IntStream.range(0, labels.length).filter(i -> labels[i] != going).toArray();
    int[] changed = labels.clone();
    Arrays.stream(ofIt).limit(6).forEach(i -> changed[i] = going);
    var mixed = new AuditSet(new LabelledImages(unseen.images(), scope.labels(changed)), List.of());
    var comparison =
        new Audit()
            .compare(
                model,
                "1",
                forget,
                ForgetScope.of(labels(), noneWrong(), Set.of(going)),
                new Panel(set(12, 24), mixed));

    // With them 30 of 36 are right, without them all: 6 of 36 points leave the base model's, too.
    assertThat(comparison.before().testAccuracy()).hasValue(1);
    assertThat(comparison.base(OptionalDouble.of(0.8)).orElseThrow())
        .isCloseTo(0.8 + 1 - 30.0 / 36, within(1e-9));
    assertThat(comparison.base(OptionalDouble.empty())).isEmpty();
    assertThat(compare(ForgetScope.asUnseen(12)).base(OptionalDouble.of(0.8))).hasValue(0.8);
  }

  @Test
  void aClassWithoutSamplesThatTheModelKnowsAllTheSameStays() {
    int known = set(24, 60).samples().labels().toInts()[0];
    var nothing = new AuditSet(images.rows(0, 0), List.of());
    var without = ForgetScope.of(new int[0], List.of(), Set.of(known));

    var comparison = new Audit().compare(model, "1", nothing, without, panel);

    assertThat(comparison.scope().withoutTrainingSamples()).isEmpty();
  }

  @Test
  void aClassThatWentBeforeStaysOut() {
    int gone = labels()[0];
    LabelledImages unseen = set(24, 60).samples();
    int[] labels = unseen.labels().toInts();
    // The model does not know it: what is of that class gets another label.
    int[] shown =
        Arrays.stream(labels).map(l -> l == gone ? (gone + 1) % DemoNetwork.CLASSES : l).toArray();
    int[] unknown = shown.clone();
    int first = IntStream.range(0, 36).filter(i -> labels[i] != gone).findFirst().orElseThrow();
    unknown[first] = gone;
    var nothing = new AuditSet(images.rows(0, 0), List.of());
    var comparison =
        new Audit()
            .compare(
                model,
                "1",
                nothing,
                ForgetScope.of(new int[0], List.of(), Set.of(gone)),
                new Panel(
                    set(12, 24),
                    new AuditSet(
                        new LabelledImages(unseen.images(), scope.labels(unknown)), List.of())));

    assertThat(comparison.scope().withoutTrainingSamples()).containsExactly(gone);
    assertThat(comparison.wholeClasses()).isEmpty();
    assertThat(comparison.base(OptionalDouble.of(0.8))).hasValue(0.8);
  }

  @Test
  void wrongLabelsAreComparedWithHowOftenTheyAreGivenToOthers() {
    var scope = ForgetScope.of(labels(), Collections.nCopies(12, true), Set.of());

    ModelMetrics before = compare(scope).before();

    assertThat(before.samplesAsUnseen()).isZero();
    LostLabelMetrics lost = before.lostLabels().get(WRONG_LABEL);
    assertThat(lost.forgotten().accuracy()).isEqualTo(1);
    assertThat(lost.forgotten().confidence()).isBetween(1.0 / DemoNetwork.CLASSES, 1.0);
    assertThat(lost.unseen()).isEmpty();
    assertThat(lost.ofOthers()).hasValue(0);
    assertThat(lost.asMap("wrong-label"))
        .containsOnlyKeys(
            "wrong-label.accuracy", "wrong-label.confidence", "wrong-label.of-others");
  }

  private Comparison compare(ForgetScope scope) {
    return new Audit().compare(model, "1", forget, scope, panel);
  }

  private int[] labels() {
    return forget.samples().labels().toInts();
  }

  private static List<Boolean> noneWrong() {
    return Collections.nCopies(12, false);
  }

  private AuditSet set(int from, int to) {
    return new AuditSet(images.rows(from, to), List.of());
  }
}
