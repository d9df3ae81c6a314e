package dev.amund.fuzz;

import dev.amund.fuzz.DataSets.DataSet;
import dev.amund.samples.Split;
import dev.amund.samples.images.HugePng;
import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.idx.IdxSource;
import dev.amund.samples.imports.images.ImageManifestSource;
import dev.amund.samples.imports.numpy.NpyFiles;
import dev.amund.samples.imports.numpy.NpzSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.ImageShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Small data sets that want very much. */
final class ImportBombs {
  private static final ImportOptions TRAIN = ImportOptions.none().withSplit(Split.TRAIN);
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int LARGE = 32 * MEBIBYTE;

  private final RandomGenerator random;

  /** Those that take long to make, made once. */
  private final List<DataSet> large =
      List.of(
          tarHeader(TarConstants.LF_GNUTYPE_LONGNAME, ""),
          tarHeader(TarConstants.LF_GNUTYPE_LONGLINK, ""),
          tarHeader(TarConstants.LF_PAX_EXTENDED_HEADER_LC, "%d path=".formatted(LARGE)),
          nested(),
          idxOfZeros(),
          npzOfZeros(),
          image(HugePng.of(8192, 8192)),
          text("manifest.csv", "id,path,label,split\na,\"" + "x".repeat(8 * MEBIBYTE)),
          text("manifest.jsonl", "{\"id\": \"" + "x".repeat(8 * MEBIBYTE)));

  ImportBombs(RandomGenerator random) {
    this.random = random;
  }

  DataSet any() {
    return switch (random.nextInt(6)) {
      case 0 -> npz();
      case 2 -> image(HugePng.claiming(side(), side(), random.nextInt(MEBIBYTE)));
      case 1 -> text("manifest.jsonl", "[".repeat(random.nextInt(1, MEBIBYTE)));
      default -> large.get(random.nextInt(large.size()));
    };
  }

  private static DataSet one(Format format, String name, byte[] file) {
    return new DataSet(format, ImageShape.CIFAR, name, TRAIN, Map.of(name, file), Map.of());
  }

  private static DataSet tarHeader(byte type, String start) {
    var out = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      var entry = new TarArchiveEntry("././@Header", type);
      entry.setSize(LARGE);
      entry.setModTime(0L);
      tar.putArchiveEntry(entry);
      var content = "a".repeat(LARGE).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(start.getBytes(StandardCharsets.US_ASCII), 0, content, 0, start.length());
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return one(CifarSource.TEN, "bomb.tar.gz", out.toByteArray());
  }

  /** Few rows, each as large as one can be. */
  private static DataSet idxOfZeros() {
    var images = ByteBuffer.allocate(16 + 80 * MEBIBYTE);
    images.putInt(0x803).putInt(5).putInt(4096).putInt(4096);
    var labels = ByteBuffer.allocate(8 + 5).putInt(0x801).putInt(5);
    var files = new LinkedHashMap<String, byte[]>();
    files.put("train-images-idx3-ubyte.gz", Packing.gzip(images.array()));
    files.put("train-labels-idx1-ubyte.gz", Packing.gzip(labels.array()));
    return new DataSet(IdxSource.FORMAT, new ImageShape(1, 32, 32), "", TRAIN, files, Map.of());
  }

  /** Of any magnitude. */
  private int side() {
    return random.nextInt(1, 2 + (Integer.MAX_VALUE >> random.nextInt(31)) / 2);
  }

  /** An image beside which there is no other. */
  private static DataSet image(byte[] png) {
    var files = new LinkedHashMap<String, byte[]>();
    files.put("huge.png", png);
    files.put(
        "manifest.csv",
        "id,path,label,split\nhuge,huge.png,0,TRAIN\n".getBytes(StandardCharsets.UTF_8));
    return new DataSet(
        ImageManifestSource.FORMAT,
        ImageShape.CIFAR,
        "manifest.csv",
        TRAIN.withShape(ImageShape.CIFAR),
        files,
        Map.of());
  }

  /** An archive of archives of zeros. */
  private static DataSet nested() {
    var archive = new byte[LARGE];
    for (int i = 0; i < 3; i++) {
      archive = Packing.gzip(Packing.tar(Map.of("data_batch_1.tar.gz", archive)));
    }
    return one(CifarSource.TEN, "nested.tar.gz", archive);
  }

  /** As many images of one pixel as there are zeros. */
  private static DataSet npzOfZeros() {
    var inside = new LinkedHashMap<String, byte[]>();
    inside.put("x.npy", NpyFiles.npy("|u1", "(%d, 1, 1)".formatted(LARGE), new byte[LARGE]));
    inside.put("y.npy", NpyFiles.npy("|u1", "(%d,)".formatted(LARGE), new byte[LARGE]));
    return one(NpzSource.NPZ, "zeros.npz", Packing.zip(inside));
  }

  /** Headers that claim shapes, and item sizes, of all magnitudes. */
  private DataSet npz() {
    var shape =
        "(%d, %d, %d)"
            .formatted(
                random.nextLong(1, 1L << random.nextInt(1, 62)),
                random.nextLong(1, 1L << random.nextInt(1, 40)),
                random.nextLong(1, 1L << random.nextInt(1, 40)));
    var inside = new LinkedHashMap<String, byte[]>();
    inside.put("x.npy", NpyFiles.npy("|u1", shape, new byte[100]));
    inside.put(
        "y.npy", NpyFiles.npy("<U%d".formatted(random.nextInt(1, 999_999)), shape, new byte[100]));
    return one(NpzSource.NPZ, "bomb.npz", Packing.zip(inside));
  }

  private static DataSet text(String name, String text) {
    return one(ImageManifestSource.FORMAT, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
