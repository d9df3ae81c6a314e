package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatDetectorTest {
  @TempDir private Path directory;

  private Path write(String name, String content) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @ParameterizedTest
  @CsvSource({
    "data_batch_1.bin, CIFAR10",
    "test_batch.bin, CIFAR10",
    "train.bin, CIFAR100",
    "t10k-images-idx3-ubyte.gz, IDX",
    "train-images.idx3-ubyte, IDX"
  })
  void tellsByTheNamesOfFiles(String name, Format format) throws IOException {
    var file = write(name, "");
    assertThat(FormatDetector.detect(directory))
        .isEqualTo(new FormatDetector.Found(format, directory));
    assertThat(FormatDetector.detect(file)).isEqualTo(new FormatDetector.Found(format, file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "manifest.csv | file,index,id,label,split,subject | MANIFEST",
        "manifest.csv | path,id,label | IMAGES",
        "manifest.jsonl | {\"path\": \"x\", \"id\": \"y\"} | IMAGES",
        "manifest.ndjson | {\"file\": \"x\", \"index\": 0} | MANIFEST",
        "a.npz | x | NPZ"
      })
  void oneFileTellsAll(String name, String content, Format format) throws IOException {
    var file = write(name, content + "\n");
    write("train.bin", "");
    Files.delete(directory.resolve("train.bin"));
    var found = new FormatDetector.Found(format, file);
    assertThat(FormatDetector.detect(directory)).isEqualTo(found);
    assertThat(FormatDetector.detect(file)).isEqualTo(found);
    assertThat(FormatDetector.pathFor(format, directory)).isEqualTo(file);
  }

  @Test
  void aManifestComesBeforeTheFilesItNames() throws IOException {
    var manifest = write("manifest.csv", "file,index,id,label,split,subject\n");
    write("train.bin", "");
    assertThat(FormatDetector.detect(directory))
        .isEqualTo(new FormatDetector.Found(Format.MANIFEST, manifest));
  }

  @Test
  void directoriesAreClasses() throws IOException {
    write("train/cat/x.png", "");
    assertThat(FormatDetector.detect(directory).format()).isEqualTo(Format.FOLDER);
  }

  @Test
  void whatItDoesNotKnowIsRefused() throws IOException {
    write("a.npz", "");
    var other = write("b.npz", "");
    write("readme.txt", "");
    assertThatThrownBy(() -> FormatDetector.detect(directory))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("manifest, cifar10, cifar100, idx, folder, images, npz");
    assertThatThrownBy(() -> FormatDetector.detect(directory.resolve("readme.txt")))
        .isInstanceOf(ImportException.class);
    assertThatThrownBy(() -> FormatDetector.pathFor(Format.NPZ, directory))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("name the file");
    assertThatThrownBy(() -> FormatDetector.pathFor(Format.IMAGES, directory))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("name the manifest");
    assertThat(FormatDetector.pathFor(Format.NPZ, other)).isEqualTo(other);
    assertThat(FormatDetector.pathFor(Format.IDX, directory)).isEqualTo(directory);
  }
}
