package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.config.InputNormalisation;
import dev.amund.config.ModelInterface;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model that expects normalised input is trained and attacked in the pixels of its samples. */
class InputNormaliserTest {
  private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
  private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);

  @ParameterizedTest
  @EnumSource(MemoryFormat.class)
  void theModuleGetsNormalisedPixels(MemoryFormat format) {
    try (var model = load("small", format, new InputNormalisation(MEAN, STD));
        var plain = TestNetworks.load("small");
        var scope = model.scope();
        var other = plain.scope()) {
      var images = DemoNetwork.images(scope, 12).images();
      float[] expected = plain.logits(other, normalised(other, images)).toFloats();
      assertThat(model.logits(scope, images).toFloats()).containsExactly(expected, within(1e-4f));
      assertThat(images.toFloats())
          .as("they stay pixels")
          .isEqualTo(DemoNetwork.images(other, 12).images().toFloats());
      assertThat(ModelProbe.of(model, images)).isEmpty();
    }
  }

  @Test
  void gradientsAreThoseByThePixels() {
    try (var model = load("small", MemoryFormat.AUTO, new InputNormalisation(MEAN, STD));
        var plain = TestNetworks.load("small");
        var scope = model.scope();
        var other = plain.scope()) {
      var batch = DemoNetwork.images(scope, 4);
      float[] byPixels =
          model.inputPass(scope, batch.images()).crossEntropyDirection(batch.labels()).toFloats();
      float[] byInput =
          plain
              .inputPass(other, normalised(other, batch.images()))
              .crossEntropyDirection(DemoNetwork.images(other, 4).labels())
              .toFloats();
      int plane = 16 * 16;
      for (int i = 0; i < byInput.length; i++) {
        byInput[i] /= STD.get(i / plane % 3);
      }
      assertThat(byPixels).containsExactly(byInput, within(1e-3f));
      assertThat(model.inputSpace()).isEqualTo(InputSpace.PIXELS);
    }
  }

  @Test
  void oneNumberIsForAllChannels() {
    var one = new InputNormalisation(List.of(0.5f), List.of(0.25f));
    var each = new InputNormalisation(List.of(0.5f, 0.5f, 0.5f), List.of(0.25f, 0.25f, 0.25f));
    try (var model = load("in-place", MemoryFormat.AUTO, one);
        var same = load("in-place", MemoryFormat.AUTO, each);
        var scope = model.scope();
        var other = same.scope()) {
      float[] logits = model.logits(scope, DemoNetwork.images(scope, 5).images()).toFloats();
      assertThat(same.logits(other, DemoNetwork.images(other, 5).images()).toFloats())
          .isEqualTo(logits);
    }
  }

  @Test
  void asManyNumbersAsChannelsAreNeeded() {
    var two = new InputNormalisation(List.of(0f, 0f), List.of(1f, 1f));
    try (var model = load("small", MemoryFormat.AUTO, two);
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 3).images();
      assertThatThrownBy(() -> model.logits(scope, images))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("have 2 numbers")
          .hasMessageContaining("3 channels");
      assertThat(ModelProbe.of(model, images).get(0).words()).contains("have 2 numbers");
    }
  }

  private static Tensor normalised(TensorScope scope, Tensor images) {
    float[] values = images.toFloats();
    int plane = 16 * 16;
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] - MEAN.get(i / plane % 3)) / STD.get(i / plane % 3);
    }
    return scope.floats(values, images.shape());
  }

  private static TorchScriptModel load(
      String network, MemoryFormat format, InputNormalisation normalisation) {
    return TorchScriptModel.load(
        TestNetworks.bytes(network),
        new DeviceConfig("cpu", 1, format),
        new ModelInterface(Optional.of(normalisation), Optional.empty()));
  }
}
