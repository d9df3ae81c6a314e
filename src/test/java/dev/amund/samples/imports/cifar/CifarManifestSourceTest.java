package dev.amund.samples.imports.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.samples.Split;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.ImportReport.RefusedRow;
import dev.amund.samples.shape.ImageShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarManifestSourceTest {
  private static final ImageShape TINY = new ImageShape(1, 2, 3);
  private static final String HEADER = "file,index,id,label,split,subject\n";

  @TempDir private Path directory;
  private SampleStore store;

  @BeforeEach
  void open() throws IOException {
    store = SampleStore.open(directory.resolve("store"));
    Files.createDirectory(directory.resolve("data"));
    writeBin("a.bin", 3, 0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Record i has label i and the pixels 10·i, 10·i + 1, …; then some more bytes. */
  private void writeBin(String name, int records, int more) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < records; i++) {
      bytes.write(i);
      bytes.writeBytes(pixels(i));
    }
    bytes.writeBytes(new byte[more]);
    Files.write(directory.resolve("data").resolve(name), bytes.toByteArray());
  }

  private static byte[] pixels(int record) {
    var pixels = new byte[TINY.size()];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = (byte) (10 * record + p);
    }
    return pixels;
  }

  private ImportReport run(String manifest) throws IOException {
    return run(manifest, new ArrayList<>());
  }

  private ImportReport run(String manifest, List<Long> progress) throws IOException {
    var file = directory.resolve("data").resolve("manifest.csv");
    Files.writeString(file, manifest);
    return new Importer(store).run(source(file), (done, total) -> progress.add(done));
  }

  private static SampleSource source(Path manifest) {
    return new CifarManifestSource(manifest, ImportOptions.none().withShape(TINY));
  }

  @Test
  void importsWhatTheManifestNames() throws IOException {
    var progress = new ArrayList<Long>();
    var report =
        run(
            HEADER
                + "a.bin,2,x/2,2,TRAIN,alice\n"
                + "a.bin,0,\"quoted, 0\",0,HOLDOUT,\n\n"
                + "a.bin,1,x/1,1,TRAIN,\"al\"\"ice\"\n",
            progress);
    assertThat(report).hasToString("3 imported, 0 refused");
    assertThat(report.rows()).isEqualTo(3);
    assertThat(report.examples()).isEmpty();
    assertThat(progress).containsExactly(3L);
    assertThat(store.get("x/2"))
        .contains(new Sample("x/2", 2, Split.TRAIN, Optional.of("alice"), TINY, pixels(2)));
    assertThat(store.get("quoted, 0"))
        .contains(new Sample("quoted, 0", 0, Split.HOLDOUT, Optional.empty(), TINY, pixels(0)));
    assertThat(store.idsOfSubject("al\"ice")).containsExactly("x/1");
  }

  @Test
  void columnsMayStandInAnyOrderBehindAByteOrderMark() throws IOException {
    var report = run("\ufeffsubject,split,label,extra,id,index,file\r\ns,TRAIN,1,?,x,1,a.bin\r\n");
    assertThat(report.imported()).isOne();
    assertThat(store.get("x")).map(Sample::label).contains(1);
  }

  @Test
  void refusesBadRowsOneByOne() throws IOException {
    writeBin("cut.bin", 2, 3);
    Files.write(directory.resolve("outside.bin"), new byte[100]);
    var report =
        run(
            HEADER
                + "a.bin,0,good,0,TRAIN,s\n"
                + "a.bin,3,r1,3,TRAIN,s\n"
                + "a.bin,-1,r2,3,TRAIN,s\n"
                + "a.bin,1,r3,7,TRAIN,s\n"
                + "a.bin,1,good,1,TRAIN,s\n"
                + "a.bin,1,r4,1,VALIDATION,s\n"
                + "none.bin,1,r5,1,TRAIN,s\n"
                + "cut.bin,2,r6,0,TRAIN,s\n"
                + "cut.bin,3,r7,0,TRAIN,s\n"
                + "a.bin,1,r8,1,TRAIN\n"
                + "a.bin,one,r9,1,TRAIN,s\n"
                + "a.bin,1,,1,TRAIN,s\n"
                + "../outside.bin,0,r10,0,TRAIN,s\n"
                + "a.bin,9223372036854775807,r11,3,TRAIN,s\n"
                + "cut.bin,1,good2,1,HOLDOUT,\n");

    assertThat(report.imported()).isEqualTo(2);
    assertThat(report.rows()).isEqualTo(15);
    assertThat(report.refused())
        .isEqualTo(
            Map.of(
                Reason.INDEX_OUT_OF_RANGE, 4L,
                Reason.LABEL_MISMATCH, 1L,
                Reason.DUPLICATE_ID, 1L,
                Reason.UNKNOWN_SPLIT, 1L,
                Reason.MISSING_FILE, 1L,
                Reason.TRUNCATED_FILE, 1L,
                Reason.MALFORMED_ROW, 2L,
                Reason.BAD_NAME, 1L,
                Reason.FILE_OUTSIDE, 1L));
    assertThat(report.examples())
        .contains(
            new RefusedRow(
                "line 3",
                "r1",
                Reason.INDEX_OUT_OF_RANGE,
                "a.bin has 3 records; there is no index 3"),
            new RefusedRow(
                "line 5", "r3", Reason.LABEL_MISMATCH, "The manifest says label 7, a.bin says 1"),
            new RefusedRow(
                "line 9",
                "r6",
                Reason.TRUNCATED_FILE,
                "cut.bin ends after 3 of the 7 bytes of record 2"));
    assertThat(report.toString()).startsWith("2 imported, 13 refused: MALFORMED_ROW 2, ");
    assertThat(store.get("good")).map(Sample::label).contains(0);
    assertThat(store.count(Split.TRAIN)).isOne();
    assertThat(store.count(Split.HOLDOUT)).isOne();
  }

  @Test
  void keepsAFewExamplesOfEachReason() throws IOException {
    var rows =
        IntStream.range(0, 2500)
            .mapToObj(i -> "none.bin,%d,r%d,0,TRAIN,\n".formatted(i, i))
            .collect(Collectors.joining());
    var progress = new ArrayList<Long>();
    var report = run(HEADER + rows + "a.bin,0,z,9,TRAIN,\n", progress);
    assertThat(report.refused())
        .isEqualTo(Map.of(Reason.MISSING_FILE, 2500L, Reason.LABEL_MISMATCH, 1L));
    assertThat(report.examples())
        .extracting(RefusedRow::id)
        .containsExactly("r0", "r1", "r2", "r3", "r4", "z");
    assertThat(progress).containsExactly(1000L, 2000L, 2501L);
  }

  @Test
  void importingAgainReplaces() throws IOException {
    run(HEADER + "a.bin,0,x,0,TRAIN,alice\n");
    var report = run(HEADER + "a.bin,1,x,1,TRAIN,bob\n");
    assertThat(report.imported()).isOne();
    assertThat(store.count(Split.TRAIN)).isOne();
    assertThat(store.get("x")).map(Sample::label).contains(1);
    assertThat(store.idsOfSubject("alice")).isEmpty();
  }

  @Test
  void readsFromMoreFilesThanItKeepsOpen() throws IOException {
    for (int f = 0; f < 40; f++) {
      writeBin("f" + f + ".bin", 2, 0);
    }
    var rows = new StringBuilder(HEADER);
    for (int i = 0; i < 80; i++) {
      rows.append("f%d.bin,%d,x%d,%d,TRAIN,\n".formatted(i % 40, i / 40, i, i / 40));
    }
    assertThat(run(rows.toString()).imported()).isEqualTo(80);
    assertThat(store.draw(Split.TRAIN, 100, new Random(1), Set.of())).hasSize(80);
  }

  @Test
  void aManifestThatCannotBeReadAsAWholeIsRefused() throws IOException {
    assertThatThrownBy(() -> run(""))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> run("file,index,id\n"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("has no column label, split, subject");
    assertThatThrownBy(() -> run(HEADER + "a.bin,0,x,0,TRAIN,\na.bin,1,\"y,1,TRAIN,\n"))
        .isInstanceOf(ImportException.class);
    assertThat(store.get("x")).as("what stood before the fault").isPresent();
    assertThatThrownBy(() -> new Importer(store).run(source(directory.resolve("none.csv"))))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("none.csv");

    var file = directory.resolve("data").resolve("latin.csv");
    Files.write(file, (HEADER + "a.bin,0,\u00fc,0,TRAIN,\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> new Importer(store).run(source(file)))
        .isInstanceOf(ImportException.class);
  }

  @Test
  void imagesOfAnotherShapeThanTheStoresAreRefusedAtOnce() throws IOException {
    store.put(
        new Sample(
            "n",
            2,
            Split.TRAIN,
            Optional.empty(),
            ImageShape.CIFAR,
            new byte[ImageShape.CIFAR.size()]));
    assertThatThrownBy(() -> run(HEADER + "a.bin,0,x,0,TRAIN,\n"))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("3×32×32")
        .hasMessageContaining("1×2×3");
  }

  @Test
  void jsonLinesSayTheSame() throws IOException {
    var file = directory.resolve("data").resolve("manifest.jsonl");
    Files.writeString(
        file,
        """
        {"file": "a.bin", "index": 2, "id": "x/2", "label": 2, "split": "TRAIN", "subject": "alice"}

        {"file": "a.bin", "index": "1", "id": "x/1", "label": 1, "split": "HOLDOUT", "subject": null}
        {"file": "a.bin", "index": 0.5, "id": "r1", "label": 0, "split": "TRAIN"}
        {"file": "a.bin", "index": 0, "id": "r2", "label": 0, "split": {}}
        [1]
        {"file":
        {"file": "a.bin", "index": 0, "id": "x/0", "label": 0, "split": "HOLDOUT"}
        """);
    var report = new Importer(store).run(source(file));
    assertThat(report).hasToString("3 imported, 4 refused: MALFORMED_ROW 4");
    assertThat(report.examples())
        .extracting(RefusedRow::place)
        .containsExactly("line 4", "line 5", "line 6", "line 7");
    assertThat(store.get("x/2"))
        .contains(new Sample("x/2", 2, Split.TRAIN, Optional.of("alice"), TINY, pixels(2)));
    assertThat(store.get("x/1")).flatMap(Sample::subject).isEmpty();
    assertThat(store.get("x/0")).isPresent();
  }

  @Test
  void filesBehindLinksThatLeadOutAreNotRead() throws IOException {
    Files.write(directory.resolve("outside.bin"), new byte[100]);
    Files.createSymbolicLink(
        directory.resolve("data").resolve("link.bin"), directory.resolve("outside.bin"));
    assertThat(run(HEADER + "link.bin,0,x,0,TRAIN,\n"))
        .hasToString("0 imported, 1 refused: FILE_OUTSIDE 1");
  }

  @Test
  void theOptionsSayPrefixAndSplit() throws IOException {
    var manifest = directory.resolve("data").resolve("manifest.csv");
    Files.writeString(manifest, HEADER + "a.bin,1,x,1,TRAIN,\n");
    var options =
        new ImportOptions(
            Optional.of(TINY), Optional.of(Split.HOLDOUT), "more/", false, false, Optional.empty());
    new Importer(store).run(new CifarManifestSource(manifest, options));
    assertThat(store.get("more/x")).map(Sample::split).contains(Split.HOLDOUT);
  }

  @Test
  void aColumnThatIsThereTwiceIsAmbiguous() {
    assertThatThrownBy(() -> run("file,index,id,label,split,subject,label\n"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("two columns of one name");
  }
}
