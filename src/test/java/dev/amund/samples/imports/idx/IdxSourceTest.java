package dev.amund.samples.imports.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.ImageShape;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdxSourceTest {
  private static final int UBYTE3 = 0x00000803;
  private static final int UBYTE1 = 0x00000801;
  private static final ImageShape SHAPE = new ImageShape(1, 2, 3);

  @TempDir private Path directory;
  private Path data;

  @AutoClose private SampleStore store;

  @BeforeEach
  void makeDirectory() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
  }

  private static byte[] idx(int magic, int[] dimensions, int items) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(magic);
      for (int size : dimensions) {
        out.writeInt(size);
      }
      for (int i = 0; i < items; i++) {
        out.write(i);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] images(int count) {
    return idx(UBYTE3, new int[] {count, 2, 3}, 6 * count);
  }

  private static byte[] labels(int count) {
    return idx(UBYTE1, new int[] {count}, count);
  }

  private void write(String name, byte[] content) throws IOException {
    var file = data.resolve(name);
    if (name.endsWith(".gz")) {
      try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(content);
      }
    } else {
      Files.write(file, content);
    }
  }

  private ImportReport run() {
    if (store == null) {
      store = SampleStore.open(directory.resolve("store"));
    }
    return new Importer(store).run(IdxSource.FORMAT.source(data, ImportOptions.none()));
  }

  @Test
  void readsTrainingAndTestImagesPlainAndPacked() throws IOException {
    write("train-images-idx3-ubyte", images(3));
    write("train-labels-idx1-ubyte", labels(3));
    write("t10k-images-idx3-ubyte.gz", images(2));
    write("t10k-labels-idx1-ubyte.gz", labels(2));
    var survey = IdxSource.FORMAT.source(data, ImportOptions.none()).survey();
    assertThat(survey.rows()).isEqualTo(5);
    assertThat(survey.shape()).contains(SHAPE);
    assertThat(run()).hasToString("5 imported, 0 refused");
    assertThat(store.get("train/2"))
        .contains(
            new Sample(
                "train/2",
                2,
                Split.TRAIN,
                Optional.empty(),
                SHAPE,
                new byte[] {12, 13, 14, 15, 16, 17}));
    assertThat(store.get("t10k/1")).map(Sample::split).contains(Split.HOLDOUT);
    assertThat(store.get("t10k/1")).map(Sample::label).contains(1);
  }

  @Test
  void aFileThatIsThereBothWaysIsReadOnce() throws IOException {
    write("train-images-idx3-ubyte", images(3));
    write("train-labels-idx1-ubyte", labels(3));
    write("train-images-idx3-ubyte.gz", images(3));
    write("train-labels-idx1-ubyte.gz", labels(3));
    assertThat(run()).hasToString("3 imported, 0 refused");
  }

  @Test
  void imagesAndLabelsNeedNotBePackedAlike() throws IOException {
    write("train-images.idx3-ubyte", images(2));
    write("train-labels.idx1-ubyte.gz", labels(2));
    assertThat(run()).hasToString("2 imported, 0 refused");
  }

  @Test
  void theSplitMustBeKnown() throws IOException {
    write("letters-images-idx3-ubyte", images(1));
    write("letters-labels-idx1-ubyte", labels(1));
    assertThatThrownBy(() -> IdxSource.FORMAT.source(data, ImportOptions.none()).survey())
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("does not tell its split");
    var options =
        new ImportOptions(
            Optional.empty(), Optional.of(Split.HOLDOUT), "e/", false, false, Optional.empty());
    var file = data.resolve("letters-images-idx3-ubyte");
    store = SampleStore.open(directory.resolve("store"));
    new Importer(store).run(IdxSource.FORMAT.source(file, options));
    assertThat(store.get("e/letters/0")).map(Sample::split).contains(Split.HOLDOUT);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("empty", new byte[0], labels(3), "ends within its header"),
        Arguments.of("cut header", Arrays.copyOf(images(3), 10), labels(3), "ends within its head"),
        Arguments.of("magic", idx(0x1F8B0803, new int[] {1, 2, 3}, 6), labels(1), "not an IDX"),
        Arguments.of("type", idx(0x0D03, new int[] {1, 2, 3}, 6), labels(1), "type 0x0d"),
        Arguments.of("flat", idx(UBYTE1, new int[] {6}, 6), labels(6), "1 dimensions instead of 3"),
        Arguments.of("labels", images(3), idx(UBYTE3, new int[] {3, 1, 1}, 3), "3 dimensions inst"),
        Arguments.of("counts", images(3), labels(2), "3 images, and"),
        Arguments.of("cut", Arrays.copyOf(images(3), 30), labels(3), "means 34"),
        Arguments.of("longer", Arrays.copyOf(images(3), 40), labels(3), "means 34"),
        Arguments.of("cut labels", images(3), Arrays.copyOf(labels(3), 10), "means 11"),
        Arguments.of("no height", idx(UBYTE3, new int[] {1, 0, 3}, 0), labels(1), "not possible"),
        Arguments.of(
            "overflow", idx(UBYTE3, new int[] {-1, -1, -1}, 0), labels(1), "are not possible"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refusesWhatIsNoPairOfFiles(String name, byte[] images, byte[] labels, String message)
      throws IOException {
    write("train-images-idx3-ubyte", images);
    write("train-labels-idx1-ubyte", labels);
    assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining(message);
    assertThat(store.count(Split.TRAIN)).isZero();
  }

  @Test
  void aPackedHeaderThatPromisesTooMuchTakesNoMemory() throws IOException {
    write("train-images-idx3-ubyte.gz", idx(UBYTE3, new int[] {1, 1 << 30, 1 << 30}, 6));
    write("train-labels-idx1-ubyte.gz", labels(1));
    assertThatThrownBy(this::run)
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("are not possible");
  }

  @Test
  void ofAPackedFileThatIsCutOffComesWhatIsThere() throws IOException {
    write("train-images-idx3-ubyte.gz", Arrays.copyOf(images(3), 30));
    write("train-labels-idx1-ubyte.gz", labels(3));
    assertThatThrownBy(this::run)
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("ends within item 2 of 3");
    assertThat(store.count(Split.TRAIN)).isEqualTo(2);
    write("train-images-idx3-ubyte.gz", Arrays.copyOf(images(3), 40));
    assertThatThrownBy(this::run)
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("continues after item 3");
  }

  @Test
  void labelsMustBeThere() throws IOException {
    assertThatThrownBy(this::run)
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("no files named *-images-idx3-ubyte");
    write("train-images-idx3-ubyte", images(1));
    assertThatThrownBy(this::run)
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("no labels")
        .hasMessageContaining("train-labels-idx1-ubyte");
  }
}
