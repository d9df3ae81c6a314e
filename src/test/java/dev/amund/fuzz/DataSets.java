package dev.amund.fuzz;

import dev.amund.samples.Split;
import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.idx.IdxSource;
import dev.amund.samples.imports.images.FolderSource;
import dev.amund.samples.imports.images.ImageManifestSource;
import dev.amund.samples.imports.numpy.NpyFiles;
import dev.amund.samples.imports.numpy.NpzSource;
import dev.amund.samples.imports.rows.TableSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import dev.amund.samples.shape.TensorShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;

/** Small data sets in each format, with nothing wrong. */
final class DataSets {
  private static final List<String> FEATURES = List.of("rate", "amount");
  private static final int ROWS = 6;
  private static final int SIDE = 32;

  private DataSets() {}

  /**
   * A data set.
   *
   * @param format what it is in
   * @param shape of its samples
   * @param path what to import, relative to the directory of the files; empty for that itself
   * @param files by name
   * @param packed what is in the files that are archives, by their name; faults are put in there
   *     too
   */
  record DataSet(
      Format format,
      SampleShape shape,
      String path,
      ImportOptions options,
      Map<String, byte[]> files,
      Map<String, Map<String, byte[]>> packed) {

    /** Returns the same with other files. */
    DataSet with(Map<String, byte[]> others) {
      return new DataSet(format, shape, path, options, others, packed);
    }
  }

  static List<DataSet> all(RandomGenerator random) {
    return List.of(
        cifar(CifarSource.TEN, 1, random),
        cifar(CifarSource.HUNDRED, 2, random),
        archive(random),
        idx(false, random),
        idx(true, random),
        folder(random),
        images("manifest.csv", random),
        images("manifest.jsonl", random),
        records("manifest.csv", random),
        records("manifest.jsonl", random),
        npz(random),
        npy(random),
        table(random));
  }

  private static DataSet plain(
      Format format, String path, ImportOptions options, Map<String, byte[]> files) {
    return new DataSet(format, ImageShape.CIFAR, path, options, files, Map.of());
  }

  private static byte[] records(int labels, RandomGenerator random) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < ROWS; i++) {
      var record = new byte[labels + ImageShape.CIFAR.size()];
      random.nextBytes(record);
      record[0] = (byte) i;
      record[labels - 1] = (byte) i;
      bytes.writeBytes(record);
    }
    return bytes.toByteArray();
  }

  private static DataSet cifar(Format format, int labels, RandomGenerator random) {
    var names =
        labels == 1
            ? List.of("data_batch_1.bin", "test_batch.bin")
            : List.of("train.bin", "test.bin");
    var files = new LinkedHashMap<String, byte[]>();
    names.forEach(name -> files.put(name, records(labels, random)));
    return plain(format, "", ImportOptions.none(), files);
  }

  private static DataSet archive(RandomGenerator random) {
    var inside = new LinkedHashMap<String, byte[]>();
    inside.put("cifar/data_batch_1.bin", records(1, random));
    inside.put("cifar/readme.html", "hello".getBytes(StandardCharsets.UTF_8));
    inside.put("cifar/test_batch.bin", records(1, random));
    return new DataSet(
        CifarSource.TEN,
        ImageShape.CIFAR,
        "set.tar.gz",
        ImportOptions.none(),
        Map.of("set.tar.gz", Packing.gzip(Packing.tar(inside))),
        Map.of("set.tar.gz", inside));
  }

  private static DataSet idx(boolean packed, RandomGenerator random) {
    var pixels = new byte[ROWS * SIDE * SIDE];
    random.nextBytes(pixels);
    var images = ByteBuffer.allocate(16 + pixels.length);
    images.putInt(0x803).putInt(ROWS).putInt(SIDE).putInt(SIDE).put(pixels);
    var labels = ByteBuffer.allocate(8 + ROWS).putInt(0x801).putInt(ROWS);
    var files = new LinkedHashMap<String, byte[]>();
    var parts = new LinkedHashMap<String, Map<String, byte[]>>();
    // Not a Map.of, whose order is another in each run.
    var contents = new LinkedHashMap<String, byte[]>();
    contents.put("images-idx3", images.array());
    contents.put("labels-idx1", labels.array());
    contents.forEach(
        (part, content) -> {
          var name = "train-%s-ubyte".formatted(part);
          files.put(packed ? name + ".gz" : name, packed ? Packing.gzip(content) : content);
          if (packed) {
            parts.put(name + ".gz", Map.of(name, content));
          }
        });
    return new DataSet(
        IdxSource.FORMAT, new ImageShape(1, SIDE, SIDE), "", ImportOptions.none(), files, parts);
  }

  private static byte[] image(String format, RandomGenerator random) {
    boolean grey = random.nextInt(4) == 0;
    var image =
        new BufferedImage(
            SIDE, SIDE, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, random.nextInt(0x1000000));
    }
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static DataSet folder(RandomGenerator random) {
    var files = new LinkedHashMap<String, byte[]>();
    for (var name :
        List.of("train/cat/1.png", "train/dog/2.jpg", "val/cat/3.png", "val/dog/4.jpeg")) {
      files.put(
          name, image(name.endsWith("g/1.png") || name.endsWith(".png") ? "png" : "jpeg", random));
    }
    return plain(FolderSource.FORMAT, "", ImportOptions.none().withShape(ImageShape.CIFAR), files);
  }

  private static String row(String manifest, Map<String, String> cells, boolean first) {
    if (manifest.endsWith(".csv")) {
      return (first ? String.join(",", cells.keySet()) + "\n" : "")
          + String.join(",", cells.values())
          + "\n";
    }
    var json = new StringBuilder("{");
    cells.forEach(
        (name, value) ->
            json.append(json.length() > 1 ? ", " : "")
                .append("\"%s\": \"%s\"".formatted(name, value)));
    return json.append("}\n").toString();
  }

  private static DataSet images(String manifest, RandomGenerator random) {
    var files = new LinkedHashMap<String, byte[]>();
    var rows = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      var name = "img/%d.%s".formatted(i, i % 2 == 0 ? "png" : "jpg");
      files.put(name, image(i % 2 == 0 ? "png" : "jpeg", random));
      var cells = new LinkedHashMap<String, String>();
      cells.put("id", "id-" + i);
      cells.put("path", name);
      cells.put("label", i % 3 == 0 ? "cat" : "1");
      cells.put("split", i % 2 == 0 ? "TRAIN" : "HOLDOUT");
      cells.put("subject", i == 0 ? "" : "s" + i);
      rows.append(row(manifest, cells, i == 0));
    }
    files.put("classes.txt", "cat\ndog\n".getBytes(StandardCharsets.UTF_8));
    files.put(manifest, rows.toString().getBytes(StandardCharsets.UTF_8));
    return plain(
        ImageManifestSource.FORMAT,
        manifest,
        ImportOptions.none().withShape(ImageShape.CIFAR),
        files);
  }

  private static DataSet records(String manifest, RandomGenerator random) {
    var files = new LinkedHashMap<String, byte[]>();
    var rows = new StringBuilder();
    files.put("images.bin", records(1, random));
    for (int i = 0; i < ROWS; i++) {
      var cells = new LinkedHashMap<String, String>();
      cells.put("file", "images.bin");
      cells.put("index", Integer.toString(i));
      cells.put("id", "id-" + i);
      cells.put("label", Integer.toString(i));
      cells.put("split", "TRAIN");
      cells.put("subject", "s");
      rows.append(row(manifest, cells, i == 0));
    }
    files.put(manifest, rows.toString().getBytes(StandardCharsets.UTF_8));
    return plain(CifarManifestSource.FORMAT, manifest, ImportOptions.none(), files);
  }

  private static DataSet npy(RandomGenerator random) {
    var pixels = new byte[ROWS * ImageShape.CIFAR.size()];
    random.nextBytes(pixels);
    var files = new LinkedHashMap<String, byte[]>();
    files.put(
        "x_train.npy", NpyFiles.npy("|u1", "(%d, 3, %d, %d)".formatted(ROWS, SIDE, SIDE), pixels));
    files.put("y_train.npy", NpyFiles.npy("|u1", "(%d,)".formatted(ROWS), NpyFiles.counting(ROWS)));
    return plain(NpzSource.NPY, "", ImportOptions.none().withShape(ImageShape.CIFAR), files);
  }

  private static DataSet table(RandomGenerator random) {
    var rows = new StringBuilder("id,label,split," + String.join(",", FEATURES) + "\n");
    for (int i = 0; i < ROWS; i++) {
      rows.append("%d,%d,TRAIN,%s,%d\n".formatted(i, i, random.nextDouble(), random.nextInt()));
    }
    return new DataSet(
        TableSource.FORMAT,
        TensorShape.features(FEATURES.size()),
        "set.csv",
        ImportOptions.none(),
        Map.of("set.csv", rows.toString().getBytes(StandardCharsets.UTF_8)),
        Map.of());
  }

  private static DataSet npz(RandomGenerator random) {
    var pixels = new byte[ROWS * ImageShape.CIFAR.size()];
    random.nextBytes(pixels);
    var inside = new LinkedHashMap<String, byte[]>();
    inside.put(
        "images.npy", NpyFiles.npy("|u1", "(%d, 3, %d, %d)".formatted(ROWS, SIDE, SIDE), pixels));
    inside.put("labels.npy", NpyFiles.npy("|u1", "(%d,)".formatted(ROWS), NpyFiles.counting(ROWS)));
    inside.put(
        "ids.npy",
        NpyFiles.npy(
            "<U4",
            "(%d,)".formatted(ROWS),
            NpyFiles.texts(ByteOrder.LITTLE_ENDIAN, 4, "a", "b", "c", "d", "e", "f")));
    return new DataSet(
        NpzSource.NPZ,
        ImageShape.CIFAR,
        "set.npz",
        ImportOptions.none().withShape(ImageShape.CIFAR).withSplit(Split.TRAIN),
        Map.of("set.npz", Packing.zip(inside)),
        Map.of("set.npz", inside));
  }
}
