package dev.amund.samples.imports.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.samples.Split;
import dev.amund.samples.imports.FormatDetector;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.ImageShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarSourceTest {
  private static final ImportOptions COARSE =
      new ImportOptions(Optional.empty(), Optional.empty(), "c/", true, false, Optional.empty());

  @TempDir private Path directory;
  private Path data;
  private SampleStore store;

  @BeforeEach
  void open() throws IOException {
    store = SampleStore.open(directory.resolve("store"));
    data = Files.createDirectory(directory.resolve("data"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] pixels(int seed) {
    var pixels = new byte[ImageShape.CIFAR.size()];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  /** A record a seed. */
  private static byte[] records(int labelBytes, int... seeds) {
    var bytes = new ByteArrayOutputStream();
    for (int seed : seeds) {
      for (int i = 0; i < labelBytes; i++) {
        bytes.write(seed + i);
      }
      bytes.writeBytes(pixels(seed));
    }
    return bytes.toByteArray();
  }

  private ImportReport run(Format format, Path path, ImportOptions options) {
    return new Importer(store).run(format.source(path, options));
  }

  private static Sample sample(String id, int label, Split split, int seed) {
    return new Sample(id, label, split, Optional.empty(), ImageShape.CIFAR, pixels(seed));
  }

  @Test
  void readsCifar10() throws IOException {
    Files.write(data.resolve("data_batch_1.bin"), records(1, 3, 4));
    Files.write(data.resolve("data_batch_2.bin"), records(1, 5));
    Files.write(data.resolve("test_batch.bin"), records(1, 9));
    Files.writeString(data.resolve("batches.meta.txt"), "airplane\n");
    var source = CifarSource.TEN.source(data, ImportOptions.none());
    assertThat(source.survey().rows()).isEqualTo(4);
    assertThat(new Importer(store).run(source)).hasToString("4 imported, 0 refused");
    assertThat(store.get("data_batch_1/1")).contains(sample("data_batch_1/1", 4, Split.TRAIN, 4));
    assertThat(store.get("data_batch_2/0")).contains(sample("data_batch_2/0", 5, Split.TRAIN, 5));
    assertThat(store.get("test_batch/0")).contains(sample("test_batch/0", 9, Split.HOLDOUT, 9));
  }

  @Test
  void readsCifar100WithEitherLabel() throws IOException {
    Files.write(data.resolve("train.bin"), records(2, 7));
    Files.write(data.resolve("test.bin"), records(2, 8));
    assertThat(run(CifarSource.HUNDRED, data, ImportOptions.none()).imported()).isEqualTo(2);
    assertThat(store.get("train/0")).contains(sample("train/0", 8, Split.TRAIN, 7));
    assertThat(run(CifarSource.HUNDRED, data, COARSE).imported()).isEqualTo(2);
    assertThat(store.get("c/test/0")).contains(sample("c/test/0", 8, Split.HOLDOUT, 8));
    assertThat(store.get("c/train/0")).contains(sample("c/train/0", 7, Split.TRAIN, 7));
  }

  @Test
  void readsThePublishedArchive() throws IOException {
    var archive = data.resolve("cifar-10-binary.tar.gz");
    try (var tar =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
      add(tar, "cifar-10-batches-bin/readme.html", "hello".getBytes(StandardCharsets.UTF_8));
      add(tar, "cifar-10-batches-bin/test_batch.bin", records(1, 1, 2));
      add(tar, "cifar-10-batches-bin/data_batch_1.bin", records(1, 3));
    }
    assertThat(FormatDetector.detect(archive).format()).isEqualTo(CifarSource.TEN);
    var source = CifarSource.TEN.source(archive, ImportOptions.none());
    assertThat(source.survey().rows()).isEqualTo(3);
    assertThat(new Importer(store).run(source)).hasToString("3 imported, 0 refused");
    assertThat(store.get("test_batch/1")).contains(sample("test_batch/1", 2, Split.HOLDOUT, 2));
    assertThat(store.get("data_batch_1/0")).contains(sample("data_batch_1/0", 3, Split.TRAIN, 3));
    assertThatThrownBy(() -> run(CifarSource.HUNDRED, archive, ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("no records in files named train");

    var bytes = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> run(CifarSource.TEN, archive, ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("cifar-10-binary.tar.gz");
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  @Test
  void refusesRecordsThatAreNone() throws IOException {
    var records = records(1, 3, 10, 4, 5);
    Files.write(data.resolve("data_batch_1.bin"), Arrays.copyOf(records, records.length - 100));
    var report = run(CifarSource.TEN, data, ImportOptions.none());
    assertThat(report).hasToString("2 imported, 2 refused: TRUNCATED_FILE 1, BAD_LABEL 1");
    assertThat(report.examples().toString())
        .contains("data_batch_1 record 1", "The label is 10 of 10 classes")
        .contains("data_batch_1 record 3", "2,973 of the 3,073 bytes");
  }

  @Test
  void takesOneFileAndASplitForAll() throws IOException {
    var file = Files.write(data.resolve("part.bin"), records(1, 1));
    assertThatThrownBy(() -> run(CifarSource.TEN, file, ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("part.bin is not named as a file of cifar10");
    run(CifarSource.TEN, file, ImportOptions.none().withSplit(Split.HOLDOUT));
    assertThat(store.get("part/0")).map(Sample::split).contains(Split.HOLDOUT);
  }

  @Test
  void whatCannotBeImportedAsAWholeChangesNothing() throws IOException {
    assertThatThrownBy(() -> run(CifarSource.TEN, data, ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("has no files named data_batch");
    Files.write(directory.resolve("test_batch.bin"), records(1, 1));
    Files.createSymbolicLink(data.resolve("test_batch.bin"), directory.resolve("test_batch.bin"));
    assertThatThrownBy(() -> run(CifarSource.TEN, data, ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("leads out");
    Files.write(data.resolve("data_batch_1.bin"), records(1, 1));
    Files.delete(data.resolve("test_batch.bin"));
    var small = ImportOptions.none().withShape(new ImageShape(3, 16, 16));
    assertThatThrownBy(() -> run(CifarSource.TEN, data, small))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("The images are 3×32×32, not 3×16×16");
    assertThat(store.shape()).isEmpty();

    store.requireShape(new ImageShape(1, 28, 28));
    assertThatThrownBy(() -> run(CifarSource.TEN, data, ImportOptions.none()))
        .isInstanceOf(SampleStoreException.class);
    assertThat(store.count(Split.TRAIN)).isZero();
  }
}
