package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.marked;
import static dev.amund.samples.TestSamples.marker;
import static dev.amund.samples.TestSamples.noise;
import static dev.amund.samples.TestSamples.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.BytesOnDisk;
import dev.amund.samples.Database.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;

/** What a purge rewrites, and what is left where it ends too early. */
class PurgeTest {
  private static final byte[] MARKER = marker(1);
  private static final String SUBJECT = "subject-m";

  @TempDir private Path directory;

  private Path store() {
    return directory.resolve("store");
  }

  /** The files at each step are those that a killed process leaves. */
  @ParameterizedTest
  @EnumSource(Purge.Step.class)
  void theNextOpeningFinishesWhatAKillInterrupted(Purge.Step at) throws Exception {
    try (var store = SampleStore.open(store())) {
      try (var writer = store.writer()) {
        IntStream.range(0, 300).forEach(i -> writer.put(noise("n%03d".formatted(i), i)));
        writer.put(marked("m", MARKER));
      }
    }
    Path killed = directory.resolve("killed");
    try (var database = Database.open(store())) {
      erase(database, "m", 301);
      new Purge(
              database,
              new ReentrantLock(),
              step -> {
                if (step == at) {
                  copy(store(), killed);
                }
              })
          .run();
    }
    try (var store = SampleStore.open(killed)) {
      assertThat(BytesOnDisk.of(MARKER, killed)).isEmpty();
      assertThat(BytesOnDisk.of(Keys.of(SUBJECT), killed)).isEmpty();
      assertThat(store.get("m")).isEmpty();
      assertThat(store.erasedFor("m")).contains(BATCH);
      assertThat(store.count(Split.TRAIN)).isEqualTo(300);
      assertThat(store.draw(Split.TRAIN, 400, new Random(1), Set.of())).hasSize(300);
      assertThat(store.get("n123")).contains(noise("n123", 123));
    }
  }

  private static ErasedIds erasedIds(Database database) throws RocksDBException {
    return new ErasedIds(database.get(Family.META, Meta.SALT).orElseThrow());
  }

  /** The cost of an erasure follows the number of samples erased, not the size of the index. */
  @Test
  void rewritesOnlyTheFilesOfTheIndexThatNamedTheSamples() throws Exception {
    int samples = 100_000;
    try (var store = SampleStore.open(store());
        var writer = store.writer()) {
      for (int i = 0; i < samples; i++) {
        writer.put(tiny(id(i), 1, Split.TRAIN, "somebody-%06d".formatted(i)));
      }
    }
    var before = tables();
    try (var store = SampleStore.open(store())) {
      var ids = List.of(id(10_000), id(60_000));
      assertThat(store.erase(ids, BATCH)).isEqualTo(2);
      for (var id : ids) {
        assertThat(BytesOnDisk.of(Keys.of(id), store())).as(id).isEmpty();
      }
      assertThat(BytesOnDisk.of(Keys.of("somebody-010000"), store())).isEmpty();
    }
    var after = tables();
    for (var family : List.of(Family.ENTRIES, Family.SLOTS, Family.SUBJECTS)) {
      var kept = new HashSet<>(before.get(family));
      int files = kept.size();
      assertThat(files).as("files of %s", family).isGreaterThan(10);
      kept.retainAll(after.get(family));
      assertThat(kept).as("kept of %s", family).hasSizeGreaterThanOrEqualTo(files - 8);
    }
  }

  /** A row of the queue that is queued again while it is worked off is of another erasure. */
  @Test
  void doesNotTakeOffTheQueueWhatWasQueuedAgainMeanwhile() throws Exception {
    try (var store = SampleStore.open(store())) {
      List.of("a", "b", "c", "d").forEach(id -> store.put(tiny(id)));
      store.settle(4);
    }
    try (var database = Database.open(store())) {
      erase(database, "a", 4);
      var again = new AtomicBoolean(true);
      new Purge(
              database,
              new ReentrantLock(),
              step -> {
                // Erasing "a" moved "d" into its slot; erasing "d" makes that slot stale again.
                if (step == Purge.Step.UNLINKED && again.getAndSet(false)) {
                  erase(database, "d", 3);
                }
              })
          .run();
    }
    try (var database = Database.open(store());
        var rows = database.rocks().newIterator(database.handle(Family.STALE))) {
      var keys = new ArrayList<byte[]>();
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        keys.add(StaleRow.decode(rows.key()).key());
      }
      assertThat(keys).containsExactly(Keys.slot(Split.TRAIN, 0), Keys.slot(Split.TRAIN, 2));
      assertThat(database.get(Family.ERASING, Keys.of("d"))).isPresent();
    }
  }

  private static void erase(Database database, String id, long held) {
    var counts = new SampleCounts();
    counts.add(Split.TRAIN, held);
    try (var update =
        new StoreUpdate(database, erasedIds(database), LabelRange.UNSETTLED, counts)) {
      assertThat(update.erase(Keys.of(id), BATCH)).isTrue();
      update.commit(true);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its id is in the row of the slot that it left, and in that of its former subject. */
  @Test
  void findsTheRowsThatASampleHadBefore() throws Exception {
    try (var store = SampleStore.open(store())) {
      store.put(tiny("first", 1, Split.TRAIN, ""));
      store.put(tiny("between", 1, Split.TRAIN, ""));
      store.put(tiny("wanderer", 1, Split.TRAIN, "former-subject"));
      store.settle(3);
      store.erase(List.of("first"), BATCH);
      store.put(tiny("wanderer", 1, Split.HOLDOUT, "later-subject"));
      store.settle(1);
      store.erase(List.of("wanderer"), BATCH);
      for (var text : List.of("wanderer", "former-subject", "later-subject")) {
        assertThat(BytesOnDisk.of(Keys.of(text), store())).as(text).isEmpty();
      }
      assertThat(store.get("between")).isPresent();
    }
  }

  @Test
  void startsTheJournalOfFilesAgainAndTakesThePaddingAway() throws Exception {
    try (var store = SampleStore.open(store())) {
      store.put(tiny("a"));
      store.put(tiny("b"));
    }
    try (var database = Database.open(store())) {
      database.put(
          Family.META, Arrays.copyOf(Meta.PADDING, 1000), Meta.encode(1)); // as a kill leaves it
    }
    try (var store = SampleStore.open(store())) {
      var before = Manifest.current(store()).orElseThrow();
      store.erase(List.of("a"), BATCH);
      assertThat(before).doesNotExist();
      try (var files = Files.list(store())) {
        assertThat(files.filter(file -> file.getFileName().toString().startsWith("MANIFEST")))
            .containsExactly(Manifest.current(store()).orElseThrow());
      }
    }
    try (var database = Database.open(store());
        var rows = database.rocks().newIterator(database.handle(Family.META))) {
      rows.seek(Meta.PADDING);
      assertThat(rows.isValid() && Keys.startsWith(rows.key(), Meta.PADDING)).isFalse();
    }
  }

  private static String id(int number) {
    return "sample-%08d".formatted(number);
  }

  private Map<Family, Set<String>> tables() throws RocksDBException {
    try (var database = Database.open(store())) {
      var tables = new EnumMap<Family, Set<String>>(Family.class);
      for (var family : Family.values()) {
        var name = database.handle(family).getName();
        tables.put(
            family,
            database.rocks().getLiveFilesMetaData().stream()
                .filter(file -> Arrays.equals(file.columnFamilyName(), name))
                .map(file -> file.fileName())
                .collect(Collectors.toSet()));
      }
      return tables;
    }
  }

  private static void copy(Path from, Path to) {
    try (var files = Files.list(from)) {
      Files.createDirectories(to);
      for (var file : files.toList()) {
        copyIfThere(file, to.resolve(file.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that the database no longer uses is unlinked at any time. */
  private static void copyIfThere(Path file, Path to) throws IOException {
    try {
      Files.copy(file, to);
    } catch (NoSuchFileException e) {
      assertThat(file.toString()).doesNotEndWith("CURRENT");
    }
  }
}
