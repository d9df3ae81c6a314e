package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.process.LineProcess;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store and other processes: in use by one, and killed under one. */
class SampleStoreProcessIT {
  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);

  @TempDir private Path directory;

  @Test
  void aStoreInUseByAnotherProcessSaysSo() throws Exception {
    try (var other = start()) {
      assertThat(other.readLine()).startsWith("round");
      assertThatThrownBy(() -> SampleStore.open(directory))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("is in use")
          .hasMessageContaining("Stop that process");
    }
  }

  @Test
  void afterAKillEveryFinishedChangeIsThereAndTheIndexesAgree() throws Exception {
    for (int kill = 1; kill <= 3; kill++) {
      long round = 0;
      try (var other = start()) {
        for (int i = 0; i < 7 * kill; i++) {
          round = Long.parseLong(other.readLine().substring("round ".length()));
        }
      }
      try (var store = SampleStore.open(directory)) {
        assertThat(store.get("kept" + round)).as("put before its round was reported").isPresent();
        assertThat(store.get("gone" + round)).as("erased before it was reported").isEmpty();
        var train = store.draw(Split.TRAIN, Integer.MAX_VALUE, new Random(1), Set.of());
        assertThat(train).hasSize((int) store.count(Split.TRAIN)).doesNotHaveDuplicates();
        assertThat(store.idsOfSubject("keeper"))
            .hasSameElementsAs(
                train.stream()
                    .filter(s -> s.subject().equals(Optional.of("keeper")))
                    .map(Sample::id)
                    .toList());
        assertThat(train).filteredOn(s -> s.id().startsWith("gone")).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  private LineProcess start() throws IOException {
    return LineProcess.start(Worker.class, directory.toString());
  }

  /** Puts two samples, erases one, says so; again and again. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] args) {
      try (var store = SampleStore.open(Path.of(args[0]))) {
        for (long round = store.count(Split.TRAIN) + 1; ; round++) {
          store.put(sample("kept" + round, "keeper"));
          store.put(sample("gone" + round, "leaver"));
          store.remove(List.of("gone" + round));
          System.out.println("round " + round);
        }
      }
    }

    private static Sample sample(String id, String subject) {
      return new Sample(id, 1, Split.TRAIN, Optional.of(subject), SHAPE, new byte[SHAPE.size()]);
    }
  }
}
