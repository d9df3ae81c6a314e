package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.BytesOnDisk;
import dev.amund.process.LineProcess;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;

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

  /** The kill hits the step, and the files are those of a store that was in use. */
  @ParameterizedTest
  @EnumSource(Purge.Step.class)
  void aKillAtAnyStepOfAPurgeLeavesNothingOfTheErased(Purge.Step step) throws Exception {
    try (var store = SampleStore.open(directory)) {
      store.put(Worker.sample("kept-sample", "keeper"));
      store.put(Worker.sample("gone-sample", "leaver"));
      store.settle(2);
    }
    try (var other = LineProcess.start(Purger.class, directory.toString(), step.name())) {
      assertThat(other.readLine()).isEqualTo(step.name());
    }
    try (var store = SampleStore.open(directory)) {
      assertThat(store.get("gone-sample")).isEmpty();
      assertThat(store.get("kept-sample")).isPresent();
      for (var text : List.of("gone-sample", "leaver")) {
        assertThat(BytesOnDisk.of(text.getBytes(StandardCharsets.UTF_8), directory))
            .as(text)
            .isEmpty();
      }
    }
  }

  /** Erases a sample and stays at a step of the purge. */
  static final class Purger {
    private Purger() {}

    public static void main(String[] args) throws RocksDBException {
      var stop = Purge.Step.valueOf(args[1]);
      try (var database = Database.open(Path.of(args[0]))) {
        var counts = new SampleCounts();
        counts.add(Split.TRAIN, 2);
        var ids = new ErasedIds(database.get(Database.Family.META, Meta.SALT).orElseThrow());
        try (var update = new StoreUpdate(database, ids, LabelRange.UNSETTLED, counts)) {
          update.erase(Keys.of("gone-sample"), new UUID(1, 1));
          update.commit(true);
        }
        new Purge(database, new ReentrantLock(), step -> stayAt(step, stop)).run();
      }
    }

    private static void stayAt(Purge.Step step, Purge.Step stop) {
      if (step == stop) {
        System.out.println(step);
        while (true) {
          LockSupport.park();
        }
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
