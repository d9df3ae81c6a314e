package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.idx.IdxSource;
import dev.amund.samples.imports.images.FolderSource;
import dev.amund.samples.imports.images.ImageManifestSource;
import dev.amund.samples.imports.numpy.NpzSource;
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
    "data_batch_1.bin, cifar10",
    "test_batch.bin, cifar10",
    "train.bin, cifar100",
    "t10k-images-idx3-ubyte.gz, idx",
    "train-images.idx3-ubyte, idx"
  })
  void tellsByTheNamesOfFiles(String name, String is) throws IOException {
    var format = Formats.of(is).orElseThrow();
    var file = write(name, "");
    assertThat(FormatDetector.detect(directory))
        .isEqualTo(new FormatDetector.Found(format, directory));
    assertThat(FormatDetector.detect(file)).isEqualTo(new FormatDetector.Found(format, file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "manifest.csv | file,index,id,label,split,subject | manifest",
        "manifest.csv | path,id,label | images",
        "manifest.jsonl | {\"path\": \"x\", \"id\": \"y\"} | images",
        "manifest.ndjson | {\"file\": \"x\", \"index\": 0} | manifest",
        "a.npz | x | npz"
      })
  void oneFileTellsAll(String name, String content, String is) throws IOException {
    var format = Formats.of(is).orElseThrow();
    var file = write(name, content + "\n");
    write("train.bin", "");
    Files.delete(directory.resolve("train.bin"));
    var found = new FormatDetector.Found(format, file);
    assertThat(FormatDetector.detect(directory)).isEqualTo(found);
    assertThat(FormatDetector.detect(file)).isEqualTo(found);
    assertThat(FormatDetector.pathFor(format, directory)).isEqualTo(file);
  }

  @ParameterizedTest
  @CsvSource({
    "data_batch_1.bin, t10k-images-idx3-ubyte, idx",
    "a.npz, train.bin, cifar100",
    "data_batch_1.bin, train.bin, cifar10",
    "test_batch.bin, a.bin, cifar10",
    "x.npy, a.npz, npz",
    "train/cat/x.png, train.bin, cifar100",
    "train/cat/x.png, x.npy, npy"
  })
  void theSurestSignCounts(String one, String other, String is) throws IOException {
    write(one, "");
    write(other, "");
    assertThat(FormatDetector.detect(directory).format().name()).isEqualTo(is);
  }

  @Test
  void aManifestComesBeforeTheFilesItNames() throws IOException {
    var manifest = write("manifest.csv", "file,index,id,label,split,subject\n");
    write("train.bin", "");
    assertThat(FormatDetector.detect(directory))
        .isEqualTo(new FormatDetector.Found(CifarManifestSource.FORMAT, manifest));
  }

  @Test
  void directoriesAreClasses() throws IOException {
    write("train/cat/x.png", "");
    assertThat(FormatDetector.detect(directory).format()).isEqualTo(FolderSource.FORMAT);
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
    assertThatThrownBy(() -> FormatDetector.pathFor(NpzSource.NPZ, directory))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("name the file");
    assertThatThrownBy(() -> FormatDetector.pathFor(ImageManifestSource.FORMAT, directory))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("name the manifest");
    assertThat(FormatDetector.pathFor(NpzSource.NPZ, other)).isEqualTo(other);
    assertThat(FormatDetector.pathFor(IdxSource.FORMAT, directory)).isEqualTo(directory);
  }
}
