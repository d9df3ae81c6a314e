package dev.amund.amun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.amund.audit.Audit;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmunConfig.Variant;
import dev.amund.config.AmundConfig;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.config.ReplayRatio;
import dev.amund.config.SgdConfig;
import dev.amund.config.SgdConfig.Schedule;
import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmunUpdateTest {
  private static final int FORGET = 20;

  private static MemorisedImages world;
  private static byte[] trained;
  private final LabelledImages forget = world.train().rows(0, FORGET);

  @BeforeAll
  static void create() {
    world = MemorisedImages.create(256, 256, 40);
    trained = world.model().snapshot();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void restore() {
    world.model().restore(trained);
  }

  @Test
  void forgetsTheForgetSetAndKeepsTheRest() {
    var retain = world.train().rows(FORGET, 256);
    var audit = new Audit();
    var before = audit.measure(world.model(), forget, retain, world.unseen());

    var report = apply(config(Variant.AMUN_ADV_ONLY, 8, 0.1), world.replayFrom(FORGET));

    var after = audit.measure(world.model(), forget, retain, world.unseen());
    assertThat(before.forgetUnseen().orElseThrow().value()).isGreaterThan(0.6);
    assertThat(after.forgetUnseen().orElseThrow().value())
        .isLessThan(before.forgetUnseen().orElseThrow().value() - 0.1);
    assertThat(after.testAccuracy().orElseThrow())
        .isGreaterThan(before.testAccuracy().orElseThrow() - 0.05);
    assertThat(after.retainAccuracy().orElseThrow()).isGreaterThan(0.9);
    assertThat(report.replayPerEpoch()).isEqualTo(160);
    assertThat(report.samplesTrained()).isEqualTo(5 * 180);
    assertThat(report.steps()).isEqualTo(5 * 2);
    assertThat(report.finalLoss()).isPositive();
    assertThat(report.attack().samples()).isEqualTo(FORGET);
  }

  @ParameterizedTest
  @CsvSource({"AMUN, 2, 80", "AMUN, 0, 40", "AMUN_ADV_ONLY, 2, 60", "AMUN_ADV_ONLY, 0, 20"})
  void trainsOnTheSetsOfItsVariant(Variant variant, int replayRatio, int samplesPerEpoch) {
    var report = apply(config(variant, replayRatio, 0.001), world.replayFrom(FORGET));

    assertThat(report.samplesTrained()).isEqualTo(5L * samplesPerEpoch);
  }

  @Test
  void theLastEpochsMaySeeTheRetainedDataAlone() {
    var usual = config(Variant.AMUN_ADV_ONLY, 2, 0.001);
    var tuning = usual.fineTune();
    var config = usual.with(new FineTuneConfig(5, 2, tuning.sgd(), tuning.batchNorm(), false, 1));

    assertThat(apply(config, world.replayFrom(FORGET)).samplesTrained()).isEqualTo(3 * 60 + 2 * 40);
    assertThat(apply(config, ReplaySource.none()).samplesTrained()).isEqualTo(3 * 20);
  }

  @Test
  void anEpochOnTheRetainedDataAloneHasNoMoreStepsThanThereAreSamplesFor() {
    var usual = config(Variant.AMUN_ADV_ONLY, 8, 0.001);
    var config =
        usual.with(
            new FineTuneConfig(
                5, 2, usual.fineTune().sgd().withBatchSize(2), BatchNorm.TRAIN, false, 1));

    assertThat(apply(config, world.replayFrom(250)).steps()).isEqualTo(3 * 13 + 2 * 3);
  }

  @ParameterizedTest
  @CsvSource({
    // Asked between two epochs, as long as there is one to be left out.
    "true, 9, 5, 3",
    "true, 2, 3, 2",
    "true, 1, 2, 1",
    "false, 1, 5, 0"
  })
  void whatIsForgottenEnoughGoesOnWithTheLastEpochThatForgets(
      boolean earlyStop, int enoughAfter, int epochs, int asked) {
    var usual = config(Variant.AMUN_ADV_ONLY, 2, 0.001);
    var config = usual.with(fineTuning(5, Schedule.LINEAR, earlyStop));
    var answers = new AtomicInteger();

    var report =
        apply(config, world.replayFrom(FORGET), () -> answers.incrementAndGet() == enoughAfter);

    assertThat(report.samplesTrained()).isEqualTo(epochs * 60L);
    assertThat(report.steps()).isEqualTo(epochs);
    assertThat(answers).hasValue(asked);
  }

  @Test
  void theLastEpochKeepsItsLowLearningRateHoweverEarlyItComes() {
    float[] afterOne = logitsAfter(fineTuning(1, Schedule.CONSTANT, false));
    float[] afterTwo = logitsAfter(fineTuning(2, Schedule.CONSTANT, false));

    // The rate of the ninth epoch is too low to move anything.
    float[] stopped = logitsAfter(fineTuning(9, Schedule.STEP, true));

    assertThat(stopped).containsExactly(afterOne, offset(1e-4f));
    assertThat(stopped[0]).isNotCloseTo(afterTwo[0], offset(1e-3f));
  }

  @Test
  void aMaskedUpdateMovesOnlyTheSalientWeights() {
    var usual = config(Variant.AMUN_ADV_ONLY, 2, 0.01);
    var masked = usual.withSalunRatio(0.1);

    apply(usual, world.replayFrom(FORGET));
    long bytesMoved = bytesUnlike(trained, world.model().snapshot());
    restore();
    apply(masked, world.replayFrom(FORGET));

    assertThat(bytesUnlike(trained, world.model().snapshot())).isBetween(1L, bytesMoved / 4);
  }

  @Test
  void drawsTheReplayAfreshForEachEpoch() {
    var draws = new ArrayList<float[]>();
    var source = world.replayFrom(FORGET);
    var spy =
        new ReplaySource() {
          @Override
          public int available() {
            return source.available();
          }

          @Override
          public Drawn draw(int count, RandomGenerator random) {
            var drawn = source.draw(count, random);
            return scope -> {
              var samples = drawn.in(scope);
              draws.add(Arrays.copyOf(samples.images().toFloats(), 100));
              return samples;
            };
          }
        };

    apply(config(Variant.AMUN_ADV_ONLY, 2, 0.001), spy);

    assertThat(draws).hasSize(5);
    assertThat(draws.stream().map(Arrays::hashCode).distinct()).hasSize(5);
  }

  @Test
  void takesWhatRetainedDataThereIs() {
    var report = apply(config(Variant.AMUN_ADV_ONLY, 8, 0.001), world.replayFrom(250));

    assertThat(report.replayPerEpoch()).isEqualTo(6);
    assertThat(apply(config(Variant.AMUN, 8, 0.001), ReplaySource.none()).replayPerEpoch())
        .isZero();
  }

  @Test
  void forgetsASingleSample() {
    var single = world.train().rows(0, 1);
    var report =
        new AmunUpdate(config(Variant.AMUN_ADV_ONLY, 8, 0.01))
            .apply(
                world.model(), single, world.replayFrom(1), 1, UpdateListener.none(), () -> false);

    assertThat(report.replayPerEpoch()).isEqualTo(8);
    assertThat(report.steps()).isEqualTo(5);
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    var config = config(Variant.AMUN, 2, 0.01);
    apply(config, world.replayFrom(FORGET));
    byte[] first = world.model().snapshot();
    restore();
    apply(config, world.replayFrom(FORGET));

    assertThat(world.model().snapshot()).isEqualTo(first);
  }

  @Test
  void saysWhenTheTrainingDiverges() {
    assertThatThrownBy(
            () -> apply(config(Variant.AMUN_ADV_ONLY, 2, 1e30), world.replayFrom(FORGET)))
        .isInstanceOf(DivergedException.class);
  }

  /** See make_no_gradient.py. */
  @Test
  void saysWhenTheModelHasNoFiniteGradientByItsInput() throws Exception {
    byte[] torchScript;
    try (var in = AmunUpdateTest.class.getResourceAsStream("no-gradient.pt")) {
      torchScript = in.readAllBytes();
    }
    try (var model = TorchScriptModel.load(torchScript, DemoNetwork.CPU);
        var scope = model.scope()) {
      var images =
          new LabelledImages(scope.floats(new float[12], 1, 3, 2, 2), scope.labels(new int[] {1}));

      assertThatThrownBy(
              () ->
                  new AmunUpdate(config(Variant.AMUN_ADV_ONLY, 2, 0.01))
                      .attack(model, scope, images, UpdateListener.none()))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("gradients by the input");
    }
  }

  @Test
  void repeatedAndCancelledUpdatesLeaveNothingBehind() {
    int before = world.model().liveArrays();
    for (int round = 0; round < 3; round++) {
      apply(config(Variant.AMUN, 2, 0.001), world.replayFrom(FORGET));
      assertThat(world.model().liveArrays()).isEqualTo(before);
      assertThatThrownBy(() -> cancelled(Stage.ATTACK)).isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> cancelled(Stage.FINE_TUNE))
          .isInstanceOf(CancellationException.class);
      assertThat(world.model().liveArrays()).isEqualTo(before);
    }
  }

  @Test
  void tellsItsStagesAndProgress() {
    var stages = new ArrayList<Stage>();
    var lines = new ArrayList<String>();
    new AmunUpdate(config(Variant.AMUN_ADV_ONLY, 2, 0.001))
        .apply(
            world.model(),
            forget,
            world.replayFrom(FORGET),
            1,
            new UpdateListener() {
              @Override
              public void stage(Stage stage) {
                stages.add(stage);
              }

              @Override
              public void progress(int done, int total) {
                lines.add(stages.get(stages.size() - 1) + " " + done + "/" + total);
              }
            },
            () -> false);

    assertThat(stages).containsExactly(Stage.ATTACK, Stage.FINE_TUNE);
    assertThat(lines).contains("ATTACK 20/20").endsWith("FINE_TUNE 4/5", "FINE_TUNE 5/5");
  }

  private static long bytesUnlike(byte[] one, byte[] other) {
    assertThat(other).hasSameSizeAs(one);
    return IntStream.range(0, one.length).filter(i -> one[i] != other[i]).count();
  }

  private UpdateReport apply(AmunConfig config, ReplaySource retained) {
    return apply(config, retained, () -> false);
  }

  private UpdateReport apply(AmunConfig config, ReplaySource retained, BooleanSupplier enough) {
    return new AmunUpdate(config)
        .apply(world.model(), forget, retained, 1, UpdateListener.none(), enough);
  }

  private float[] logitsAfter(FineTuneConfig tuning) {
    restore();
    apply(
        config(Variant.AMUN_ADV_ONLY, 2, 0.01).with(tuning), world.replayFrom(FORGET), () -> true);
    try (var scope = world.model().scope()) {
      return world.model().logits(scope, forget.images()).toFloats();
    }
  }

  private static FineTuneConfig fineTuning(int epochs, Schedule schedule, boolean earlyStop) {
    return new FineTuneConfig(
        epochs, 0, new SgdConfig(0.01, schedule, 0, 0, 128), BatchNorm.FROZEN, earlyStop, 1);
  }

  private void cancelled(Stage when) {
    new AmunUpdate(config(Variant.AMUN, 2, 0.001))
        .apply(
            world.model(),
            forget,
            world.replayFrom(FORGET),
            1,
            new UpdateListener() {
              private Stage now = Stage.ATTACK;

              @Override
              public void stage(Stage stage) {
                now = stage;
              }

              @Override
              public void progress(int done, int total) {
                if (now == when) {
                  throw new CancellationException();
                }
              }
            },
            () -> false);
  }

  private static AmunConfig config(Variant variant, int replayRatio, double learningRate) {
    return new AmunConfig(
        variant,
        new ReplayRatio(replayRatio),
        0,
        1,
        1,
        AmundConfig.of(java.util.Map.of()).amun().control(),
        Attacks.PGD,
        new FineTuneConfig(
            5,
            0,
            new SgdConfig(learningRate, Schedule.LINEAR, 0.9, 5e-4, 128),
            BatchNorm.TRAIN,
            false,
            1));
  }
}
