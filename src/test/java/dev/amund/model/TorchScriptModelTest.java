package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.config.FineTuneConfig.BatchNorm;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchScriptModelTest {
  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void givesTheLogitsOfPyTorch() {
    var images = DemoNetwork.images(scope, 12).images();

    assertThat(model.logits(scope, images).toFloats())
        .containsExactly(Reference.values("/logits"), within(1e-5f));
    assertThat(WeightCounts.of(model)).isEqualTo(30_054);
  }

  @Test
  void splitsManyImagesIntoBatchesWithoutADifference() {
    var images = DemoNetwork.images(scope, 600).images();
    var logits = model.logits(scope, images);

    assertThat(logits.shape()).containsExactly(600, DemoNetwork.CLASSES);
    assertThat(model.logits(scope, images.rows(511, 514)).toFloats())
        .containsExactly(logits.rows(511, 514).toFloats(), within(1e-5f));
  }

  @Test
  void aPassGivesSeveralGradientsWithoutAddingThemUp() {
    var batch = DemoNetwork.images(scope, 3);
    var one = scope.labels(new int[] {0, 1, 2}).oneHot(DemoNetwork.CLASSES);
    var other = scope.labels(new int[] {3, 3, 4}).oneHot(DemoNetwork.CLASSES);
    var pass = model.inputPass(scope, batch.images());

    var first = pass.gradient(one);
    var second = pass.gradient(other);

    assertThat(first.toFloats())
        .containsExactly(model.inputPass(scope, batch.images()).gradient(one).toFloats());
    assertThat(second.toFloats())
        .containsExactly(model.inputPass(scope, batch.images()).gradient(other).toFloats());
  }

  @Test
  void givesTheInputGradientOfPyTorchUpToAPositiveFactorForEachSample() {
    var batch = DemoNetwork.images(scope, 12);
    var pass = model.inputPass(scope, batch.images());
    float[] direction = pass.crossEntropyDirection(batch.labels()).toFloats();
    float[] probability = pass.logits().softmax().pick(batch.labels()).toFloats();

    float[] expected = Reference.values("/inputGradient");
    for (int sample = 0; sample < 12; sample++) {
      for (int i = 0; i < 20; i++) {
        assertThat(direction[sample * DemoNetwork.VALUES + i] * (1 - probability[sample]))
            .isCloseTo(expected[sample * 20 + i], within(1e-6f));
      }
    }
  }

  @Test
  void theInputGradientDoesNotDependOnWhatWasAskedBefore() {
    var batch = DemoNetwork.images(scope, 4);
    float[] first = direction(batch);
    direction(batch.rows(new int[] {3, 2, 1, 0}));

    assertThat(direction(batch)).containsExactly(first);
  }

  @Test
  void restoresWeightsAndBuffersBitByBit() {
    var batch = DemoNetwork.images(scope, 12);
    byte[] before = model.snapshot();
    float[] logits = model.logits(scope, batch.images()).toFloats();
    try (var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1))) {
      trainer.step(batch, 0.1);
    }
    assertThat(model.snapshot()).isNotEqualTo(before);

    model.restore(before);

    assertThat(model.snapshot()).isEqualTo(before);
    assertThat(model.logits(scope, batch.images()).toFloats()).containsExactly(logits);
  }

  @Test
  void aSnapshotHoldsTheBatchNormStatistics() {
    byte[] before = model.snapshot();
    var images = DemoNetwork.images(scope, 12).images();
    float[] logits = model.logits(scope, images).toFloats();

    model.refreshBatchNorm(images);

    assertThat(model.snapshot()).isNotEqualTo(before);
    assertThat(model.logits(scope, images).toFloats()).isNotEqualTo(logits);
    try (var other = TorchScriptModel.load(model.snapshot(), DemoNetwork.CPU);
        var otherScope = other.scope()) {
      assertThat(other.logits(otherScope, DemoNetwork.images(otherScope, 12).images()).toFloats())
          .containsExactly(model.logits(scope, images).toFloats());
    }
  }

  @Test
  void aFailedRestoreLeavesTheModelAsItWas() {
    byte[] before = model.snapshot();

    assertThatThrownBy(() -> model.restore(Arrays.copyOf(before, 1000)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("snapshot of 1000 bytes");

    assertThat(model.snapshot()).isEqualTo(before);
  }

  @Test
  void manyPassesAndRestoresLeaveNothingBehind() {
    byte[] snapshot = model.snapshot();
    int before = -1;
    for (int round = 0; round < 5; round++) {
      try (var work = model.scope()) {
        var batch = DemoNetwork.images(work, 8);
        var direction = model.inputPass(work, batch.images()).crossEntropyDirection(batch.labels());
        direction.dividedBy(direction.sampleNorms().clamp(1e-12, 1)).rows(new int[] {1, 0});
        Saliency.mask(model, work, batch, 0.5);
        try (var trainer = model.trainer(new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1))) {
          trainer.step(batch, 0.01);
        }
        model.logits(work, batch.images());
      }
      model.restore(snapshot);
      int live = model.liveArrays();
      assertThat(live).isEqualTo(before < 0 ? live : before);
      before = live;
    }
  }

  @Test
  void saysWhatIsNotTorchScript(@TempDir Path directory) throws Exception {
    var file = Files.writeString(directory.resolve("model.pt"), "not a model");

    assertThatThrownBy(() -> TorchScriptModel.load(file, DemoNetwork.CPU))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a TorchScript file");
    assertThatThrownBy(() -> TorchScriptModel.load(directory.resolve("absent.pt"), DemoNetwork.CPU))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("absent.pt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model/archive_format", "serialized_exported_program.json"})
  void saysWhatToExportInsteadOfAnExportedProgram(String entry) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write("pt2".getBytes(StandardCharsets.US_ASCII));
      zip.closeEntry();
    }
    assertThatThrownBy(() -> TorchScriptModel.load(bytes.toByteArray(), DemoNetwork.CPU))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("torch.export (.pt2)")
        .hasMessageContaining("torch.jit.script(module)");
  }

  @Test
  void saysWhichShapeTheModelRefused() {
    var images = scope.floats(new float[8 * 8], 1, 1, 8, 8);

    assertThatThrownBy(() -> model.logits(scope, images))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("(1, 1, 8, 8)");
  }

  @Test
  void saysWhichDevicesThereAre() {
    assertThatThrownBy(
            () ->
                TorchScriptModel.load(
                    DemoNetwork.bytes(), new DeviceConfig("gpu:99", 0, MemoryFormat.AUTO)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("gpu:99")
        .hasMessageContaining("cpu");
    assertThat(Devices.available()).contains("cpu").contains(Devices.resolve("auto"));
  }

  private float[] direction(LabelledImages batch) {
    return model.inputPass(scope, batch.images()).crossEntropyDirection(batch.labels()).toFloats();
  }
}
