package dev.amund.samples.imports.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.FeatureTable;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.samples.Split;
import dev.amund.samples.imports.FormatDetector;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSourceTest {
  @TempDir private Path directory;
  private Path file;
  private SampleStore store;

  @BeforeEach
  void open() {
    file = directory.resolve("set.csv");
    store = SampleStore.open(directory.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ImportReport run(ImportOptions options, String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
    var found = FormatDetector.detect(file);
    assertThat(found.format()).isEqualTo(TableSource.FORMAT);
    return new Importer(store).run(found.format().source(found.path(), options));
  }

  private static byte[] floats(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  @Test
  void featuresKeepTheOrderOfTheHeaderWhereverTheOthersStand() throws IOException {
    var report =
        run(
            ImportOptions.none(),
            "proline,label,id,hue,split,subject",
            "1065,1,a,1.04,TRAIN,anna",
            "-1.5e3,0,b, .25 ,HOLDOUT,",
            "0.1,2,c,+7,TRAIN,");
    assertThat(report).hasToString("3 imported, 0 refused");
    assertThat(store.shape()).contains(TensorShape.features(2));
    assertThat(store.preparation()).contains("features proline,hue");
    assertThat(store.get("a"))
        .contains(
            new Sample(
                "a",
                1,
                Split.TRAIN,
                Optional.of("anna"),
                TensorShape.features(2),
                floats(1065, 1.04f)));
    assertThat(store.get("b")).map(Sample::pixels).contains(floats(-1500, 0.25f));
    assertThat(store.get("b")).map(Sample::split).contains(Split.HOLDOUT);
    assertThat(store.get("c")).map(Sample::pixels).contains(floats(0.1f, 7));
  }

  @Test
  void withoutIdsAndSplitsTheyAreNumberedAndOfTheSplitAskedFor() throws IOException {
    var report = run(ImportOptions.none().withSplit(Split.TRAIN), "x,label", "1,0", "2,1");
    assertThat(report).hasToString("2 imported, 0 refused");
    assertThat(store.get("set/0")).map(Sample::label).contains(0);
    assertThat(store.get("set/1")).map(Sample::pixels).contains(floats(2));
  }

  @Test
  void aRowAtFaultIsRefusedWithItsLineAndFeatureAndTheOthersAreTaken() throws IOException {
    var report =
        run(
            ImportOptions.none().withSplit(Split.TRAIN),
            "age,rate,label",
            "41,0.5,0",
            "41,,0",
            "41,high,0",
            "NaN,0.5,0",
            "1e60,0.5,0",
            "41,0.5",
            "41,0.5,cat",
            "41,0.5,-1",
            "0x10,0.5,1",
            "42,0.5,1");
    assertThat(report.imported()).isEqualTo(2);
    assertThat(report.refusedRows()).isEqualTo(8);
    assertThat(report.examples().stream().map(Object::toString).toList())
        .anySatisfy(row -> assertThat(row).contains("line 3").contains("feature rate is empty"))
        .anySatisfy(row -> assertThat(row).contains("line 4").contains("rate").contains("high"))
        .anySatisfy(row -> assertThat(row).contains("line 5").contains("age").contains("NaN"))
        .anySatisfy(row -> assertThat(row).contains("line 7").contains("2 cells instead of 3"));
    assertThat(store.get("set/9")).as("numbers count refused rows, too").isPresent();
  }

  @Test
  void aTableThatCannotBeReadAsAWholeIsRefusedWithWhatToDo() {
    assertRefused("no column label", "a,b", "1,2");
    assertRefused("separated by commas", "a;label", "1;2");
    assertRefused("to_csv(index=False)", ",a,label", "0,1,2");
    assertRefused("--split", "a,label", "1,2");
    assertRefused("no features", "label,split", "1,TRAIN");
    assertRefused("two columns of one name", "a,a,label,split", "1,1,1,TRAIN");
  }

  private void assertRefused(String words, String... lines) {
    assertThatThrownBy(
            () -> {
              Files.writeString(file, String.join("\n", lines) + "\n");
              new Importer(store).run(TableSource.FORMAT.source(file, ImportOptions.none()));
            })
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(words);
  }

  @Test
  void anotherOrderOfTheFeaturesNeedsAnotherStore() throws IOException {
    run(ImportOptions.none().withSplit(Split.TRAIN), "a,b,label", "1,2,0");
    assertThatThrownBy(
            () -> run(ImportOptions.none().withSplit(Split.HOLDOUT), "b,a,label", "2,1,0"))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("features a,b")
        .hasMessageContaining("features b,a");
    run(ImportOptions.none().withSplit(Split.HOLDOUT), "label,a,b", "1,2,0");
    assertThat(store.count(Split.HOLDOUT)).isOne();
  }

  @Test
  void labelsMayBeNamesOfAFile() throws IOException {
    var names = Files.writeString(directory.resolve("names.txt"), "benign\nmalignant\n");
    var options =
        new ImportOptions(
            Optional.empty(), Optional.of(Split.TRAIN), "", false, false, Optional.of(names));
    var report = run(options, "x,label", "1,malignant", "2,0");
    assertThat(report).hasToString("2 imported, 0 refused");
    assertThat(report.classes()).containsExactly("benign", "malignant");
    assertThat(store.get("set/0")).map(Sample::label).contains(1);
  }

  @Test
  void aDirectoryWithOneTableIsOne() throws IOException {
    Files.createDirectory(directory.resolve("data"));
    FeatureTable.write(directory.resolve("data").resolve("customers.csv"));
    var found = FormatDetector.detect(directory.resolve("data"));
    assertThat(found.format()).isEqualTo(TableSource.FORMAT);
    var report = new Importer(store).run(found.format().source(found.path(), ImportOptions.none()));
    assertThat(report).hasToString("500 imported, 0 refused");
    assertThat(store.get(FeatureTable.id(3)))
        .map(Sample::pixels)
        .contains(floats(FeatureTable.features(3)));
  }
}
