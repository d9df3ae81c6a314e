package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.amun.AmunUpdate;
import dev.amund.amun.Memorised;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmundConfig;
import dev.amund.model.DemoModel;
import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;
import java.util.Map;
import java.util.Optional;
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

  private static Memorised world;
  private static byte[] original;

  @BeforeAll
  static void memorise() {
    world = Memorised.create(TRAIN, 700, 25);
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

    assertThat(Math.abs(world.accuracy(judged) - test)).isLessThanOrEqualTo(0.0101);
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
  void theSameSeedGivesTheSameBytes() {
    world.model().restore(original);
    update(world.train().rows(0, FORGET), FORGET);
    byte[] once = world.model().snapshot();

    world.model().restore(original);
    update(world.train().rows(0, FORGET), FORGET);

    assertThat(world.model().snapshot()).isEqualTo(once);
  }

  /** D_R begins behind the forget set, if that was trained on. */
  private static ControlReport update(LabelledImages forget, int from) {
    try (var parent = TorchScriptModel.load(world.model().snapshot(), DemoModel.CPU);
        var scope = world.model().scope()) {
      var adversarial =
          new AmunUpdate(CONFIG)
              .attack(world.model(), scope, forget.in(scope), UpdateListener.none());
      int[] retained = IntStream.range(from, TRAIN).toArray();
      return new ClosedLoop(CONFIG)
          .update(
              new Networks(world.model(), parent, parent),
              new ForgetData(
                  forget,
                  adversarial,
                  world.replayFrom(from),
                  new Steering(
                      world.train().in(scope).rows(retained), world.unseen().rows(200, 400))),
              Optional.empty(),
              1,
              1,
              UpdateListener.none());
    }
  }
}
