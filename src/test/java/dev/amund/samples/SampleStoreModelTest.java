package dev.amund.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** Whatever is done to it, the store behaves as a map does. */
class SampleStoreModelTest {
  /** Something done to the store. */
  private sealed interface Step {
    record Put(List<Sample> samples) implements Step {}

    record Erase(List<String> ids) implements Step {}

    record Draw(Split split, int count, Set<String> excluded, long seed) implements Step {}

    record Settle(int classes) implements Step {}

    record Reopen() implements Step {}
  }

  @Property(tries = 60, seed = "20250317", shrinking = ShrinkingMode.BOUNDED)
  void behavesAsAMap(@ForAll("steps") List<Step> steps) throws IOException {
    var directory = Files.createTempDirectory("amund-store");
    var model = new HashMap<String, Sample>();
    int classes = Integer.MAX_VALUE;
    var store = SampleStore.open(directory);
    try {
      for (var step : steps) {
        if (step instanceof Step.Put put) {
          TestSamples.putAll(store, put.samples());
          put.samples().forEach(sample -> model.put(sample.id(), sample));
        } else if (step instanceof Step.Erase erase) {
          var held = new HashSet<>(erase.ids());
          held.retainAll(model.keySet());
          assertThat(store.remove(erase.ids())).isEqualTo(held.size());
          model.keySet().removeAll(held);
        } else if (step instanceof Step.Draw draw) {
          checkDraw(store, model, classes, draw);
        } else if (step instanceof Step.Settle settle) {
          classes = settle.classes();
          store.settleClasses(classes);
        } else {
          store.close();
          store = SampleStore.open(directory);
        }
        checkAll(store, model);
        checkLabels(store, model, classes);
      }
    } finally {
      store.close();
      delete(directory);
    }
  }

  private static void checkDraw(
      SampleStore store, Map<String, Sample> model, int classes, Step.Draw draw) {
    var drawable =
        model.values().stream()
            .filter(s -> s.split() == draw.split() && !draw.excluded().contains(s.id()))
            .filter(s -> s.label() < classes)
            .toList();
    assertThat(store.drawable(draw.split(), draw.excluded())).isEqualTo(drawable.size());
    var drawn = store.draw(draw.split(), draw.count(), new Random(draw.seed()), draw.excluded());
    assertThat(drawn)
        .hasSize(Math.min(draw.count(), drawable.size()))
        .doesNotHaveDuplicates()
        .isSubsetOf(drawable);
  }

  private static void checkLabels(SampleStore store, Map<String, Sample> model, int classes) {
    var unknown =
        model.values().stream()
            .filter(s -> s.label() >= classes)
            .collect(Collectors.toMap(Sample::id, Sample::label));
    assertThat(store.unknownLabels(IDS)).isEqualTo(unknown);
    assertThat(store.unknownLabels().map(UnknownLabels::count).orElse(0L))
        .isEqualTo(unknown.size());
  }

  private static void checkAll(SampleStore store, Map<String, Sample> model) {
    for (var id : IDS) {
      assertThat(store.get(id)).isEqualTo(Optional.ofNullable(model.get(id)));
    }
    for (var split : Split.values()) {
      assertThat(store.count(split))
          .isEqualTo(model.values().stream().filter(s -> s.split() == split).count());
    }
    for (var subject : SUBJECTS) {
      assertThat(store.idsOfSubject(subject))
          .isEqualTo(
              model.values().stream()
                  .filter(s -> !subject.isEmpty() && s.subject().equals(Optional.of(subject)))
                  .map(Sample::id)
                  .collect(Collectors.toSet()));
    }
  }

  private static final List<String> IDS =
      List.of("a", "aa", "ab", "b", "b\0", "c/1", "ü", "漢字", "😀", "x".repeat(1024));
  private static final List<String> SUBJECTS = List.of("", "s", "ss", "s\0", "t", "ü");

  @Provide
  Arbitrary<List<Step>> steps() {
    var ids = Arbitraries.of(IDS);
    Arbitrary<Sample> sample =
        Combinators.combine(
                ids,
                Arbitraries.integers().between(0, 9),
                Arbitraries.of(Split.class),
                Arbitraries.of(SUBJECTS))
            .as(TestSamples::tiny);
    Arbitrary<Step> put = sample.list().ofMinSize(1).ofMaxSize(6).map(Step.Put::new);
    Arbitrary<Step> erase = ids.list().ofMaxSize(4).map(Step.Erase::new);
    Arbitrary<Step> draw =
        Combinators.combine(
                Arbitraries.of(Split.class),
                Arbitraries.integers().between(0, 12),
                ids.set().ofMaxSize(4),
                Arbitraries.longs())
            .as(Step.Draw::new);
    return Arbitraries.frequencyOf(
            Tuple.of(5, put),
            Tuple.of(2, erase),
            Tuple.of(3, draw),
            Tuple.of(1, Arbitraries.integers().between(1, 10).map(Step.Settle::new)),
            Tuple.of(1, Arbitraries.create(Step.Reopen::new)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
