package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.AmundConfig;
import dev.amund.config.ControlConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForceTest {
  private static final ControlConfig CONFIG = AmundConfig.of(Map.of()).amun().control();
  private static final double GAIN = 0.01;

  @Test
  void whereNothingIsRecognisableTheStepIsTheGentlest() {
    var force = force(200, 0.48, 0.49);

    assertThat(force.learningRate()).isLessThan(0.1 * force(200, 0.9, 0.5).learningRate());
    assertThat(force.wantsPass(3)).isTrue();
    force.reached(0.48);
    assertThat(force.wantsPass(3)).isFalse();
    assertThat(force.isTooFar()).isFalse();
  }

  @Test
  void allowsForWhatDriftsBack() {
    assertThat(force(50, 0.7, 0.5).target()).isCloseTo(0.5 - 0.15 * 0.2, within(1e-9));
  }

  @Test
  void anEasySampleIsLeftWhereEasyOnesAre() {
    assertThat(force(1, 0.99, 0.9).target()).isGreaterThan(0.8);
    assertThat(force(1000, 0.99, 0.9).target()).isLessThan(0.5);
  }

  @Test
  void triesAgainHarderWhileTooLittleIsForgotten() {
    var force = force(50, 0.8, 0.5);
    double first = force.learningRate();
    force.reached(0.75);

    assertThat(force.wantsPass(3)).isTrue();
    assertThat(force.learningRate()).isGreaterThan(first);
    force.reached(0.6);
    force.reached(0.55);
    assertThat(force.wantsPass(3)).isFalse();
  }

  @Test
  void whatIsWithinTheErrorOfTheAucIsEnough() {
    assertThat(wantsMore(50, 0.8, 0.035)).isFalse();
    assertThat(wantsMore(50, 0.8, 0.045)).isTrue();
  }

  @Test
  void ofAShortWayThreeQuartersMustBeGone() {
    assertThat(wantsMore(12, 0.65, 0.07)).as("the error is 0.08").isTrue();
    assertThat(wantsMore(12, 0.65, 0.04)).isFalse();
  }

  private static boolean wantsMore(int samples, double before, double above) {
    var force = force(samples, before, 0.5);
    force.reached(force.target() + above);
    return force.wantsPass(3);
  }

  @Test
  void aPassThatBringsSomethingBackDoesNotCountAndTheNextIsMuchStronger() {
    var force = force(50, 0.8, 0.5);
    double first = force.learningRate();
    assertThat(force.reached(0.55)).isTrue();
    double second = force.learningRate();
    assertThat(second).as("a weaker one would hold less down").isGreaterThan(first);

    assertThat(force.reached(0.58)).isFalse();
    assertThat(force.reached()).isEqualTo(0.55);
    assertThat(force.lastRate()).isEqualTo(first);
    assertThat(force.learningRate()).isGreaterThanOrEqualTo(1.5 * second);
  }

  @Test
  void aPassCountsWhereTheAucIsTooHighToTell() {
    var force = force(50, 0.999, 0.5);
    force.reached(0.998);
    assertThat(force.reached(0.999)).isTrue();
    assertThat(force.reached(0.6)).isTrue();
  }

  @Test
  void futilePassesTeachNothing() {
    var once = force(50, 0.8, 0.5);
    once.reached(0.52);
    var thrice = force(50, 0.8, 0.5);
    thrice.reached(0.52);
    thrice.reached(0.54);
    thrice.reached(0.55);

    assertThat(thrice.learned()).isBetween(0.9 * once.learned(), 1.1 * once.learned());
  }

  @Test
  void goesBackWhereTooMuchIs() {
    var force = force(50, 0.8, 0.5);
    force.reached(0.3);

    assertThat(force.isTooFar()).isTrue();
    assertThat(force.isAbove(0.5)).isTrue();
    assertThat(force.isAbove(0.42)).isFalse();
  }

  @Test
  void ofASingleSampleTheGentlestStepWithinTheErrorIsEnough() {
    var force = force(1, 0.8, 0.3);
    force.reached(force.target());

    assertThat(force.isTooFar()).isTrue();
    assertThat(force.isAbove(force.target() + 0.05)).isFalse();
    assertThat(force.isAbove(force.target() + 0.15)).isTrue();
  }

  @Test
  void aLabelThatMustGoIsNotLeftWithinTheError() {
    var force = new Force(GAIN, 1, 1, 1, 0.5, 0, CONFIG);
    force.reached(0.5);

    assertThat(force.isTooFar()).isFalse();
  }

  @Test
  void learnsTheGainFromManySamplesAndHardlyFromOne() {
    var weak = force(50, 0.8, 0.5);
    weak.reached(0.75);
    weak.reached(0.5);
    assertThat(weak.learned()).isGreaterThan(GAIN);

    var strong = force(50, 0.8, 0.5);
    strong.reached(0.1);
    assertThat(strong.learned()).isBetween(GAIN / 4, GAIN * 0.9);

    var single = force(1, 0.8, 0.5);
    single.reached(0.1);
    assertThat(single.learned()).isCloseTo(GAIN, within(0.05 * GAIN));
  }

  @Test
  void noRateIsAboveTheHighest() {
    var force = new Force(100, 1, 50, 0.99, 0.5, 1, CONFIG);
    assertThat(force.learningRate()).isEqualTo(CONFIG.maxLearningRate());
    force.reached(0.98);
    assertThat(force.learningRate()).isEqualTo(CONFIG.maxLearningRate());
  }

  @Test
  void aPassThatWoreTheNetworkOutTeachesThatLessIsNeeded() {
    var force = force(50, 0.8, 0.5);
    double first = force.learningRate();
    force.woreOut();

    assertThat(force.wantsPass(3)).isTrue();
    assertThat(force.reached()).isEqualTo(0.8);
    assertThat(force.learningRate()).isLessThan(0.5 * first);
    assertThat(force.learned()).isLessThan(GAIN);

    double second = force.learningRate();
    force.reached(0.7);
    assertThat(force.learningRate()).as("no stronger one").isLessThanOrEqualTo(second);
    assertThat(force.lastRate()).isEqualTo(second);
  }

  @Test
  void whatDoesNotDriftBackNeedsNoAllowance() {
    var none = new Force(GAIN, 1, 100, 1, 0.5, 0, CONFIG);
    assertThat(none.target()).isEqualTo(0.5);
    none.reached(0.99);
    assertThat(none.learned()).as("nothing for samples whose label stays").isEqualTo(GAIN);
    assertThat(new Force(GAIN, 1, 100, 1, 0.5, 1, CONFIG).target()).isLessThan(0.45);
  }

  private static Force force(int samples, double before, double ofTargets) {
    return new Force(GAIN, 1, samples, before, ofTargets, 1, CONFIG);
  }
}
