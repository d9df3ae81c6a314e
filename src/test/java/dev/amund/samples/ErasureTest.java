package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.marked;
import static dev.amund.samples.TestSamples.marker;
import static dev.amund.samples.TestSamples.noise;
import static dev.amund.samples.TestSamples.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.BytesOnDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Erased pixels are in no file under the directory of the store. */
class ErasureTest {
  private static final byte[] MARKER = marker(1);
  private static final ErasedIds ERASED_IDS = new ErasedIds(new byte[ErasedIds.SALT_BYTES]);

  @TempDir private Path directory;

  @Test
  void leavesTheWriteAheadLog() {
    try (var store = SampleStore.open(directory)) {
      store.put(marked("m", MARKER));
      store.put(noise("n", 1));
      assertThat(filesWith(MARKER)).hasSize(1).allMatch(file -> file.toString().endsWith(".log"));
      store.erase(List.of("m"), BATCH);
      assertThat(filesWith(MARKER)).isEmpty();
      assertThat(store.get("n")).contains(noise("n", 1));
    }
    assertThat(filesWith(MARKER)).isEmpty();
  }

  @Test
  void leavesTheTableFilesOfABulkImport() {
    try (var store = SampleStore.open(directory)) {
      try (var writer = store.writer()) {
        for (int i = 0; i < 1500; i++) {
          writer.put(i % 100 == 7 ? marked("i" + i, MARKER) : noise("i" + i, i));
        }
      }
      assertThat(filesWith(MARKER)).isNotEmpty().allMatch(file -> file.toString().endsWith(".sst"));
      store.erase(IntStream.range(0, 15).mapToObj(i -> "i" + (100 * i + 7)).toList(), BATCH);
      assertThat(filesWith(MARKER)).isEmpty();
      assertThat(store.count(Split.TRAIN)).isEqualTo(1485);
      assertThat(store.get("i8")).contains(noise("i8", 8));
    }
  }

  @Test
  void leavesNothingOfTheIdAndTheSubjectEither() {
    var id = "photo-of-somebody-4711";
    try (var store = SampleStore.open(directory)) {
      try (var writer = store.writer()) {
        for (int i = 0; i < 500; i++) {
          writer.put(noise("photo-%03d".formatted(i), i));
        }
        writer.put(marked(id, MARKER));
      }
      assertThat(filesWith(Keys.of(id))).isNotEmpty();
      store.erase(List.of(id), BATCH);
      assertThat(filesWith(Keys.of(id))).isEmpty();
      assertThat(store.erasedFor(id)).contains(BATCH);
    }
    try (var store = SampleStore.open(directory)) {
      assertThat(filesWith(Keys.of(id))).isEmpty();
      assertThat(store.erasedFor(id)).contains(BATCH);
    }
  }

  @Test
  void takesOlderVersionsOfASampleAlong() {
    var other = marker(2);
    try (var store = SampleStore.open(directory)) {
      store.put(marked("m", MARKER));
      store.settle(0);
      store.put(noise("between", 1));
      store.put(marked("m", other));
      assertThat(filesWith(MARKER)).isNotEmpty();
      assertThat(filesWith(other)).isNotEmpty();
      store.erase(List.of("m"), BATCH);
      assertThat(filesWith(MARKER)).isEmpty();
      assertThat(filesWith(other)).isEmpty();
    }
  }

  @Test
  void reachesEveryLayerOfTheStore() {
    var random = new Random(5);
    try (var store = SampleStore.open(directory)) {
      try (var writer = store.writer()) {
        IntStream.range(0, 1000).forEach(i -> writer.put(noise("i" + i, i)));
      }
      for (int round = 0; round < 6; round++) {
        var ids = random.ints(20, 0, 1000).distinct().mapToObj(i -> "i" + i).toList();
        ids.forEach(id -> store.put(marked(id, MARKER)));
        if (round % 2 == 0) {
          store.settle(0);
        }
        assertThat(filesWith(MARKER)).isNotEmpty();
        store.remove(ids);
        assertThat(filesWith(MARKER)).isEmpty();
      }
    }
  }

  @Test
  void isFinishedByTheNextOpeningAfterACrash() throws Exception {
    try (var store = SampleStore.open(directory)) {
      store.put(marked("m", MARKER));
      store.put(noise("n", 1));
    }
    eraseButDoNotPurge("m");
    assertThat(filesWith(MARKER)).isNotEmpty();
    try (var store = SampleStore.open(directory)) {
      assertThat(store.get("m")).isEmpty();
      assertThat(store.count(Split.TRAIN)).isOne();
      assertThat(filesWith(MARKER)).isEmpty();
    }
  }

  @Test
  void keepsWhatWasPutAgainUnderTheIdBeforeThePurge() throws Exception {
    try (var store = SampleStore.open(directory)) {
      store.put(marked("m", MARKER));
    }
    eraseButDoNotPurge("m");
    try (var database = Database.open(directory);
        var update = new StoreUpdate(database, ERASED_IDS, LabelRange.UNSETTLED, counts(0))) {
      update.put(prepared(noise("m", 3)));
      update.commit(true);
    }
    assertThat(filesWith(MARKER)).isNotEmpty();
    try (var store = SampleStore.open(directory)) {
      assertThat(filesWith(MARKER)).isEmpty();
      assertThat(store.get("m")).contains(noise("m", 3));
      assertThat(store.count(Split.TRAIN)).isOne();
    }
  }

  /** The cost of an erasure follows the number of samples erased, not the size of the store. */
  @Test
  void rewritesOnlyTheTableFilesThatHeldTheSample() throws IOException {
    try (var store = SampleStore.open(directory)) {
      try (var writer = store.writer()) {
        IntStream.range(0, 14_000).forEach(i -> writer.put(noise("i%05d".formatted(i), i)));
      }
      var before = largeTables();
      assertThat(before).hasSizeGreaterThanOrEqualTo(4);
      store.erase(List.of("i07000"), BATCH);
      var kept = largeTables();
      kept.retainAll(before);
      assertThat(kept).hasSizeGreaterThanOrEqualTo(before.size() - 2);
    }
  }

  private void eraseButDoNotPurge(String id) throws Exception {
    try (var database = Database.open(directory)) {
      long held =
          database.get(Database.Family.META, Meta.countKey(Split.TRAIN)).map(Meta::number).get();
      try (var update = new StoreUpdate(database, ERASED_IDS, LabelRange.UNSETTLED, counts(held))) {
        assertThat(update.remove(Keys.of(id))).isTrue();
        update.commit(true);
      }
    }
  }

  private static SampleCounts counts(long train) {
    var counts = new SampleCounts();
    counts.add(Split.TRAIN, train);
    return counts;
  }

  private List<String> largeTables() throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".sst") && size(file) > 2 * 1024 * 1024)
          .map(Path::toString)
          .collect(Collectors.toList());
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> filesWith(byte[] marker) {
    try {
      return BytesOnDisk.of(marker, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
