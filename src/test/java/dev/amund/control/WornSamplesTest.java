package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.DemoNetwork;
import dev.amund.model.InputSpace;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.SoftLabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WornSamplesTest {
  private static final int CANDIDATES = 12;

  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void choosesThoseOfWhichTheModelSaysSomethingElseThanItShould() {
    LabelledImages candidates = images(CANDIDATES);

    // In portions of four, of which the last two give one and two.
    SoftLabelledImages chosen =
        WornSamples.of(model, candidates, 4, samples -> shouldBe(samples, Set.of(1, 5, 8, 11)));

    assertThat(places(candidates, chosen)).containsExactlyInAnyOrder(1, 5, 8, 11);
    float[] targets = chosen.targets().toFloats();
    for (int i = 0; i < 4; i++) {
      float[] row =
          Arrays.copyOfRange(targets, i * DemoNetwork.CLASSES, (i + 1) * DemoNetwork.CLASSES);
      assertThat(row).as("the target goes with its sample").contains(1);
    }
  }

  @Test
  void takesAllWhereThereAreNoMore() {
    LabelledImages candidates = images(CANDIDATES);

    SoftLabelledImages chosen =
        WornSamples.of(model, candidates, CANDIDATES, samples -> shouldBe(samples, Set.of()));

    assertThat(places(candidates, chosen))
        .containsExactlyInAnyOrder(IntStream.range(0, CANDIDATES).boxed().toArray(Integer[]::new));
  }

  @Test
  void whatIsReplayedOfAWornModelIsWhatItWasWornBy() {
    try (var worn = DemoNetwork.load()) {
      LabelledImages drawn = images(60);
      wear(worn);
      FunctionReplay function = function();

      double usual = divergence(worn, function.of(worn, drawn, 60, new SplittableRandom(1)));
      SoftLabelledImages chosen = function.of(worn, drawn, 20, new SplittableRandom(1));

      assertThat(chosen.size()).isEqualTo(20);
      assertThat(divergence(worn, chosen)).isGreaterThan(1.05 * usual);
      int[] places = places(drawn, chosen);
      assertThat(places).doesNotHaveDuplicates();
      assertThat(Arrays.stream(places).filter(place -> place < 36))
          .as("as transformed, 60 % as among all")
          .hasSize(12);
    }
  }

  /** The same ones whatever their number is, all different. */
  private LabelledImages images(int count) {
    byte[] pixels = new byte[count * DemoNetwork.VALUES];
    new Random(1).nextBytes(pixels);
    return new LabelledImages(
        scope.pixels(pixels, count, 3, 16, 16),
        scope.labels(IntStream.range(0, count).map(i -> i % DemoNetwork.CLASSES).toArray()));
  }

  /** Into the one class, so that what it said of other classes goes. */
  private void wear(TorchScriptModel worn) {
    LabelledImages images = images(60);
    int[] ofTheClass = IntStream.range(0, 60).filter(i -> i % DemoNetwork.CLASSES == 2).toArray();
    try (var trainer = worn.trainer(new SgdSettings(0.9, 0, BatchNorm.FROZEN, 1))) {
      for (int step = 0; step < 5; step++) {
        trainer.step(images.rows(ofTheClass), 0.01);
      }
    }
  }

  /** One whose transformed samples can be told by their places: they stay as they are. */
  private FunctionReplay function() {
    return new FunctionReplay(
        model,
        new Transformation(TransformationKind.NONE, 0),
        InputSpace.PIXELS,
        Set.of(),
        AmundConfig.of(Map.of()).amun().control());
  }

  private double divergence(TorchScriptModel worn, SoftLabelledImages samples) {
    float[] targets = samples.targets().toFloats();
    float[] said = worn.logits(scope, samples.images()).softmax().toFloats();
    return IntStream.range(0, targets.length)
            .filter(i -> targets[i] > 0)
            .mapToDouble(i -> targets[i] * Math.log(targets[i] / said[i]))
            .sum()
        / samples.size();
  }

  /** What the model says, but of the images at these places the least likely class. */
  private SoftLabelledImages shouldBe(LabelledImages samples, Set<Integer> others) {
    float[] said = model.logits(scope, samples.images()).softmax().toFloats();
    int[] places = places(images(CANDIDATES), samples.images().toFloats());
    for (int i = 0; i < places.length; i++) {
      if (others.contains(places[i])) {
        int from = i * DemoNetwork.CLASSES;
        int least = least(said, from);
        Arrays.fill(said, from, from + DemoNetwork.CLASSES, 0);
        said[least] = 1;
      }
    }
    return new SoftLabelledImages(
        samples.images(),
        samples.images().scope().floats(said, samples.size(), DemoNetwork.CLASSES));
  }

  private static int least(float[] values, int from) {
    return IntStream.range(from, from + DemoNetwork.CLASSES)
        .reduce((a, b) -> values[a] <= values[b] ? a : b)
        .orElseThrow();
  }

  private static int[] places(LabelledImages all, SoftLabelledImages some) {
    return places(all, some.images().toFloats());
  }

  /** At which places of the one set the images of the other are. */
  private static int[] places(LabelledImages all, float[] some) {
    float[] values = all.images().toFloats();
    return IntStream.range(0, some.length / DemoNetwork.VALUES)
        .map(i -> place(values, some, i * DemoNetwork.VALUES))
        .toArray();
  }

  private static int place(float[] all, float[] some, int from) {
    return IntStream.range(0, all.length / DemoNetwork.VALUES)
        .filter(
            place ->
                Arrays.equals(
                    all,
                    place * DemoNetwork.VALUES,
                    (place + 1) * DemoNetwork.VALUES,
                    some,
                    from,
                    from + DemoNetwork.VALUES))
        .findFirst()
        .orElseThrow();
  }
}
