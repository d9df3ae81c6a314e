package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.TINY;
import static dev.amund.samples.TestSamples.noise;
import static dev.amund.samples.TestSamples.tiny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.report.ImportReport;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleStoreTest {
  @TempDir private Path parent;

  private Path directory() {
    return parent.resolve("a").resolve("samples");
  }

  @Test
  void keepsWhatWasPutAcrossAReopening() {
    var cat = tiny("cat-1", 3, Split.TRAIN, "alice");
    var dog = tiny("dog/β", 5, Split.HOLDOUT, "");
    try (var store = SampleStore.open(directory())) {
      assertThat(store.shape()).isEmpty();
      store.put(cat);
      store.put(dog);
    }
    try (var store = SampleStore.open(directory())) {
      assertThat(store.get("cat-1")).contains(cat);
      assertThat(store.get("dog/β")).contains(dog);
      assertThat(store.get("nobody")).isEmpty();
      assertThat(store.count(Split.TRAIN)).isOne();
      assertThat(store.count(Split.HOLDOUT)).isOne();
      assertThat(store.idsOfSubject("alice")).containsExactly("cat-1");
      assertThat(store.shape()).contains(TINY);
    }
  }

  @Test
  void aReplacementMovesLabelSplitAndSubject() {
    try (var store = SampleStore.open(directory())) {
      store.put(tiny("x", 1, Split.TRAIN, "alice"));
      store.put(tiny("y", 1, Split.TRAIN, "alice"));
      var replacement = tiny("x", 2, Split.HOLDOUT, "bob");
      store.put(replacement);

      assertThat(store.get("x")).contains(replacement);
      assertThat(store.count(Split.TRAIN)).isOne();
      assertThat(store.count(Split.HOLDOUT)).isOne();
      assertThat(store.idsOfSubject("alice")).containsExactly("y");
      assertThat(store.idsOfSubject("bob")).containsExactly("x");
      assertThat(store.draw(Split.TRAIN, 9, new Random(1), Set.of()))
          .extracting(Sample::id)
          .containsExactly("y");
    }
  }

  @Test
  void aSubjectIsNotFoundByThePrefixOfItsName() {
    try (var store = SampleStore.open(directory())) {
      store.put(tiny("1", 0, Split.TRAIN, "ann"));
      store.put(tiny("2", 0, Split.TRAIN, "anna"));
      assertThat(store.idsOfSubject("ann")).containsExactly("1");
      assertThat(store.idsOfSubject("an")).isEmpty();
      assertThat(store.idsOfSubject("")).isEmpty();
    }
  }

  @Test
  void getAllKeepsTheOrderAndPassesOverWhatIsNotHeld() {
    try (var store = SampleStore.open(directory())) {
      List.of("a", "b", "c").forEach(id -> store.put(tiny(id)));
      assertThat(store.getAll(List.of("c", "zzz", "a", "c")))
          .extracting(Sample::id)
          .containsExactly("c", "a");
    }
  }

  @Test
  void erasesAndSaysHowManyWereHeld() {
    try (var store = SampleStore.open(directory())) {
      List.of("a", "b", "c").forEach(id -> store.put(tiny(id, 0, Split.TRAIN, "s")));
      assertThat(store.remove(List.of("a", "a", "nobody", "", "\ud800"))).isOne();
      assertThat(store.remove(List.of("a"))).isZero();
      assertThat(store.remove(List.of())).isZero();
      assertThat(store.get("a")).isEmpty();
      assertThat(store.idsOfSubject("s")).containsExactlyInAnyOrder("b", "c");
      assertThat(store.count(Split.TRAIN)).isEqualTo(2);
    }
  }

  @Test
  void drawsWithoutReplacementAndNeverWhatIsExcluded() {
    try (var store = SampleStore.open(directory())) {
      IntStream.range(0, 50).forEach(i -> store.put(tiny("t" + i)));
      store.put(tiny("h", 0, Split.HOLDOUT, ""));
      var excluded = Set.of("t3", "t4", "not-held");

      var drawn = store.draw(Split.TRAIN, 20, new Random(7), excluded);
      assertThat(drawn).hasSize(20).extracting(Sample::id).doesNotHaveDuplicates();
      assertThat(drawn).extracting(Sample::id).doesNotContainAnyElementsOf(excluded);
      assertThat(drawn).isEqualTo(store.draw(Split.TRAIN, 20, new Random(7), excluded));

      assertThat(store.draw(Split.TRAIN, 1000, new Random(7), excluded)).hasSize(48);
      assertThat(store.draw(Split.TRAIN, 0, new Random(7), excluded)).isEmpty();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.draw(Split.TRAIN, -1, new Random(7), excluded));
    }
  }

  /** Every sample is drawn equally often, though many slots were swapped and some are excluded. */
  @Test
  void drawsAreUniform() {
    int samples = 40;
    int draws = 4000;
    int size = 8;
    try (var store = SampleStore.open(directory())) {
      IntStream.range(0, samples + 20).forEach(i -> store.put(tiny("t" + i)));
      store.remove(IntStream.range(0, 18).mapToObj(i -> "t" + 3 * i).toList());
      var excluded = Set.of("t1", "t58");
      var random = new Random(42);
      var counts = new long[samples + 20];
      for (int i = 0; i < draws; i++) {
        for (var sample : store.draw(Split.TRAIN, size, random, excluded)) {
          counts[Integer.parseInt(sample.id().substring(1))]++;
        }
      }
      var drawn = LongStream.of(counts).filter(count -> count > 0).toArray();
      assertThat(drawn).hasSize(samples);
      double expected = (double) draws * size / samples;
      double chiSquare =
          LongStream.of(drawn).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
      // Without replacement the statistic is smaller by (1 − size/samples); 39 degrees of freedom:
      // the 0.001 and 0.999 quantiles are 16.3 and 72.1.
      assertThat(chiSquare / (1 - (double) size / samples)).isBetween(16.3, 72.1);
    }
  }

  @Test
  void refusesAnotherShapeAndPutsNothingOfThatBatch() {
    try (var store = SampleStore.open(directory())) {
      store.put(tiny("a"));
      assertThatThrownBy(() -> TestSamples.putAll(store, List.of(tiny("b"), noise("c", 1))))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("3×32×32")
          .hasMessageContaining("1×2×3");
      assertThat(store.get("b")).isEmpty();
      assertThat(store.count(Split.TRAIN)).isOne();
    }
  }

  @Test
  void aWriterPutsManyAndTheLastOnClose() {
    int samples = 3000;
    try (var store = SampleStore.open(directory())) {
      try (var writer = store.writer()) {
        IntStream.range(0, samples).forEach(i -> writer.put(noise("n" + i, i)));
        assertThat(store.count(Split.TRAIN)).isBetween(1L, samples - 1L);
      }
      assertThat(store.count(Split.TRAIN)).isEqualTo(samples);
      assertThat(store.get("n2999")).contains(noise("n2999", 2999));
    }
  }

  @Test
  void aSecondOpeningSaysThatTheStoreIsInUse() {
    try (var store = SampleStore.open(directory())) {
      assertThatThrownBy(() -> SampleStore.open(directory()))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("is in use")
          .hasMessageContaining(directory().toString());
      store.put(tiny("still-works"));
    }
    SampleStore.open(directory()).close();
  }

  @Test
  void aStoreOfAnotherFormatIsRefused() throws Exception {
    SampleStore.open(directory()).close();
    try (var database = Database.open(directory())) {
      database.rocks().put(database.handle(Database.Family.META), Meta.FORMAT, Meta.encode(1));
    }
    assertThatThrownBy(() -> SampleStore.open(directory()))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("has format 1");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsReported() throws IOException {
    var file = Files.createFile(parent.resolve("file"));
    assertThatThrownBy(() -> SampleStore.open(file.resolve("store")))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("Cannot create the directory");
  }

  @Test
  void theDirectoryIsItsOwnersOnly() throws IOException {
    SampleStore.open(directory()).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
        .isEqualTo("rwx------");
  }

  @Test
  void afterClosingItSaysSo() {
    var store = SampleStore.open(directory());
    store.close();
    store.close();
    assertThatThrownBy(() -> store.get("a"))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("was closed");
    assertThatThrownBy(() -> store.remove(List.of("a"))).isInstanceOf(SampleStoreException.class);
  }

  @Test
  void readersAndWritersGoOnDuringErasures() throws Exception {
    var threads = Executors.newFixedThreadPool(2);
    try (var store = SampleStore.open(directory())) {
      try (var writer = store.writer()) {
        IntStream.range(0, 400).forEach(i -> writer.put(noise("n" + i, i)));
      }
      var eraser =
          threads.submit(
              () -> IntStream.range(0, 10).forEach(i -> store.remove(List.of("n" + i, "w" + i))));
      var writer =
          threads.submit(() -> IntStream.range(0, 100).forEach(i -> store.put(noise("w" + i, i))));
      var random = new Random(3);
      while (!eraser.isDone() || !writer.isDone()) {
        assertThat(store.draw(Split.TRAIN, 32, random, Set.of())).hasSize(32);
      }
      eraser.get();
      writer.get();
      var all = store.draw(Split.TRAIN, 1000, random, Set.of());
      assertThat(all).hasSize((int) store.count(Split.TRAIN)).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatIsThereCanBeReadWhileAnImportRuns() throws Exception {
    var threads = Executors.newSingleThreadExecutor();
    try (var store = SampleStore.open(directory())) {
      store.put(noise("first", 1));
      var running =
          threads.submit(
              () -> {
                try (var writer = store.writer()) {
                  IntStream.range(0, 4000).forEach(i -> writer.put(noise("n" + i, i)));
                }
              });
      var random = new Random(3);
      long most = 0;
      while (!running.isDone()) {
        assertThat(store.get("first")).isPresent();
        long seen = store.count(Split.TRAIN);
        assertThat(seen).isGreaterThanOrEqualTo(most);
        most = seen;
        int count = (int) Math.min(32, seen);
        assertThat(store.draw(Split.TRAIN, count, random, Set.of()))
            .hasSize(count)
            .doesNotHaveDuplicates();
      }
      running.get();
      assertThat(store.count(Split.TRAIN)).isEqualTo(4001);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aSampleIsCheckedAndDoesNotShareItsPixels() {
    var pixels = new byte[TINY.size()];
    var sample = new Sample("a", 0, Split.TRAIN, Optional.empty(), TINY, pixels);
    pixels[0] = 9;
    sample.pixels()[0] = 9;
    assertThat(sample.pixels()[0]).isZero();
    assertThat(sample).hasToString("Sample[a, label 0, TRAIN, 1×2×3]");

    assertThatIllegalArgumentException().isThrownBy(() -> tiny(""));
    assertThatIllegalArgumentException().isThrownBy(() -> tiny("\ud800"));
    assertThatIllegalArgumentException().isThrownBy(() -> tiny("é".repeat(513)));
    assertThatCode(() -> tiny("é".repeat(512))).doesNotThrowAnyException();
    assertThatIllegalArgumentException().isThrownBy(() -> tiny("a", -1, Split.TRAIN, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sample("a", 0, Split.TRAIN, Optional.empty(), TINY, new byte[5]))
        .withMessageContaining("5 bytes of elements, but 1×2×3 makes 6");
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageShape(3, 0, 32));
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageShape(3, 40_000, 40_000));
  }

  @Test
  void whatWasErasedDoesNotComeBackAndOthersDo() {
    try (var store = SampleStore.open(directory())) {
      store.put(tiny("a"));
      store.put(tiny("b"));
      assertThat(store.erase(List.of("a", "never-held"), BATCH)).isOne();
      assertThat(store.remove(List.of("b"))).isOne();

      assertThat(store.erasedFor("a")).contains(BATCH);
      assertThat(store.erasedFor("never-held")).contains(BATCH);
      assertThat(store.erasedFor("b")).isEmpty();
      for (var id : List.of("a", "never-held")) {
        assertThatThrownBy(() -> store.put(tiny(id)))
            .isInstanceOf(SampleStoreException.class)
            .hasMessageContaining("was erased");
        assertThatThrownBy(() -> refusedByAWriter(store, id))
            .isInstanceOfSatisfying(
                SampleRefusedException.class,
                refused -> assertThat(refused.reason()).isEqualTo(ImportReport.Reason.ERASED));
      }
      store.put(tiny("b"));
      assertThat(store.erase(List.of("a"), UUID.randomUUID())).isZero();
      assertThat(store.erasedFor("a")).as("the first batch counts").contains(BATCH);
      assertThat(store.count(Split.TRAIN)).isOne();
    }
  }

  private static void refusedByAWriter(SampleStore store, String id) throws SampleRefusedException {
    try (var writer = store.writer()) {
      writer.put(tiny(id).registration());
    }
  }

  @Test
  void aWriterLeavesOutWhatIsErasedMeanwhile() {
    try (var store = SampleStore.open(directory());
        var writer = store.writer()) {
      store.put(tiny("a"));
      writer.put(tiny("a"));
      writer.put(tiny("b"));
      store.erase(List.of("a"), BATCH);
      writer.write();
      assertThat(store.splits(List.of("a", "b"))).containsOnlyKeys("b");
    }
  }

  @Test
  void aCheckpointIsWrittenWithWhatWasPutBeforeIt() {
    try (var store = SampleStore.open(directory())) {
      assertThat(store.checkpoint("import")).isEmpty();
      try (var writer = store.writer()) {
        writer.put(tiny("a"));
        writer.checkpoint("import", "1");
        assertThat(store.checkpoint("import")).as("not yet").isEmpty();
        writer.write();
        assertThat(store.get("a")).isPresent();
        assertThat(store.checkpoint("import")).contains("1");
        writer.checkpoint("import", "2");
      }
      assertThat(store.checkpoint("import")).contains("2");
    }
  }

  @Test
  void aBatchThatFailsSettlesNoShape() {
    try (var store = SampleStore.open(directory())) {
      assertThatThrownBy(() -> TestSamples.putAll(store, List.of(tiny("b"), noise("c", 1))))
          .isInstanceOf(SampleStoreException.class);
      assertThat(store.shape()).isEmpty();
      store.requireShape(ImageShape.CIFAR);
      store.put(noise("c", 1));
      assertThatThrownBy(() -> store.requireShape(TestSamples.TINY))
          .isInstanceOf(SampleStoreException.class);
    }
  }
}
