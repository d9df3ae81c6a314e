package dev.amund.samples.imports.numpy;

import static dev.amund.samples.imports.numpy.NpyFiles.counting;
import static dev.amund.samples.imports.numpy.NpyFiles.npy;
import static dev.amund.samples.imports.numpy.NpyFiles.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.FormatDetector;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzSourceTest {
  private static final ImportOptions TRAIN = ImportOptions.none().withSplit(Split.TRAIN);

  @TempDir private Path directory;
  private Path file;
  private SampleStore store;

  @BeforeEach
  void open() {
    file = directory.resolve("set.npz");
    store = SampleStore.open(directory.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ImportReport run(ImportOptions options, Map<String, byte[]> arrays) throws IOException {
    NpyFiles.npz(file, arrays);
    return new Importer(store).run(NpzSource.NPZ.source(file, options));
  }

  private static byte[] floats(ByteOrder order, float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(order);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  @Test
  void readsGreyImagesWithEverythingBesides() throws IOException {
    var report =
        run(
            ImportOptions.none(),
            Map.of(
                "images", npy("|u1", "(3, 1, 2)", counting(6)),
                "labels", npy("<i8", "(3,)", longs(ByteOrder.LITTLE_ENDIAN, 5, 0, 7)),
                "ids",
                    npy(
                        "<U3",
                        "(3,)",
                        texts(ByteOrder.LITTLE_ENDIAN, 3, "a", "bcd", "\ud83d\ude00")),
                "subjects",
                    npy("|S4", "(3,)", "anna\0\0\0\0bob\0".getBytes(StandardCharsets.UTF_8)),
                "splits",
                    npy(
                        ">U7",
                        "(3,)",
                        texts(ByteOrder.BIG_ENDIAN, 7, "TRAIN", "HOLDOUT", "TRAIN"))));
    assertThat(report).hasToString("3 imported, 0 refused");
    var shape = new ImageShape(1, 1, 2);
    assertThat(store.get("a"))
        .contains(new Sample("a", 5, Split.TRAIN, Optional.of("anna"), shape, new byte[] {0, 1}));
    assertThat(store.get("bcd"))
        .contains(new Sample("bcd", 0, Split.HOLDOUT, Optional.empty(), shape, new byte[] {2, 3}));
    assertThat(store.get("\ud83d\ude00"))
        .contains(
            new Sample(
                "\ud83d\ude00", 7, Split.TRAIN, Optional.of("bob"), shape, new byte[] {4, 5}));
  }

  private static byte[] longs(ByteOrder order, long... values) {
    var bytes = ByteBuffer.allocate(8 * values.length).order(order);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  @Test
  void channelsMayComeLast() throws IOException {
    run(
        TRAIN,
        Map.of(
            "x",
            npy("|u1", "(1, 2, 2, 3)", counting(12)),
            "y",
            npy("|u1", "(1, 1)", new byte[] {4})));
    assertThat(store.get("set/0"))
        .contains(
            new Sample(
                "set/0",
                4,
                Split.TRAIN,
                Optional.empty(),
                new ImageShape(3, 2, 2),
                new byte[] {0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
  }

  @Test
  void channelsMayComeFirst() throws IOException {
    run(
        TRAIN,
        Map.of(
            "x", npy("|u1", "(1, 3, 2, 2)", counting(12)), "y", npy("|u1", "(1,)", new byte[1])));
    assertThat(store.get("set/0")).map(Sample::pixels).contains(counting(12));
  }

  @Test
  void theShapeDecidesWhereBothAreChannels() throws IOException {
    Map<String, byte[]> arrays =
        Map.of("x", npy("|u1", "(1, 3, 2, 1)", counting(6)), "y", npy("|u1", "(1,)", new byte[1]));
    assertThatThrownBy(() -> run(TRAIN, arrays))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--shape");
    run(TRAIN.withShape(new ImageShape(1, 3, 2)), arrays);
    assertThat(store.shape()).contains(new ImageShape(1, 3, 2));
    assertThatThrownBy(() -> run(TRAIN.withShape(new ImageShape(3, 1, 2)), arrays))
        .isInstanceOf(ImportException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<", ">"})
  void floatsStayFloats(String order) throws IOException {
    var bytes = order.equals("<") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    var report =
        run(
            TRAIN,
            Map.of(
                "images",
                npy(
                    order + "f4",
                    "(3, 1, 2)",
                    floats(bytes, 0, 1, 0.5f, 100 / 255f, 1.5f, Float.NaN)),
                "labels",
                npy("|i1", "(3,)", new byte[] {1, 2, 3})));
    assertThat(report).hasToString("2 imported, 1 refused: BAD_PIXELS 1");
    assertThat(store.shape()).contains(new TensorShape(ElementType.FLOAT32, List.of(1, 1, 2)));
    assertThat(store.get("set/0"))
        .map(Sample::pixels)
        .contains(floats(ByteOrder.LITTLE_ENDIAN, 0, 1));
    assertThat(store.get("set/1"))
        .map(Sample::pixels)
        .contains(floats(ByteOrder.LITTLE_ENDIAN, 0.5f, 100 / 255f));
  }

  @Test
  void rowsOfATableAreFeaturesAndFloat64BecomesFloat32() throws IOException {
    var doubles = ByteBuffer.allocate(48).order(ByteOrder.BIG_ENDIAN);
    for (double value : new double[] {1065, 0.1, -3, 1e-5, 7, 0}) {
      doubles.putDouble(value);
    }
    var report =
        run(TRAIN, pair(npy(">f8", "(2, 3)", doubles.array()), npy("|u1", "(2,)", new byte[2])));
    assertThat(report).hasToString("2 imported, 0 refused");
    assertThat(store.shape()).contains(TensorShape.features(3));
    assertThat(store.get("set/0"))
        .map(Sample::pixels)
        .contains(floats(ByteOrder.LITTLE_ENDIAN, 1065, 0.1f, -3));
  }

  @Test
  void halvesStayHalvesInWhateverByteOrder() throws IOException {
    run(
        TRAIN,
        pair(
            npy(">f2", "(1, 2)", new byte[] {0x3c, 0, (byte) 0xc0, 1}),
            npy("|u1", "(1,)", new byte[1])));
    assertThat(store.shape()).contains(new TensorShape(ElementType.FLOAT16, List.of(2)));
    assertThat(store.get("set/0"))
        .map(Sample::pixels)
        .contains(new byte[] {0, 0x3c, 1, (byte) 0xc0});
  }

  @Test
  void anArrayOfInputsIsTakenAsItStands() throws IOException {
    run(
        TRAIN,
        Map.of(
            "inputs",
            npy("<f4", "(2, 2, 1)", floats(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4)),
            "labels",
            npy("|u1", "(2,)", new byte[2])));
    assertThat(store.shape()).contains(new TensorShape(ElementType.FLOAT32, List.of(2, 1)));
  }

  @Test
  void moreDimensionsThanAPictureHasAreTakenAsTheyStand() throws IOException {
    run(
        TRAIN,
        pair(
            npy("<f4", "(1, 1, 1, 2, 1)", floats(ByteOrder.LITTLE_ENDIAN, 1, 2)),
            npy("|u1", "(1,)", new byte[1])));
    assertThat(store.shape()).contains(new TensorShape(ElementType.FLOAT32, List.of(1, 1, 2, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<i8", "<i4", "<u2"})
  void wholeNumbersAreRefusedWithWhatToDo(String type) {
    int bytes = type.charAt(2) - '0';
    assertThatThrownBy(
            () ->
                run(
                    TRAIN,
                    pair(
                        npy(type, "(1, 2)", new byte[2 * bytes]), npy("|u1", "(1,)", new byte[1]))))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("Tokens and other indices are not supported")
        .hasMessageContaining("x.astype(numpy.float32)");
  }

  @Test
  void arraysMayBeFilesOfADirectory() throws IOException {
    var arrays = Files.createDirectory(directory.resolve("arrays"));
    Files.write(
        arrays.resolve("x_train.npy"), npy("<f4", "(2, 1)", floats(ByteOrder.LITTLE_ENDIAN, 5, 6)));
    Files.write(arrays.resolve("y_train.npy"), npy("|u1", "(2,)", new byte[] {1, 0}));
    Files.write(
        arrays.resolve("x_test.npy"), npy("<f4", "(1, 1)", floats(ByteOrder.LITTLE_ENDIAN, 7)));
    Files.write(arrays.resolve("y_test.npy"), npy("|u1", "(1,)", new byte[] {1}));
    var found = FormatDetector.detect(arrays);
    assertThat(found.format()).isEqualTo(NpzSource.NPY);
    var report = new Importer(store).run(found.format().source(found.path(), ImportOptions.none()));
    assertThat(report).hasToString("3 imported, 0 refused");
    assertThat(store.get("arrays/train/0")).map(Sample::label).contains(1);
    assertThat(store.get("arrays/test/0"))
        .map(Sample::pixels)
        .contains(floats(ByteOrder.LITTLE_ENDIAN, 7));
    assertThatThrownBy(() -> FormatDetector.detect(arrays.resolve("x_train.npy")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("name the directory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x_train y_train x_test y_test",
        "train_images train_labels test_images test_labels"
      })
  void setsOfOneArchiveHaveTheirSplits(String names) throws IOException {
    var name = names.split(" ");
    var report =
        run(
            ImportOptions.none(),
            Map.of(
                name[0], npy("|u1", "(2, 1, 1)", counting(2)),
                name[1], npy("<u2", "(2,)", new byte[] {1, 1, 2, 0}),
                name[2], npy("|u1", "(1, 1, 1)", counting(1)),
                name[3], npy(">u4", "(1,)", new byte[] {0, 0, 0, 9})));
    assertThat(report).hasToString("3 imported, 0 refused");
    assertThat(store.get("set/train/0")).map(Sample::label).contains(257);
    assertThat(store.get("set/train/1")).map(Sample::split).contains(Split.TRAIN);
    assertThat(store.get("set/test/0")).map(Sample::split).contains(Split.HOLDOUT);
    assertThat(store.get("set/test/0")).map(Sample::label).contains(9);
  }

  @Test
  void refusesRowsOneByOne() throws IOException {
    var report =
        run(
            ImportOptions.none(),
            Map.of(
                "images", npy("|u1", "(5, 1, 1)", counting(5)),
                "labels", npy("<i8", "(5,)", longs(ByteOrder.LITTLE_ENDIAN, 1, -1, 1L << 40, 1, 1)),
                "ids", npy("|i1", "(5,)", new byte[] {7, 2, 3, 4, 7}),
                "splits",
                    npy(
                        "|S5",
                        "(5,)",
                        "TRAINTRAINTRAINOTHERTRAIN".getBytes(StandardCharsets.UTF_8))));
    assertThat(report)
        .hasToString("1 imported, 4 refused: UNKNOWN_SPLIT 1, DUPLICATE_ID 1, BAD_LABEL 2");
    assertThat(store.get("7")).isPresent();
  }

  private static Map<String, byte[]> pair(byte[] images, byte[] labels) {
    return Map.of("x", images, "y", labels);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsLaterVersionsOfTheHeader(int version) throws IOException {
    var images =
        npy(version, "{'shape':(1,1,1),'fortran_order':False,\"descr\":\"|u1\"}", new byte[] {42});
    run(TRAIN, pair(images, npy("|u1", "(1,)", new byte[1])));
    assertThat(store.get("set/0")).map(sample -> sample.pixels()[0]).contains((byte) 42);
  }
}
