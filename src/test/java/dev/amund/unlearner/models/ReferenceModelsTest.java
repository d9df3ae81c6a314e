package dev.amund.unlearner.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.InputConfig;
import dev.amund.config.ModelConfig;
import dev.amund.model.DemoNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceModelsTest {
  @TempDir private Path directory;

  @Test
  void knowsWhatEachModelWasTrainedOn() throws Exception {
    Path first = Files.write(directory.resolve("first.pt"), DemoNetwork.bytes());
    Path second = Files.write(directory.resolve("second.pt"), DemoNetwork.bytes());
    Files.writeString(directory.resolve("second.pt.ids"), "a\n b \n\n");

    try (var references = references(first, second)) {
      assertThat(references.get()).hasSize(2);
      assertThat(references.get().get(0).trainedOn().test("a")).isFalse();
      assertThat(references.get().get(1).trainedOn().test("b")).isTrue();
      assertThat(references.get().get(1).trainedOn().test("c")).isFalse();
      assertThat(references.get()).isSameAs(references.get());
    }
  }

  @Test
  void aModelThatIsMissingHoldsNothingUp() throws Exception {
    Path there = Files.write(directory.resolve("there.pt"), DemoNetwork.bytes());

    try (var references = references(there, directory.resolve("none.pt"))) {
      assertThat(references.get()).isEmpty();
      Files.write(directory.resolve("none.pt"), DemoNetwork.bytes());
      assertThat(references.get()).hasSize(2);
    }
  }

  private static ReferenceModels references(Path... paths) {
    return new ReferenceModels(
        new ModelConfig("demo", Path.of("demo.pt"), List.of(paths), InputConfig.DEFAULT),
        DemoNetwork.CPU);
  }
}
