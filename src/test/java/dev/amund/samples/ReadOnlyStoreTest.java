package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.tiny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.samples.links.Links;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is read while another process, or none, has it open. */
class ReadOnlyStoreTest {
  private static final int SAMPLES = 20;

  @TempDir private Path directory;
  private Path files;

  @BeforeEach
  void fill() {
    files = directory.resolve("store");
    try (var store = SampleStore.open(files)) {
      TestSamples.putAll(
          store,
          IntStream.range(0, SAMPLES)
              .mapToObj(i -> tiny("s" + i, i % 4, Split.TRAIN, "subject-" + i % 2))
              .toList());
    }
  }

  private SampleStore openReadOnly() {
    return SampleStore.openReadOnly(files, Links.none());
  }

  @Test
  void holdsWhatTheOtherHasPutThoughThatHasItOpen() {
    try (var writing = SampleStore.open(files)) {
      writing.put(tiny("late"));
      try (var reading = openReadOnly()) {
        assertThat(reading.count(Split.TRAIN)).isEqualTo(SAMPLES + 1);
        assertThat(reading.get("late")).map(Sample::id).contains("late");
        assertThat(reading.idsOfSubject("subject-1")).hasSize(SAMPLES / 2);
        writing.put(tiny("later"));
        assertThat(reading.get("later")).as("it is the store of that moment").isEmpty();
      }
      assertThat(writing.get("later")).isPresent();
    }
  }

  @Test
  void staysReadableWhileTheOtherErases() {
    List<String> all = IntStream.range(0, SAMPLES).mapToObj(i -> "s" + i).toList();
    try (var writing = SampleStore.open(files);
        var reading = openReadOnly()) {
      writing.erase(all.subList(1, SAMPLES), BATCH);
      assertThat(reading.getAll(all)).hasSize(SAMPLES);
      assertThat(reading.draw(Split.TRAIN, SAMPLES, new SplittableRandom(1), Set.of()))
          .hasSize(SAMPLES);
      assertThat(writing.count(Split.TRAIN)).isOne();
    }
  }

  @Test
  void writesNothingNotEvenWhatItSettles() {
    Map<String, String> before = contents();
    try (var reading = openReadOnly()) {
      reading.settleClasses(2);
      assertThat(reading.classes()).hasValue(2);
      assertThat(reading.drawable(Split.TRAIN, Set.of())).isEqualTo(SAMPLES / 2);
      assertThatThrownBy(() -> reading.put(tiny("new")))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("for reading only");
      assertThatThrownBy(() -> reading.erase(List.of("s1"), BATCH))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("for reading only");
    }
    assertThat(contents()).isEqualTo(before);
    try (var store = SampleStore.open(files)) {
      assertThat(store.classes()).isEmpty();
    }
  }

  @Test
  void aStoreThatIsNotThereIsNotMade() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> SampleStore.openReadOnly(nowhere, Links.none()))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("no sample store at " + nowhere);
    assertThat(nowhere).doesNotExist();
  }

  private Map<String, String> contents() {
    try (var all = Files.list(files)) {
      var contents = new TreeMap<String, String>();
      for (Path file : all.toList()) {
        contents.put(file.getFileName().toString(), Sha256.hex(Files.readAllBytes(file)));
      }
      return contents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
