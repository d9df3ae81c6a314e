package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of which no training sample is left. */
class TrainedLabelsTest {
  @TempDir private Path directory;

  @Test
  void aClassIsGoneWithTheLastOfItsTrainingSamples() {
    try (var store = SampleStore.open(directory)) {
      store.put(tiny("a", 0, Split.TRAIN, ""));
      store.put(tiny("b", 1, Split.TRAIN, ""));
      store.put(tiny("c", 1, Split.TRAIN, ""));
      store.put(tiny("held out", 2, Split.HOLDOUT, ""));
      assertThat(store.classesWithoutTrainingSamples(Set.of()))
          .as("nobody has said which classes there are")
          .isEmpty();
      store.settleClasses(3);

      assertThat(store.classesWithoutTrainingSamples(Set.of())).containsExactly(2);
      assertThat(store.classesWithoutTrainingSamples(Set.of("b", "nobody"))).containsExactly(2);
      assertThat(store.classesWithoutTrainingSamples(Set.of("b", "c", "held out")))
          .containsExactlyInAnyOrder(1, 2);

      store.erase(List.of("b", "c"), BATCH);
      assertThat(store.classesWithoutTrainingSamples(Set.of())).containsExactlyInAnyOrder(1, 2);
    }
    try (var store = SampleStore.open(directory)) {
      assertThat(store.classesWithoutTrainingSamples(Set.of())).containsExactlyInAnyOrder(1, 2);
      store.put(tiny("d", 2, Split.TRAIN, ""));
      assertThat(store.classesWithoutTrainingSamples(Set.of())).containsExactly(1);
    }
  }

  @Test
  void aSampleThatIsPutAgainCountsForItsNewLabelAndSplit() {
    try (var store = SampleStore.open(directory)) {
      store.settleClasses(3);
      store.put(tiny("a", 0, Split.TRAIN, ""));
      store.put(tiny("b", 1, Split.TRAIN, ""));
      store.put(tiny("a", 2, Split.TRAIN, ""));
      store.put(tiny("b", 1, Split.HOLDOUT, ""));

      assertThat(store.classesWithoutTrainingSamples(Set.of())).containsExactlyInAnyOrder(0, 1);
    }
  }
}
