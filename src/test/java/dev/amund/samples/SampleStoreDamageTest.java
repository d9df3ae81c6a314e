package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.marked;
import static dev.amund.samples.TestSamples.marker;
import static dev.amund.samples.TestSamples.noise;
import static dev.amund.samples.TestSamples.tiny;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;

/** A damaged store says so. It never takes what it cannot read for what it does not hold. */
class SampleStoreDamageTest {
  @TempDir private Path directory;

  @Test
  void damageIsReportedAndNeverTakenForNotHeld() throws IOException {
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      IntStream.range(0, 100).forEach(i -> writer.put(noise("n" + i, i)));
    }
    for (var table : files(".sst")) {
      var bytes = Files.readAllBytes(table);
      for (int i = 0; i < bytes.length / 2; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(table, bytes);
    }
    assertThatThrownBy(
            () -> {
              try (var store = SampleStore.open(directory)) {
                store.get("n1");
              }
            })
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining("importing the samples again");
  }

  @Test
  void aDamagedIndexIsFoundAtOpening() throws Exception {
    fill();
    for (var family : EnumSet.complementOf(EnumSet.of(Database.Family.CONTENT))) {
      for (var table : tables(family)) {
        var bytes = Files.readAllBytes(table);
        var damaged = bytes.clone();
        damaged[10] ^= 1;
        Files.write(table, damaged);
        assertThatThrownBy(() -> SampleStore.open(directory))
            .as("%s in %s", family, table)
            .isInstanceOf(SampleStoreException.class)
            .hasMessageContaining("is damaged")
            .hasMessageContaining("importing the samples again");
        Files.write(table, bytes);
      }
    }
    SampleStore.open(directory).close();
  }

  @Test
  void aSampleWithDamagedPixelsIsNotTakenForNotHeld() throws Exception {
    fill();
    for (var table : tables(Database.Family.CONTENT)) {
      var bytes = Files.readAllBytes(table);
      bytes[10] ^= 1;
      Files.write(table, bytes);
    }
    try (var store = SampleStore.open(directory)) {
      assertThatThrownBy(() -> store.get("n0"))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("is damaged");
      assertThatThrownBy(() -> store.draw(Split.TRAIN, 100, new Random(1), Set.of()))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("is damaged");
    }
  }

  /** As when the journal of files has lost its end, and with it all that knows of a table. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ERASING", "STALE"})
  void aLostTableIsNotTakenForSamplesThatAreNotHeld(Database.Family lost) throws Exception {
    fill();
    try (var database = Database.open(directory)) {
      var last = new byte[40];
      Arrays.fill(last, (byte) -1);
      database.rocks().deleteRange(database.handle(lost), new byte[] {0}, last);
    }
    assertThatThrownBy(
            () -> {
              try (var store = SampleStore.open(directory)) {
                store.get("n1");
              }
            })
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void aMissingFileIsDamage() throws IOException {
    try (var store = SampleStore.open(directory)) {
      store.put(tiny("a"));
      store.settle(1);
    }
    for (var table : files(".sst")) {
      Files.delete(table);
    }
    assertThatThrownBy(() -> SampleStore.open(directory))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("is damaged");
  }

  /** Samples in table files, one of them with a subject. */
  private void fill() {
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      IntStream.range(0, 100).forEach(i -> writer.put(noise("n" + i, i)));
      writer.put(marked("of-somebody", marker(1)));
      store.erase(List.of("of-somebody-else"), BATCH);
    }
  }

  private List<Path> tables(Database.Family family) throws RocksDBException {
    try (var database = Database.open(directory)) {
      var name = database.handle(family).getName();
      return database.rocks().getLiveFilesMetaData().stream()
          .filter(file -> Arrays.equals(file.columnFamilyName(), name))
          .map(file -> directory.resolve(file.fileName().substring(1)))
          .toList();
    }
  }

  private List<Path> files(String suffix) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }
}
