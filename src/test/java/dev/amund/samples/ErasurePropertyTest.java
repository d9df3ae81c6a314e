package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.BytesOnDisk;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Whatever was done to the samples before, once they are erased neither their ids nor any content
 * or subject that they ever had is in a file.
 */
class ErasurePropertyTest {
  private static final int IDS = 12;
  private static final int SUBJECTS = 5;
  private static final ImageShape SHAPE = new ImageShape(1, 4, 8);

  /** Something done to the store. */
  private sealed interface Step {
    /** As one batch, or one by one. */
    record Put(List<Integer> ids, int subject, Split split, boolean settled) implements Step {}

    record Erase(Set<Integer> ids) implements Step {}

    record Reopen() implements Step {}
  }

  @Property(tries = 40, seed = "71", shrinking = ShrinkingMode.BOUNDED)
  void nothingOfTheErasedStays(@ForAll("steps") List<Step> steps) throws IOException {
    Path directory = Files.createTempDirectory("amund-erasure");
    var held = new HashMap<String, Sample>();
    var gone = new HashSet<String>();
    var idsOfSubjects = new HashMap<String, Set<String>>();
    int version = 0;
    var store = SampleStore.open(directory);
    try {
      for (var step : steps) {
        if (step instanceof Step.Put put) {
          try (var writer = store.writer()) {
            for (int number : put.ids()) {
              var sample = sample(number, put, version++);
              if (!gone.contains(sample.id())) {
                writer.put(sample);
                held.put(sample.id(), sample);
                sample
                    .subject()
                    .ifPresent(
                        subject ->
                            idsOfSubjects
                                .computeIfAbsent(subject, name -> new HashSet<>())
                                .add(sample.id()));
              }
            }
          }
          if (put.settled()) {
            store.settle(held.size());
          }
        } else if (step instanceof Step.Erase erase) {
          var ids = erase.ids().stream().map(ErasurePropertyTest::id).collect(Collectors.toSet());
          store.erase(ids, BATCH);
          gone.addAll(ids);
          held.keySet().removeAll(ids);
          assertNothingStays(directory, gone, idsOfSubjects);
        } else {
          store.close();
          store = SampleStore.open(directory);
        }
        assertThat(store.getAll(held.keySet())).containsExactlyInAnyOrderElementsOf(held.values());
      }
      store.close();
      assertNothingStays(directory, gone, idsOfSubjects);
    } finally {
      store.close();
      delete(directory);
    }
  }

  /** The content of a sample begins with its name, whatever version of it. */
  private static void assertNothingStays(
      Path directory, Set<String> gone, Map<String, Set<String>> idsOfSubjects) throws IOException {
    for (var id : gone) {
      assertThat(BytesOnDisk.of(bytes(id), directory)).as(id).isEmpty();
      assertThat(BytesOnDisk.of(bytes(content(id)), directory)).as("content of " + id).isEmpty();
    }
    for (var subject : idsOfSubjects.keySet()) {
      if (gone.containsAll(idsOfSubjects.get(subject))) {
        assertThat(BytesOnDisk.of(bytes(subject), directory)).as(subject).isEmpty();
      }
    }
  }

  private static Sample sample(int number, Step.Put put, int version) {
    var pixels = new byte[SHAPE.size()];
    new Random(version).nextBytes(pixels);
    var mark = bytes(content(id(number)));
    System.arraycopy(mark, 0, pixels, 0, mark.length);
    return new Sample(
        id(number),
        version % 10,
        put.split(),
        Optional.of(put.subject()).filter(s -> s < SUBJECTS).map(ErasurePropertyTest::subject),
        SHAPE,
        pixels);
  }

  private static String id(int number) {
    return "id-of-somebody-%02d-".formatted(number);
  }

  private static String content(String id) {
    return "pixels-" + id.substring(id.length() - 4);
  }

  private static String subject(int number) {
    return "the-subject-%02d-".formatted(number);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    var ids = Arbitraries.integers().between(0, IDS - 1);
    Arbitrary<Step> put =
        Combinators.combine(
                ids.list().ofMinSize(1).ofMaxSize(IDS),
                Arbitraries.integers().between(0, SUBJECTS),
                Arbitraries.of(Split.class),
                Arbitraries.of(true, false))
            .as(Step.Put::new);
    Arbitrary<Step> erase = ids.set().ofMinSize(1).ofMaxSize(4).map(Step.Erase::new);
    return Arbitraries.frequencyOf(
            Tuple.of(5, put), Tuple.of(4, erase), Tuple.of(1, Arbitraries.create(Step.Reopen::new)))
        .list()
        .ofMinSize(4)
        .ofMaxSize(16);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
