package dev.amund.samples.imports.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.report.ImportReport.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageManifestSourceTest {
  @TempDir private Path directory;
  private Path data;
  private SampleStore store;

  @BeforeEach
  void open() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    store = SampleStore.open(directory.resolve("store"));
    ImageFiles.write(data.resolve("img/a.png"), 2, 2, 0x010203);
    ImageFiles.write(data.resolve("img/b.jpg"), 2, 2, 0x808080);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ImportReport run(String name, String manifest, ImportOptions options) throws IOException {
    var file = Files.writeString(data.resolve(name), manifest);
    return new Importer(store).run(ImageManifestSource.FORMAT.source(file, options));
  }

  @Test
  void readsCsvWithNumbers() throws IOException {
    var report =
        run(
            "manifest.csv",
            "label,path,subject,id,split\n1,img/a.png,alice,x,TRAIN\n0,img/b.jpg,,y,HOLDOUT\n",
            ImportOptions.none());
    assertThat(report).hasToString("2 imported, 0 refused");
    assertThat(store.get("x")).map(Sample::label).contains(1);
    assertThat(store.get("x")).map(sample -> sample.pixels()[0]).contains((byte) 1);
    assertThat(store.get("y")).map(Sample::split).contains(Split.HOLDOUT);
    assertThat(store.idsOfSubject("alice")).containsExactly("x");
  }

  @Test
  void readsJsonLinesWithClassNames() throws IOException {
    Files.writeString(data.resolve("classes.txt"), "cat\ndog\n");
    var options =
        new ImportOptions(
            Optional.empty(), Optional.of(Split.TRAIN), "p/", false, false, Optional.empty());
    var report =
        run(
            "manifest.jsonl",
            """
            {"id": "x", "path": "img/a.png", "label": "dog"}
            {"id": "y", "path": "img/b.jpg", "label": 0, "subject": "bob"}
            """,
            options);
    assertThat(report).hasToString("2 imported, 0 refused");
    assertThat(report.classes()).containsExactly("cat", "dog");
    assertThat(store.get("p/x")).map(Sample::label).contains(1);
    assertThat(store.get("p/y")).flatMap(Sample::subject).contains("bob");
  }

  @Test
  void refusesBadRowsOneByOne() throws IOException {
    ImageFiles.write(directory.resolve("outside.png"), 2, 2, 0);
    Files.writeString(data.resolve("img/broken.png"), "no image");
    Files.createSymbolicLink(data.resolve("link.png"), directory.resolve("outside.png"));
    var report =
        run(
            "manifest.csv",
            "id,path,label,split\n"
                + "good,img/a.png,0,TRAIN\n"
                + "r1,img/none.png,0,TRAIN\n"
                + "r2,../outside.png,0,TRAIN\n"
                + "r3,link.png,0,TRAIN\n"
                + "r4,img,0,TRAIN\n"
                + "r5,img/broken.png,0,TRAIN\n"
                + "r6,img/a.png,cat,TRAIN\n"
                + "r7,img/a.png,-1,TRAIN\n"
                + "r8,img/a.png,2147483648,TRAIN\n"
                + "r9,img/a.png,0,VAL\n"
                + "r10,img/a.png,0,\n"
                + ",img/a.png,0,TRAIN\n"
                + "r11,,0,TRAIN\n"
                + "r12,img/a.png,0\n"
                + "good,img/a.png,0,TRAIN\n"
                + "r13,/etc/hostname,0,TRAIN\n"
                + "good2,img/b.jpg,0,HOLDOUT\n",
            ImportOptions.none());
    assertThat(report.imported()).isEqualTo(2);
    assertThat(report.refused())
        .isEqualTo(
            Map.of(
                Reason.MISSING_FILE, 2L,
                Reason.FILE_OUTSIDE, 3L,
                Reason.UNDECODABLE, 1L,
                Reason.UNKNOWN_CLASS, 1L,
                Reason.BAD_LABEL, 2L,
                Reason.UNKNOWN_SPLIT, 1L,
                Reason.MALFORMED_ROW, 3L,
                Reason.BAD_NAME, 1L,
                Reason.DUPLICATE_ID, 1L));
    assertThat(report.toString()).startsWith("2 imported, 15 refused");
  }

  @Test
  void theHeaderMustHaveWhatIsNeeded() {
    assertThatThrownBy(() -> run("manifest.csv", "id,path,label\n", ImportOptions.none()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("has no column split");
  }

  @Test
  void aChangedImageMakesAnotherSource() throws IOException {
    var file =
        Files.writeString(
            data.resolve("manifest.csv"), "id,path,label,split\nx,img/a.png,0,TRAIN\n");
    var source = ImageManifestSource.FORMAT.source(file, ImportOptions.none());
    var before = source.survey();
    assertThat(before.rows()).isOne();
    assertThat(source.survey()).isEqualTo(before);
    ImageFiles.write(data.resolve("img/a.png"), 20, 20, 0x010203);
    assertThat(source.survey().fingerprint()).isNotEqualTo(before.fingerprint());
  }
}
