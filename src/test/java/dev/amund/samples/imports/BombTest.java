package dev.amund.samples.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.idx.IdxSource;
import dev.amund.samples.imports.images.FolderSource;
import dev.amund.samples.imports.images.ImageFiles;
import dev.amund.samples.imports.images.ImageManifestSource;
import dev.amund.samples.imports.numpy.NpyFiles;
import dev.amund.samples.imports.numpy.NpzSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.GzipInput;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.ImageShape;
import dev.amund.text.Allocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files that become large, and files without end. */
class BombTest {
  private static final int MEBIBYTE = 1024 * 1024;
  private static final long LARGE = 200L * MEBIBYTE;
  private static final byte[] RECORD = new byte[1 + ImageShape.CIFAR.size()];
  private static final ImportOptions TRAIN = ImportOptions.none().withSplit(Split.TRAIN);

  @TempDir private Path directory;
  private SampleStore store;
  private long mostTaken = 48L * MEBIBYTE;

  @BeforeEach
  void open() {
    store = SampleStore.open(directory.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Writes to a stream. */
  @FunctionalInterface
  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private Path gzip(String name, Content content) throws IOException {
    var file = directory.resolve(name);
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      content.write(out);
    }
    return file;
  }

  private Path tar(String name, Content content) throws IOException {
    return gzip(
        name,
        out -> {
          var tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
          content.write(tar);
          tar.finish();
        });
  }

  private static void entry(OutputStream tar, String name, byte type, long size)
      throws IOException {
    var out = start(tar, name, type, size);
    if (size == RECORD.length) {
      out.write(RECORD);
    } else {
      fill(out, 'a', size);
    }
    out.closeArchiveEntry();
  }

  private static TarArchiveOutputStream start(OutputStream tar, String name, byte type, long size)
      throws IOException {
    var out = (TarArchiveOutputStream) tar;
    var entry = new TarArchiveEntry(name, type);
    entry.setSize(size);
    out.putArchiveEntry(entry);
    return out;
  }

  private static void record(OutputStream tar, String name) throws IOException {
    entry(tar, name, TarConstants.LF_NORMAL, RECORD.length);
  }

  private static void fill(OutputStream out, char with, long count) throws IOException {
    var block = new byte[MEBIBYTE];
    Arrays.fill(block, (byte) with);
    for (long left = count; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }

  private ImportReport run(Format format, Path path, ImportOptions options) {
    long before = Allocation.ofThisThread();
    try {
      return new Importer(store).run(format.source(path, options));
    } finally {
      assertThat(Allocation.ofThisThread() - before).isLessThan(mostTaken);
    }
  }

  private void assertRefused(Format format, Path path, ImportOptions options, String words) {
    assertThatThrownBy(() -> run(format, path, options))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(words);
  }

  @Test
  void theNameOfAnEntryIsBounded() throws IOException {
    var archive =
        tar(
            "long.tar.gz",
            tar -> {
              entry(tar, "././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, LARGE);
              record(tar, "data_batch_1.bin");
            });
    assertRefused(CifarSource.TEN, archive, TRAIN, "an entry with a name or a header of more than");
    assertThatThrownBy(() -> FormatDetector.detect(archive)).isInstanceOf(ImportException.class);
  }

  @Test
  void theHeadersOfAnEntryAreBounded() throws IOException {
    var archive =
        tar(
            "pax.tar.gz",
            tar -> {
              var start = "%d x=".formatted(LARGE).getBytes(StandardCharsets.US_ASCII);
              start(tar, "pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, LARGE).write(start);
              fill(tar, 'a', LARGE - start.length);
              ((TarArchiveOutputStream) tar).closeArchiveEntry();
              record(tar, "data_batch_1.bin");
            });
    assertRefused(CifarSource.TEN, archive, TRAIN, "an entry with a name or a header of more than");
    var chain =
        tar(
            "chain.tar.gz",
            tar -> {
              for (int i = 0; i < 20_000; i++) {
                entry(tar, "././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, 10);
              }
            });
    assertRefused(CifarSource.TEN, chain, TRAIN, "an entry with a name or a header of more than");
  }

  @Test
  void aLongNameThatIsUsualIsRead() throws IOException {
    var name = "x/".repeat(100) + "data_batch_1.bin";
    var archive =
        tar(
            "usual.tar.gz",
            tar -> {
              ((TarArchiveOutputStream) tar).setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
              record(tar, name);
              ((TarArchiveOutputStream) tar).setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
              record(tar, name.replace("_1", "_2"));
            });
    assertThat(run(CifarSource.TEN, archive, TRAIN).imported()).isEqualTo(2);
  }

  @Test
  void aSparseFileIsRefused() throws IOException {
    var sparse = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(sparse)) {
      record(tar, "data_batch_1.bin");
    }
    var bytes = sparse.toByteArray();
    bytes[156] = TarConstants.LF_GNUTYPE_SPARSE;
    var checksum = new byte[8];
    Arrays.fill(checksum, (byte) ' ');
    System.arraycopy(checksum, 0, bytes, 148, 8);
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += Byte.toUnsignedInt(bytes[i]);
    }
    System.arraycopy(
        "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, bytes, 148, 8);
    var archive = gzip("sparse.tar.gz", out -> out.write(bytes));
    assertRefused(CifarSource.TEN, archive, TRAIN, "sparse");
  }

  @Test
  void archivesInArchivesAreNotOpened() throws IOException {
    var inner = Files.readAllBytes(tar("inner.tar.gz", tar -> record(tar, "data_batch_1.bin")));
    var archive =
        tar(
            "outer.tar.gz",
            tar -> {
              var entry = new TarArchiveEntry("data_batch_1.tar.gz");
              entry.setSize(inner.length);
              ((TarArchiveOutputStream) tar).putArchiveEntry(entry);
              tar.write(inner);
              ((TarArchiveOutputStream) tar).closeArchiveEntry();
            });
    assertRefused(CifarSource.TEN, archive, TRAIN, "has no records in files named");
  }

  @Test
  void whatFollowsAnArchiveIsNotPassedOver() throws IOException {
    var whole = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(whole)) {
      record(tar, "data_batch_1.bin");
    }
    var archive =
        gzip(
            "more.tar.gz",
            out -> {
              out.write(whole.toByteArray());
              out.write(whole.toByteArray());
            });
    assertRefused(CifarSource.TEN, archive, TRAIN, "continues after the end of the archive");

    var bytes = Files.readAllBytes(gzip("sum.tar.gz", out -> out.write(whole.toByteArray())));
    for (int more : new int[] {1, 2, 17, 40, 100_000}) {
      var garbage = Arrays.copyOf(bytes, bytes.length + more);
      Arrays.fill(garbage, bytes.length, garbage.length, (byte) 'x');
      var followed = Files.write(directory.resolve(more + ".tar.gz"), garbage);
      assertRefused(
          CifarSource.TEN, followed, TRAIN, "continues after the end of what is compressed");
    }

    bytes[bytes.length - 6] ^= 1;
    var damaged = Files.write(directory.resolve("damaged.tar.gz"), bytes);
    assertRefused(CifarSource.TEN, damaged, TRAIN, "Corrupt GZIP trailer");
  }

  @Test
  void aGzipOfNothingButZerosIsABomb() throws IOException {
    mostTaken = 4 * LARGE; // of the rows before it shows
    Files.write(directory.resolve("train-labels-idx1-ubyte"), labels((int) (LARGE / 1024)));
    var images =
        gzip(
            "train-images-idx3-ubyte.gz",
            out -> {
              out.write(new byte[] {0, 0, 8, 3});
              out.write(new byte[] {0, 3, 32, 0, 0, 0, 0, 32, 0, 0, 0, 32});
              fill(out, '\0', LARGE);
            });
    assertRefused(IdxSource.FORMAT, images, TRAIN, "as a bomb does");
    var archive = tar("zeros.tar.gz", tar -> entry(tar, "readme", TarConstants.LF_NORMAL, LARGE));
    assertRefused(CifarSource.TEN, archive, TRAIN, "as a bomb does");
  }

  /** As gzip, pigz and cat write them; members may end anywhere in what is read at once. */
  @Test
  void severalMembersAreOneFile() throws IOException {
    for (int each : new int[] {1, 60, 3000, 70_000}) {
      var random = new Random(each);
      var content = new byte[5 * each];
      random.nextBytes(content);
      var file = directory.resolve(each + ".gz");
      try (var out = Files.newOutputStream(file)) {
        for (int i = 0; i < 5; i++) {
          var member = new ByteArrayOutputStream();
          try (var gzip = new GZIPOutputStream(member)) {
            gzip.write(content, i * each, each);
          }
          out.write(member.toByteArray());
        }
      }
      try (var in = GzipInput.open(file)) {
        assertThat(in.readAllBytes()).isEqualTo(content);
        assertThat(in.read()).isNegative();
      }
    }
  }

  private static byte[] labels(int count) {
    var labels = new byte[8 + count];
    labels[2] = 8;
    labels[3] = 1;
    for (int i = 0; i < 4; i++) {
      labels[4 + i] = (byte) (count >> 8 * (3 - i));
    }
    return labels;
  }

  @Test
  void anArrayOfNothingButZerosIsABomb() throws IOException {
    var file = directory.resolve("zeros.npz");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      var header = NpyFiles.npy("|u1", "(%d, 1, 1)".formatted(LARGE), new byte[0]);
      zip.write(header);
      fill(zip, '\0', LARGE);
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry("y.npy"));
      zip.write(NpyFiles.npy("|u1", "(%d,)".formatted(LARGE), new byte[0]));
      zip.closeEntry();
    }
    assertRefused(NpzSource.NPZ, file, TRAIN, "as a bomb does");
  }

  @Test
  void theListOfAnArchiveIsBounded() throws IOException {
    var file = directory.resolve("list.npz");
    var end =
        ByteBuffer.allocate(22)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) 1)
            .putShort((short) 1)
            .putInt((int) LARGE)
            .array();
    try (var out = Files.newOutputStream(file)) {
      fill(out, 'x', LARGE);
      out.write(end);
    }
    assertRefused(NpzSource.NPZ, file, TRAIN, "a list of its arrays of more than");
  }

  @Test
  void anArrayIsWhatItsChecksumSays() throws IOException {
    var file = directory.resolve("set.npz");
    NpyFiles.npz(
        file,
        Map.of(
            "x", NpyFiles.npy("|u1", "(2, 2, 2)", NpyFiles.counting(8)),
            "y", NpyFiles.npy("|u1", "(2,)", NpyFiles.counting(2))));
    var stored = new ByteArrayOutputStream();
    store(stored, Files.readAllBytes(file));
    var bytes = stored.toByteArray();
    assertThat(run(NpzSource.NPZ, Files.write(file, bytes), TRAIN).imported()).isEqualTo(2);
    int pixel = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\0\1\2\3\4\5\6\7");
    bytes[pixel + 3] ^= 0x40;
    assertRefused(NpzSource.NPZ, Files.write(file, bytes), TRAIN, "checksum");
  }

  /** The entries of an archive, uncompressed, as numpy.savez writes them. */
  private static void store(OutputStream to, byte[] archive) throws IOException {
    try (var in = new ZipInputStream(new ByteArrayInputStream(archive));
        var out = new ZipOutputStream(to)) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var bytes = in.readAllBytes();
        var crc = new CRC32();
        crc.update(bytes);
        var copy = new ZipEntry(entry.getName());
        copy.setMethod(ZipEntry.STORED);
        copy.setSize(bytes.length);
        copy.setCrc(crc.getValue());
        out.putNextEntry(copy);
        out.write(bytes);
      }
    }
  }

  @Test
  void aHeaderIsWhollyUnderstoodOrNotAtAll() throws IOException {
    var pixels = NpyFiles.counting(4);
    var labels = NpyFiles.npy("|u1", "(1,)", new byte[1]);
    for (var header :
        List.of(
            "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 2), } rest",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 2), 'more': 1}",
            "{'descr': '|u1', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 2)}",
            "'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 2)",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (1L2, 2, 2), }",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2 2, 2), }")) {
      var file = directory.resolve("h.npz");
      NpyFiles.npz(file, Map.of("x", NpyFiles.npy(1, header, pixels), "y", labels));
      assertThatThrownBy(() -> run(NpzSource.NPZ, file, TRAIN))
          .as(header)
          .isInstanceOf(ImportException.class);
    }
    var file = directory.resolve("python2.npz");
    var header = "{'shape': (1L, 2L, 2L), 'fortran_order': False, 'descr': '|u1'}";
    NpyFiles.npz(file, Map.of("x", NpyFiles.npy(1, header, pixels), "y", labels));
    assertThat(run(NpzSource.NPZ, file, TRAIN).imported()).isOne();
  }

  private Path text(String name, Content content) throws IOException {
    var file = directory.resolve(name);
    try (var out = Files.newOutputStream(file)) {
      content.write(out);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return file;
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aManifestMayHaveNoEnd() throws IOException {
    var header = "id,path,label,split\n";
    for (var start : List.of("", header, header + "a,\"", header + "a,b,c,")) {
      var csv =
          text(
              "endless.csv",
              out -> {
                write(out, start);
                fill(out, start.endsWith("c,") ? ',' : 'x', LARGE);
              });
      assertRefused(ImageManifestSource.FORMAT, csv, TRAIN, "has more than 1,048,576 bytes");
    }
    mostTaken = 4 * LARGE; // a line after the other
    var quoted =
        text(
            "quoted.csv",
            out -> {
              write(out, header + "a,\"");
              fill(out, '\n', LARGE / 10);
            });
    assertRefused(ImageManifestSource.FORMAT, quoted, TRAIN, "belongs to a record of more than");
  }

  @Test
  void aJsonLineMayHaveNoEndAndTheOthersAreTaken() throws IOException {
    ImageFiles.write(directory.resolve("a.png"), 2, 2, 0);
    var json =
        text(
            "m.jsonl",
            out -> {
              write(out, "{\"id\": \"");
              fill(out, 'x', LARGE);
              write(out, "\n{\"id\": \"a\", \"path\": \"a.png\", \"label\": 1} garbage\n");
              write(out, "{\"id\": \"b\", \"id\": \"c\", \"path\": \"a.png\", \"label\": 1}\n");
              write(out, "[".repeat(500_000) + "\n");
              write(
                  out,
                  "{\"id\": \"d\", \"path\": \"a.png\", \"label\": " + "1".repeat(500_000) + "}\n");
              write(out, "{\"id\": \"e\", \"path\": \"a.png\", \"label\": 1}\n");
            });
    var report = run(ImageManifestSource.FORMAT, json, TRAIN);
    assertThat(report.imported()).isOne();
    assertThat(report.examples().toString())
        .contains("line 1: The line has more than 1,048,576 bytes")
        .contains("line 2: The line is not JSON: Unrecognized token 'garbage'")
        .contains("line 3: The line is not JSON: Duplicate field 'id'");
    assertThat(report.refusedRows()).isEqualTo(5);
  }

  @Test
  void idsAndLabelsAreCheckedBeforeTheyAreBelieved() throws IOException {
    ImageFiles.write(directory.resolve("a.png"), 2, 2, 0);
    var rows =
        List.of(
            "\"a\\u0000\", \"label\": 1",
            "\"a\\nb\", \"label\": 1",
            "\"a\\r\", \"label\": 1",
            "\"\\u001b[2J\", \"label\": 1",
            "\"a\\u2028b\", \"label\": 1",
            "\"\\ud800\", \"label\": 1",
            "\"a\", \"subject\": \"x\\ny\", \"label\": 1",
            "\"b\", \"label\": \"٣\"",
            "\"c\", \"label\": \"+1\"",
            "\"d\", \"label\": \" 1\"",
            "\"good id, ü 😀\", \"label\": \"1\"");
    var json =
        text(
            "m.jsonl",
            out -> {
              for (var row : rows) {
                write(out, "{\"path\": \"a.png\", \"id\": %s}\n".formatted(row));
              }
            });
    var report = run(ImageManifestSource.FORMAT, json, TRAIN);
    assertThat(report.imported()).isOne();
    assertThat(report.refused().toString()).contains("BAD_NAME=7", "UNKNOWN_CLASS=3");
    assertThat(report.examples())
        .allSatisfy(row -> assertThat(row.toString()).doesNotContain("\n", "\u001b", "\0"));
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    var pipe = directory.resolve("train-images-idx3-ubyte");
    Files.createFile(directory.resolve("train-labels-idx1-ubyte"));
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused(IdxSource.FORMAT, pipe, TRAIN, "is no regular file");
    for (var format : List.of(NpzSource.NPZ, ImageManifestSource.FORMAT, CifarSource.TEN)) {
      assertRefused(format, pipe, TRAIN, "is no regular file");
    }
  }

  @Test
  void nothingIsNoSuccess() throws IOException {
    var csv = text("empty.csv", out -> write(out, "id,path,label,split\n"));
    assertRefused(ImageManifestSource.FORMAT, csv, ImportOptions.none(), "has no samples");
    var json = text("empty.jsonl", out -> write(out, "\n\n"));
    assertRefused(ImageManifestSource.FORMAT, json, TRAIN, "has no samples");
    Files.write(directory.resolve("train-labels-idx1-ubyte"), labels(0));
    var idx =
        text(
            "train-images-idx3-ubyte",
            out -> out.write(new byte[] {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2}));
    assertRefused(IdxSource.FORMAT, idx, TRAIN, "has no samples");
    var npz = directory.resolve("none.npz");
    NpyFiles.npz(
        npz,
        Map.of(
            "x", NpyFiles.npy("|u1", "(0, 2, 2)", new byte[0]),
            "y", NpyFiles.npy("|u1", "(0,)", new byte[0])));
    assertRefused(NpzSource.NPZ, npz, TRAIN, "has no samples");
    Files.createDirectories(directory.resolve("folder/train/cat"));
    assertRefused(
        FolderSource.FORMAT, directory.resolve("folder"), ImportOptions.none(), "has no samples");
    var cifar = text("data_batch_1.bin", out -> {});
    assertRefused(CifarSource.TEN, cifar, TRAIN, "has no samples");
    assertThat(store.shape()).as("untouched").isEmpty();
  }
}
