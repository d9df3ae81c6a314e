package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.amun.AmunUpdate;
import dev.amund.amun.MemorisedImages;
import dev.amund.amun.UpdateListener;
import dev.amund.audit.ForgetScope;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmundConfig;
import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.TorchScriptModel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedLoopTest {
  private static final AmunConfig CONFIG = AmundConfig.of(Map.of()).amun();
  private static final int TRAIN = 300;
  private static final int FORGET = 40;

  private static MemorisedImages world;
  private static byte[] original;

  @BeforeAll
  static void memorise() {
    world = MemorisedImages.create(TRAIN, 700, 25);
    original = world.model().snapshot();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  /** Never seen, so that there is nothing to forget. */
  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void anUpdateWithNothingToForgetIsNearlyAFixedPoint(int count) {
    world.model().restore(original);
    LabelledImages judged = world.unseen().rows(400, 700);
    double test = world.accuracy(judged);
    double retain = world.accuracy(world.train());

    update(world.unseen().rows(0, count), 0);

    // Up to 4 of 300 answers change, 4 on a processor that rounds otherwise.
    assertThat(Math.abs(world.accuracy(judged) - test)).isLessThanOrEqualTo(0.0168);
    assertThat(Math.abs(world.accuracy(world.train()) - retain)).isLessThanOrEqualTo(0.003);
  }

  @Test
  void forgetsUntilTheForgetSetIsAsRecognisableAsUnseenSamples() {
    world.model().restore(original);
    LabelledImages forget = world.train().rows(0, FORGET);
    LabelledImages judged = world.unseen().rows(400, 700);
    double before = LogOdds.of(world.model(), forget).auc(LogOdds.of(world.model(), judged));
    double test = world.accuracy(judged);

    ControlReport report = update(forget, FORGET);

    double after = LogOdds.of(world.model(), forget).auc(LogOdds.of(world.model(), judged));
    assertThat(before).isGreaterThan(0.75);
    assertThat(after).isBetween(0.35, 0.66);
    assertThat(world.accuracy(judged)).isGreaterThan(test - 0.03);
    assertThat(world.accuracy(world.train().rows(FORGET, TRAIN))).isGreaterThan(0.95);
    assertThat(report.path().after()).isLessThan(report.path().before());
    assertThat(report.force().gain()).isPositive();
  }

  @Test
  void aForceThatWearsTheNetworkOutIsTakenBack() {
    world.model().restore(original);
    LabelledImages judged = world.unseen().rows(400, 700);
    double test = world.accuracy(judged);
    AmunConfig bold = AmundConfig.of(Map.of("amund.amun.control.max-learning-rate", "0.4")).amun();
    var tooStrong =
        new LearnedForce(1, BatchNorm.FROZEN, new Transformation(TransformationKind.NOISE, 0.05));

    ControlReport report =
        update(
            world.train().rows(0, FORGET),
            IntStream.range(FORGET, TRAIN).toArray(),
            ForgetScope.asUnseen(FORGET),
            bold,
            Optional.of(tooStrong));

    assertThat(world.accuracy(judged)).isGreaterThan(test - 0.1);
    assertThat(report.force().gain()).isLessThan(tooStrong.gain());
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    world.model().restore(original);
    update(world.train().rows(0, FORGET), FORGET);
    byte[] once = world.model().snapshot();

    world.model().restore(original);
    update(world.train().rows(0, FORGET), FORGET);

    assertThat(world.model().snapshot()).isEqualTo(once);
  }

  @Test
  void aWholeClassIsPredictedNoMoreAndTheOthersStay() {
    world.model().restore(original);
    int[] ofTheClass = rows(world.train(), label -> label == 2);
    int[] others = rows(world.train(), label -> label != 2);
    LabelledImages judged = world.unseen().rows(400, 700);
    LabelledImages judgedOfIt = judged.rows(rows(judged, label -> label == 2));
    LabelledImages judgedOthers = judged.rows(rows(judged, label -> label != 2));
    double test = world.accuracy(judgedOthers);
    LabelledImages forget = world.train().rows(ofTheClass);
    assertThat(world.accuracy(judgedOfIt)).isGreaterThan(0.5);

    update(forget, others, ForgetScope.of(labels(forget), none(forget), Set.of(2)));

    assertThat(world.accuracy(forget)).isLessThanOrEqualTo(0.05);
    assertThat(world.accuracy(judgedOfIt)).isLessThanOrEqualTo(0.05);
    assertThat(world.accuracy(judgedOthers)).isGreaterThan(test - 0.03);
    assertThat(world.accuracy(world.train().rows(others))).isGreaterThan(0.95);
  }

  @Test
  void wrongLabelsGoAndTheOthersOfTheBatchBecomeAsUnseen() {
    world.model().restore(original);
    LabelledImages forget = withWrongLabels(FORGET / 2);
    LabelledImages wrong = forget.rows(0, FORGET / 2);
    assertThat(world.accuracy(wrong)).isGreaterThan(0.9);
    LabelledImages usual = forget.rows(FORGET / 2, FORGET);
    LabelledImages judged = world.unseen().rows(400, 700);
    double test = world.accuracy(judged);

    update(
        forget,
        IntStream.range(FORGET, TRAIN).toArray(),
        ForgetScope.of(
            labels(forget),
            IntStream.range(0, FORGET).mapToObj(i -> i < FORGET / 2).toList(),
            Set.of()));

    assertThat(world.accuracy(wrong)).isLessThanOrEqualTo(0.1);
    assertThat(world.accuracy(usual)).isGreaterThan(0.4);
    assertThat(world.accuracy(judged)).isGreaterThan(test - 0.05);
  }

  /** The forget set as the model has learned it by heart: with so many wrong labels. */
  private static LabelledImages withWrongLabels(int count) {
    int[] labels = labels(world.train());
    for (int i = 0; i < count; i++) {
      labels[i] = (labels[i] + 1) % DemoNetwork.CLASSES;
    }
    var learned = new LabelledImages(world.train().images(), world.scope().labels(labels));
    var random = new SplittableRandom(3);
    try (var trainer = world.model().trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1))) {
      for (int step = 0; step < 200; step++) {
        try (var work = world.scope().child()) {
          int[] rows = random.ints(32, 0, TRAIN).toArray();
          trainer.step(learned.in(work).rows(rows), 0.03 * (1 - step / 200.0));
        }
      }
    }
    return learned.rows(0, FORGET);
  }

  private static int[] labels(LabelledImages images) {
    return images.labels().toInts();
  }

  private static List<Boolean> none(LabelledImages images) {
    return Collections.nCopies(images.size(), false);
  }

  private static int[] rows(LabelledImages images, IntPredicate ofLabel) {
    int[] labels = labels(images);
    return IntStream.range(0, labels.length).filter(i -> ofLabel.test(labels[i])).toArray();
  }

  /** D_R begins behind the forget set, if that was trained on. */
  private static ControlReport update(LabelledImages forget, int from) {
    return update(
        forget, IntStream.range(from, TRAIN).toArray(), ForgetScope.asUnseen(forget.size()));
  }

  private static ControlReport update(LabelledImages forget, int[] retained, ForgetScope kinds) {
    return update(forget, retained, kinds, CONFIG, Optional.empty());
  }

  private static ControlReport update(
      LabelledImages forget,
      int[] retained,
      ForgetScope kinds,
      AmunConfig config,
      Optional<LearnedForce> learned) {
    try (var parent = TorchScriptModel.load(world.model().snapshot(), DemoNetwork.CPU);
        var scope = world.model().scope()) {
      var adversarial =
          new AmunUpdate(config)
              .attack(world.model(), scope, forget.in(scope), UpdateListener.none());
      return new ClosedLoop(config)
          .update(
              new Networks(world.model(), parent, parent, new Networks.Recent(parent.state(), 0)),
              new ForgetData(
                  forget,
                  adversarial,
                  world.replay(retained),
                  new Steering(
                      world.train().in(scope).rows(retained), world.unseen().rows(200, 400)),
                  kinds),
              learned,
              1,
              1,
              UpdateListener.none());
    }
  }
}
