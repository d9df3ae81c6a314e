package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.config.FineTuneConfig.BatchNorm;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryFormatTest {
  private static final DeviceConfig CHANNELS_LAST =
      new DeviceConfig("cpu", 1, MemoryFormat.CHANNELS_LAST);

  @ParameterizedTest
  @EnumSource(MemoryFormat.class)
  void theFormatChangesNothingButTheLastBits(MemoryFormat format) {
    try (var model =
            TorchScriptModel.load(DemoNetwork.bytes(), new DeviceConfig("cpu", 1, format));
        var scope = model.scope()) {
      var batch = DemoNetwork.images(scope, 12);

      assertThat(model.logits(scope, batch.images()).toFloats())
          .containsExactly(Reference.values("/logits"), within(1e-5f));
      assertThat(model.inputPass(scope, batch.images()).crossEntropyDirection(batch.labels()))
          .satisfies(gradient -> assertThat(gradient.shape()).containsExactly(12, 3, 16, 16));
    }
  }

  @Test
  void keepsTheValuesInTheirPlaces() {
    try (var scope = TensorScope.open(CHANNELS_LAST)) {
      var images = DemoNetwork.images(scope, 3).images();

      assertThat(images.channelsLast().shape()).containsExactly(3, 3, 16, 16);
      assertThat(images.channelsLast().toFloats()).containsExactly(images.toFloats());
    }
  }

  @Test
  void aModelThatNeedsContiguousImagesGetsThem(@TempDir Path directory) throws IOException {
    try (var model = TorchScriptModel.load(flattening(directory), CHANNELS_LAST);
        var scope = model.scope();
        var trainer = model.trainer(new SgdSettings(0.9, 0, BatchNorm.TRAIN, 1))) {
      var batch = DemoNetwork.images(scope, 12);

      assertThat(trainer.step(batch, 0.1)).isPositive();
      assertThat(model.logits(scope, batch.images()).shape()).containsExactly(12, 6);
    }
  }

  @Test
  void whatIsNoImageForTheModelSpoilsNothing() {
    try (var model = TorchScriptModel.load(DemoNetwork.bytes(), CHANNELS_LAST);
        var scope = model.scope()) {
      var wrong = scope.floats(new float[5 * 8 * 8], 1, 5, 8, 8);
      var images = DemoNetwork.images(scope, 12).images();

      assertThatThrownBy(() -> model.logits(scope, wrong))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("(1, 5, 8, 8)");
      assertThat(model.logits(scope, images).toFloats())
          .containsExactly(Reference.values("/logits"), within(1e-5f));
    }
  }

  /** The demo's network, which now begins with a view of its images that must be contiguous. */
  private static byte[] flattening(Path directory) throws IOException {
    String begin = "input0 = (_0).forward(input, )";
    String flat = "torch.view(input, [torch.size(input, 0), -1])";
    String views = "input0 = (_0).forward(torch.view(" + flat + ", torch.size(input)), )";
    Path file = Files.write(directory.resolve("model.pt"), DemoNetwork.bytes());
    try (var zip = FileSystems.newFileSystem(file)) {
      Path code = zip.getPath("demo-classifier/code/__torch__/torch/nn/modules/container.py");
      Files.writeString(code, Files.readString(code).replace(begin, views));
    }
    return Files.readAllBytes(file);
  }
}
