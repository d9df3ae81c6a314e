package dev.amund.samples.imports.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
  private static final ImageShape SHAPE = new ImageShape(3, 2, 2);

  @TempDir private Path directory;
  private Path data;
  private SampleStore store;

  @BeforeEach
  void open() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    store = SampleStore.open(directory.resolve("store"), Links.below(List.of(data.toUri())));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void image(String name, int rgb) throws IOException {
    ImageFiles.write(data.resolve(name), 2, 2, rgb);
  }

  private ImportReport run(ImportOptions options) {
    return new Importer(store).run(FolderSource.FORMAT.source(data, options));
  }

  @Test
  void theSortedDirectoriesAreTheLabels() throws IOException {
    image("train/dog/b.png", 0x010203);
    image("train/dog/more/a.png", 0x040506);
    image("train/Zebra/z.jpg", 0x808080);
    image("train/cat/c.JPEG", 0);
    image("val/dog/v.png", 0x070809);
    image("test/cat/t.png", 0);
    Files.createDirectory(data.resolve("train").resolve(".thumbnails"));
    Files.writeString(data.resolve("train/dog/.DS_Store"), "x");

    var report = run(ImportOptions.none());
    assertThat(report).hasToString("6 imported, 0 refused");
    assertThat(report.classes()).as("as Python sorts").containsExactly("Zebra", "cat", "dog");
    assertThat(store.get("train/dog/more/a.png"))
        .contains(
            new Sample(
                "train/dog/more/a.png",
                2,
                Split.TRAIN,
                Optional.empty(),
                SHAPE,
                new byte[] {4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6}));
    assertThat(store.get("train/Zebra/z.jpg")).map(Sample::label).contains(0);
    assertThat(store.get("val/dog/v.png")).map(Sample::split).contains(Split.HOLDOUT);
    assertThat(store.get("val/dog/v.png")).map(Sample::label).contains(2);
    assertThat(store.count(Split.HOLDOUT)).isEqualTo(2);
  }

  @Test
  void namesAreSortedByCodePoints() {
    // In UTF-16, the surrogates of U+1F600 come before U+FF5E.
    assertThat(FolderLayout.ORDER.compare("\uff5e", "\ud83d\ude00")).isNegative();
    assertThat(FolderLayout.ORDER.compare("a", "ab")).isNegative();
    assertThat(FolderLayout.ORDER.compare("B", "a")).isNegative();
  }

  @Test
  void aClassWithoutHeldOutImagesShiftsNoLabels() throws IOException {
    image("train/a/1.png", 0);
    image("train/b/1.png", 0);
    image("val/b/1.png", 0);
    image("val/c/1.png", 0);
    assertThat(run(ImportOptions.none())).hasToString("3 imported, 1 refused: UNKNOWN_CLASS 1");
    assertThat(store.get("val/b/1.png")).map(Sample::label).contains(1);
  }

  @Test
  void aSplitForAllMeansClassesInTheDirectoryItself() throws IOException {
    image("a/1.png", 0);
    image("train/1.png", 0);
    assertThatThrownBy(() -> run(ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("no directory for each class");
    assertThat(run(ImportOptions.none().withSplit(Split.HOLDOUT)).classes())
        .containsExactly("a", "train");
    assertThat(store.count(Split.HOLDOUT)).isEqualTo(2);
  }

  @Test
  void withoutASplitItIsRefused() throws IOException {
    image("a/1.png", 0);
    assertThatThrownBy(() -> run(ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--split");
  }

  @Test
  void aListOfClassesOverridesTheOrder() throws IOException {
    image("train/a/1.png", 0);
    image("train/b/1.png", 0);
    var file = Files.writeString(directory.resolve("classes"), "b\na\n");
    var options =
        new ImportOptions(
            Optional.empty(), Optional.empty(), "p/", false, false, Optional.of(file));
    assertThat(run(options).classes()).containsExactly("b", "a");
    assertThat(store.get("p/train/b/1.png")).map(Sample::label).contains(0);
    Files.writeString(file, "b\n\na\n");
    assertThatThrownBy(() -> run(options)).isInstanceOf(ImportException.class);
    Files.writeString(file, "b\nb\n");
    assertThatThrownBy(() -> run(options)).isInstanceOf(ImportException.class);
  }

  @Test
  void imagesAreBroughtToTheShapeOfTheStore() throws IOException {
    image("train/a/1.png", 0x101010);
    ImageFiles.write(data.resolve("train/a/2.png"), 8, 4, 0x202020);
    assertThat(run(ImportOptions.none()).imported()).isEqualTo(2);
    assertThat(store.shape()).as("of the first image").contains(SHAPE);
    assertThat(store.get("train/a/2.png")).map(sample -> sample.pixels()[11]).contains((byte) 32);
  }

  @Test
  void theShapeThatIsAskedForSettlesIt() throws IOException {
    image("train/a/1.png", 0x101010);
    var asked = new ImageShape(3, 5, 4);
    run(ImportOptions.none().withShape(asked));
    assertThat(store.shape()).contains(asked);
  }

  @Test
  void refusesWhatIsNoImageOneByOne() throws IOException {
    image("train/a/1.png", 0);
    image("outside/x/1.png", 0);
    Files.writeString(data.resolve("train/a/broken.png"), "no image");
    Files.writeString(data.resolve("train/a/notes.txt"), "no image");
    Files.createDirectory(data.resolve("train/a/directory.png"));
    var outside = directory.resolve("secret.png");
    ImageFiles.write(outside, 2, 2, 0);
    Files.createSymbolicLink(data.resolve("train/a/link.png"), outside);
    Files.createSymbolicLink(data.resolve("train/a/inside.png"), data.resolve("train/a/1.png"));
    Files.createSymbolicLink(data.resolve("train/a/gone.png"), directory.resolve("none"));
    Files.createSymbolicLink(data.resolve("train/b"), directory);
    assertThat(run(ImportOptions.none()))
        .hasToString("2 imported, 5 refused: MISSING_FILE 1, FILE_OUTSIDE 2, UNDECODABLE 2");
    assertThat(store.get("train/a/inside.png")).isPresent();
  }

  @Test
  void linksKeepTheFilesWhereTheyAre() throws IOException {
    image("train/a/1.png", 0x010203);
    var linked =
        new ImportOptions(Optional.empty(), Optional.empty(), "", false, true, Optional.empty());
    assertThat(run(linked)).hasToString("1 imported, 0 refused");
    assertThat(store.get("train/a/1.png")).map(sample -> sample.pixels()[4]).contains((byte) 2);

    try (var other = SampleStore.open(directory.resolve("other"))) {
      assertThat(new Importer(other).run(FolderSource.FORMAT.source(data, linked)))
          .as("no links allowed")
          .hasToString("0 imported, 1 refused: UNREACHABLE 1");
    }
  }

  @Test
  void anotherFileMakesAnotherSource() throws IOException {
    image("train/a/1.png", 0);
    var source = FolderSource.FORMAT.source(data, ImportOptions.none());
    var before = source.survey();
    assertThat(before.rows()).isOne();
    assertThat(source.survey()).isEqualTo(before);
    assertThat(
            FolderSource.FORMAT
                .source(data, ImportOptions.none().withShape(SHAPE))
                .survey()
                .fingerprint())
        .isNotEqualTo(before.fingerprint());
    Files.setLastModifiedTime(data.resolve("train/a/1.png"), FileTime.fromMillis(12345));
    assertThat(source.survey().fingerprint()).isNotEqualTo(before.fingerprint());
  }
}
