package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.marked;
import static dev.amund.samples.TestSamples.marker;
import static dev.amund.samples.TestSamples.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.BytesOnDisk;
import dev.amund.samples.links.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose files cannot be read for a while continues without a restart. */
class ReopeningTest {
  private static final byte[] MARKER = marker(1);

  @TempDir private Path directory;
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

  @BeforeEach
  void fill() {
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      IntStream.range(0, 100).forEach(i -> writer.put(noise("n" + i, i)));
      writer.put(marked("m", MARKER));
    }
  }

  private SampleStore open() {
    return SampleStore.open(directory, Links.none(), clock::get);
  }

  @Test
  void anErasureThatFailedWhileFilesWereRewrittenSucceedsWhenTheyAreMended() throws Exception {
    try (var store = open()) {
      var intact = tables();
      damage(intact);
      assertThatThrownBy(() -> store.erase(List.of("m"), BATCH))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("is damaged");
      assertThat(store.reopenings()).isZero();
      restore(intact);

      store.erase(List.of("m"), BATCH);

      assertThat(store.reopenings()).isEqualTo(1);
      assertThat(BytesOnDisk.of(MARKER, directory)).isEmpty();
      assertThat(store.count(Split.TRAIN)).isEqualTo(100);
      assertThat(store.get("n1")).contains(noise("n1", 1));
      assertThat(store.erasedFor("m")).contains(BATCH);
      assertThat(store.reopenings()).isEqualTo(1);
    }
  }

  @Test
  void whileTheFilesAreDamagedItIsOpenedAgainOnlyAfterPauses() throws Exception {
    try (var store = open()) {
      var intact = tables();
      damage(intact);
      for (int i = 0; i < 5; i++) {
        assertFails(store);
      }
      assertThat(store.reopenings()).isEqualTo(1);
      clock.addAndGet(Reopening.FIRST_PAUSE.toNanos() - 1);
      assertFails(store);
      assertThat(store.reopenings()).isEqualTo(1);
      clock.addAndGet(1);
      assertFails(store);
      assertFails(store);
      assertThat(store.reopenings()).isEqualTo(2);
      clock.addAndGet(Reopening.FIRST_PAUSE.toNanos());
      assertFails(store);
      assertThat(store.reopenings()).as("the pause doubles").isEqualTo(2);
      restore(intact);
      clock.addAndGet(Reopening.LONGEST_PAUSE.toNanos());
      store.erase(List.of("m"), BATCH);
      assertThat(store.reopenings()).isEqualTo(3);
      assertThat(BytesOnDisk.of(MARKER, directory)).isEmpty();
    }
  }

  @Test
  void countsAreAnsweredFromMemoryAndDoNotOpenIt() throws Exception {
    try (var store = open()) {
      var intact = tables();
      damage(intact);
      assertFails(store);
      assertThat(store.count(Split.TRAIN)).isEqualTo(101);
      assertThat(store.reopenings()).isZero();
      assertFails(store);
      clock.addAndGet(Reopening.LONGEST_PAUSE.toNanos());
      for (int i = 0; i < 3; i++) {
        assertThat(store.count(Split.TRAIN)).isEqualTo(101);
        assertThat(store.count(Split.HOLDOUT)).isZero();
        assertThat(store.unknownLabels()).isEmpty();
        assertThat(store.shape()).isPresent();
        assertThat(store.classes()).isEmpty();
      }
      assertThat(store.reopenings()).isEqualTo(1);
      restore(intact);
      assertThat(store.draw(Split.TRAIN, 200, new Random(1), Set.of())).hasSize(101);
      assertThat(store.reopenings()).isEqualTo(2);
    }
  }

  /** The unlearner looks the ids of a batch up before it erases or draws anything. */
  @Test
  void aLookUpOpensItToo() throws Exception {
    try (var store = open()) {
      var intact = tables();
      damage(intact);
      assertFails(store);
      assertFails(store);
      assertThat(store.reopenings()).isEqualTo(1);
      restore(intact);
      clock.addAndGet(Reopening.LONGEST_PAUSE.toNanos());
      assertThat(store.splits(List.of("n1"))).containsOnlyKeys("n1");
      assertThat(store.reopenings()).isEqualTo(2);
      assertThat(store.idsOfSubject("none")).isEmpty();
      assertThat(store.unknownLabels(List.of("n1"))).isEmpty();
      assertThat(store.erasedFor("n1")).isEmpty();
      assertThat(store.reopenings()).isEqualTo(2);
    }
  }

  private static void assertFails(SampleStore store) {
    assertThatThrownBy(() -> store.draw(Split.TRAIN, 200, new Random(1), Set.of()))
        .isInstanceOf(SampleStoreException.class);
  }

  private Map<Path, byte[]> tables() throws IOException {
    var tables = new HashMap<Path, byte[]>();
    try (var files = Files.list(directory)) {
      for (var file : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
        tables.put(file, Files.readAllBytes(file));
      }
    }
    assertThat(tables).isNotEmpty();
    return tables;
  }

  private static void damage(Map<Path, byte[]> tables) throws IOException {
    for (var table : tables.entrySet()) {
      var bytes = table.getValue().clone();
      for (int i = 0; i < bytes.length / 2; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(table.getKey(), bytes);
    }
  }

  /** A table that was rewritten meanwhile is not in use any more, and would be unlinked. */
  private static void restore(Map<Path, byte[]> tables) throws IOException {
    for (var table : tables.entrySet()) {
      if (Files.exists(table.getKey())) {
        Files.write(table.getKey(), table.getValue());
      }
    }
  }
}
