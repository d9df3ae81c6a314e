package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.BytesOnDisk;
import dev.amund.samples.Database.Family;
import dev.amund.samples.links.Links;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Stores of earlier versions. */
class FormatUpgradeTest {
  private static final byte[] LIKENESS = Keys.of("likeness");
  private static final byte[] STALE = Keys.of("stale");

  @TempDir private Path directory;

  @BeforeEach
  void fill() {
    try (var store = SampleStore.open(directory)) {
      IntStream.range(0, 20).forEach(i -> store.put(tiny("s" + i)));
      store.put(tiny("wanderer", 1, Split.TRAIN, "former-subject"));
      store.settle(21);
      store.put(tiny("wanderer", 1, Split.HOLDOUT, "later-subject"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void areReadAndBroughtToTheFormatOfToday(long format) throws Exception {
    makeOld(format);
    try (var store = SampleStore.openReadOnly(directory, Links.none())) {
      assertThat(store.count(Split.TRAIN)).isEqualTo(20);
      assertThat(store.get("s7")).contains(tiny("s7"));
    }
    assertThat(families()).as("reading changes nothing").contains("likeness");
    try (var store = SampleStore.open(directory)) {
      assertThat(store.count(Split.TRAIN)).isEqualTo(20);
      assertThat(store.lookalikes(List.of(tiny("s7")), Set.of()).count()).isZero();
      store.erase(List.of("wanderer"), BATCH);
      for (var text : List.of("wanderer", "former-subject", "later-subject", "band-of-somebody")) {
        assertThat(BytesOnDisk.of(Keys.of(text), directory)).as(text).isEmpty();
      }
      assertThat(store.get("s7")).contains(tiny("s7"));
    }
    assertThat(families()).contains("stale").doesNotContain("likeness");
    try (var database = Database.open(directory)) {
      assertThat(database.get(Family.META, Meta.FORMAT).map(Meta::number)).contains(5L);
    }
  }

  @Test
  void anUpgradeThatWasInterruptedIsDoneAgain() throws Exception {
    makeOld(3);
    try (var database = Database.open(directory)) {
      database.dropRetiredFamilies();
    }
    try (var store = SampleStore.open(directory)) {
      store.erase(List.of("wanderer"), BATCH);
      assertThat(BytesOnDisk.of(Keys.of("former-subject"), directory)).isEmpty();
      assertThat(store.get("s7")).contains(tiny("s7"));
    }
  }

  /** As earlier versions left it: with an index of fingerprints, and no note of stale rows. */
  private void makeOld(long format) throws RocksDBException {
    try (var database = Database.open(directory)) {
      database.put(Family.META, Meta.FORMAT, Meta.encode(format));
    }
    var descriptors = families().stream().map(Keys::of).map(ColumnFamilyDescriptor::new).toList();
    var handles = new ArrayList<ColumnFamilyHandle>();
    try (var options = new DBOptions();
        var rocks = RocksDB.open(options, directory.toString(), descriptors, handles)) {
      for (var handle : handles) {
        if (Arrays.equals(handle.getName(), STALE)) {
          rocks.dropColumnFamily(handle);
        }
      }
      try (var likeness = rocks.createColumnFamily(new ColumnFamilyDescriptor(LIKENESS))) {
        rocks.put(likeness, Keys.of("band-of-somebody"), new byte[0]);
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  private List<String> families() throws RocksDBException {
    try (var options = new Options()) {
      return RocksDB.listColumnFamilies(options, directory.toString()).stream()
          .map(Keys::text)
          .toList();
    }
  }
}
