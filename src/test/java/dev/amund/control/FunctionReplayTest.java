package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.AmundConfig;
import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.model.DemoNetwork;
import dev.amund.model.InputSpace;
import dev.amund.model.LabelledImages;
import dev.amund.model.SoftLabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FunctionReplayTest {
  private static final int SAMPLES = 20;

  private final TorchScriptModel anchor = DemoNetwork.load();
  private final TensorScope scope = anchor.scope();

  @AfterEach
  void close() {
    scope.close();
    anchor.close();
  }

  @Test
  void samplesThatWereNeverLearnedByHeartAreNotTaughtTheirLabels() {
    LabelledImages drawn = unknownToTheAnchor();

    SoftLabelledImages replayed =
        replay(Set.of()).of(anchor, drawn, SAMPLES, new SplittableRandom(1));

    assertThat(replayed.targets().toFloats())
        .as("an update without anything to forget has no gradient")
        .containsExactly(
            anchor.logits(scope, replayed.images()).softmax().toFloats(), within(1e-6f));
  }

  @Test
  void classesThatGoHaveNoShare() {
    float[] targets =
        replay(Set.of(1))
            .of(anchor, unknownToTheAnchor(), SAMPLES, new SplittableRandom(1))
            .targets()
            .toFloats();

    for (int i = 0; i < SAMPLES; i++) {
      assertThat(targets[i * DemoNetwork.CLASSES + 1]).isZero();
    }
  }

  private LabelledImages unknownToTheAnchor() {
    byte[] pixels = new byte[SAMPLES * DemoNetwork.VALUES];
    new Random(1).nextBytes(pixels);
    return new LabelledImages(
        scope.pixels(pixels, SAMPLES, 3, 16, 16), scope.labels(new int[SAMPLES]));
  }

  private FunctionReplay replay(Set<Integer> unknown) {
    return new FunctionReplay(
        anchor,
        new Transformation(TransformationKind.MIRROR, 0),
        InputSpace.PIXELS,
        unknown,
        AmundConfig.of(Map.of()).amun().control());
  }
}
