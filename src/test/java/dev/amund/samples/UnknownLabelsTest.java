package dev.amund.samples;

import static dev.amund.samples.TestSamples.BATCH;
import static dev.amund.samples.TestSamples.tiny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples whose label is none of the model's classes. */
class UnknownLabelsTest {
  @TempDir private Path directory;

  @Test
  void everyLabelIsTakenUntilTheClassesAreKnown() {
    try (var store = SampleStore.open(directory)) {
      store.put(tiny("odd", 99, Split.TRAIN, ""));
      assertThat(store.classes()).isEmpty();
      assertThat(store.unknownLabels()).isEmpty();
      assertThat(store.drawable(Split.TRAIN, Set.of())).isOne();
    }
  }

  @Test
  void onceTheClassesAreKnownAnotherLabelIsRefusedByName() {
    try (var store = SampleStore.open(directory);
        var writer = store.writer()) {
      store.settleClasses(10);
      assertThatThrownBy(() -> writer.put(tiny("odd", 10, Split.TRAIN, "").registration()))
          .isInstanceOfSatisfying(
              SampleRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_LABEL))
          .hasMessage("Sample odd has label 10, and the model has 10 classes, 0 to 9");
      writer.put(tiny("last", 9, Split.TRAIN, ""));
      writer.write();
      assertThat(store.count(Split.TRAIN)).isOne();
    }
  }

  @Test
  void anImportTakesTheOthersAndNamesWhatItRefuses() throws Exception {
    var files = directory.resolve("files");
    new GeneratedDataSet(4, 40, 8, 5, 3).writeTo(files);
    try (var store = SampleStore.open(directory.resolve("store"))) {
      store.settleClasses(3);
      var options = ImportOptions.none().withShape(new ImageShape(3, 16, 16));
      var source = new CifarManifestSource(files.resolve("manifest.csv"), options);
      var report = new Importer(store).run(source);
      assertThat(report.refused()).containsOnlyKeys(Reason.UNKNOWN_LABEL);
      assertThat(report.rows()).isEqualTo(48);
      assertThat(report.imported())
          .isPositive()
          .isEqualTo(store.count(Split.TRAIN) + store.count(Split.HOLDOUT));
      assertThat(report.examples())
          .isNotEmpty()
          .allSatisfy(
              row ->
                  assertThat(row.detail())
                      .isEqualTo(
                          "Sample %s has label 3, and the model has 3 classes, 0 to 2", row.id()));
    }
  }

  @Test
  void whatIsHeldAlreadyIsNeitherDrawnNorCountedButFoundAndErased() {
    try (var store = SampleStore.open(directory)) {
      TestSamples.putAll(
          store,
          List.of(
              tiny("a", 0, Split.TRAIN, "s"),
              tiny("b", 10, Split.TRAIN, "s"),
              tiny("c", 9, Split.TRAIN, ""),
              tiny("d", 99, Split.HOLDOUT, "")));
      store.settleClasses(10);
    }
    try (var store = SampleStore.open(directory)) {
      assertThat(store.classes()).hasValue(10);
      assertThat(store.unknownLabels()).contains(new UnknownLabels(2, "b", 10));
      assertThat(store.unknownLabels(List.of("a", "d", "nobody"))).isEqualTo(Map.of("d", 99));
      assertThat(store.draw(Split.TRAIN, 9, new Random(1), Set.of()))
          .extracting(Sample::id)
          .containsExactlyInAnyOrder("a", "c");
      assertThat(store.draw(Split.HOLDOUT, 9, new Random(1), Set.of())).isEmpty();
      assertThat(store.drawable(Split.TRAIN, Set.of("a", "b", "d", "nobody"))).isOne();
      assertThat(store.splits(List.of("b", "d"))).hasSize(2);

      assertThat(store.erase(List.of("b", "d"), BATCH)).isEqualTo(2);
      assertThat(store.unknownLabels()).isEmpty();
      assertThat(store.count(Split.TRAIN)).isEqualTo(2);
    }
  }

  @Test
  void anotherModelWithMoreClassesTakesThemBackIn() {
    try (var store = SampleStore.open(directory)) {
      store.put(tiny("b", 10, Split.TRAIN, ""));
      store.settleClasses(10);
      assertThat(store.drawable(Split.TRAIN, Set.of())).isZero();
      store.settleClasses(11);
      assertThat(store.drawable(Split.TRAIN, Set.of())).isOne();
      assertThat(store.unknownLabels()).isEmpty();
    }
  }
}
