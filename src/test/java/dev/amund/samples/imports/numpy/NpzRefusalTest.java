package dev.amund.samples.imports.numpy;

import static dev.amund.samples.imports.numpy.NpyFiles.counting;
import static dev.amund.samples.imports.numpy.NpyFiles.npy;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.samples.Split;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that are refused as a whole, before the first image is read. */
class NpzRefusalTest {
  private static final ImportOptions TRAIN = ImportOptions.none().withSplit(Split.TRAIN);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("set.npz");
  }

  private void survey(ImportOptions options, Map<String, byte[]> arrays) throws IOException {
    NpyFiles.npz(file, arrays);
    NpzSource.NPZ.source(file, options).survey();
  }

  static Stream<Arguments> malformed() {
    var images = npy("|u1", "(2, 1, 1)", counting(2));
    var labels = npy("|u1", "(2,)", counting(2));
    var cut = Arrays.copyOf(images, images.length - 1);
    return Stream.of(
        Arguments.of("no images", Map.of("z", images), "no array images"),
        Arguments.of("no labels", Map.of("x", images), "no array of labels for x"),
        Arguments.of("count", pair(images, npy("|u1", "(3,)", counting(3))), "there are 2 samples"),
        Arguments.of("matrix", pair(images, npy("|u1", "(2, 2)", counting(4))), "the shape [2, 2]"),
        Arguments.of("float labels", pair(images, npy("<f4", "(2,)", new byte[8])), "type f4"),
        Arguments.of(
            "text labels", pair(images, npy("|S1", "(2,)", counting(2))), "not whole numbers"),
        Arguments.of(
            "int images", pair(npy("<i4", "(2, 1, 1)", new byte[8]), labels), "numbers (i4)"),
        Arguments.of("quarter", pair(npy("<f1", "(2, 1, 1)", new byte[2]), labels), "type f1"),
        Arguments.of("pickle", pair(npy("|O", "(2, 1, 1)", new byte[9]), labels), "type O;"),
        Arguments.of("flat", pair(npy("|u1", "(2,)", counting(2)), labels), "(N, H, W)"),
        Arguments.of("cut", pair(cut, labels), "means"),
        Arguments.of("longer", pair(Arrays.copyOf(images, images.length + 1), labels), "means"),
        Arguments.of(
            "not npy",
            pair("hello".getBytes(StandardCharsets.UTF_8), labels),
            "ends within its header"),
        Arguments.of(
            "magic",
            pair("hello, world".getBytes(StandardCharsets.UTF_8), labels),
            "not a NumPy array"),
        Arguments.of("empty", pair(new byte[0], labels), "ends within its header"),
        Arguments.of(
            "header cut", pair(Arrays.copyOf(images, 40), labels), "ends within its header"),
        Arguments.of(
            "zero", pair(npy("|u1", "(2, 0, 1)", new byte[0]), labels), "at least one channel"),
        Arguments.of(
            "huge",
            pair(npy("|u1", "(2, 3000000000, 3000000000)", new byte[0]), labels),
            "impossible shape"),
        Arguments.of(
            "digits",
            pair(npy("|u1", "(2, 99999999999999999999)", new byte[0]), labels),
            "impossible shape"),
        Arguments.of(
            "large image", pair(npy("|u1", "(1, 70000, 1000)", new byte[0]), labels), "means"),
        Arguments.of(
            "fortran",
            pair(
                npy(
                    1,
                    "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 1, 1), }",
                    counting(2)),
                labels),
            "in Fortran order"),
        Arguments.of(
            "fields",
            pair(
                npy(
                    1,
                    "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2, 1, 1), }",
                    counting(2)),
                labels),
            "cannot read the header"),
        Arguments.of("version", pair(npy(9, "{}", new byte[0]), labels), "version 9"));
  }

  private static Map<String, byte[]> pair(byte[] images, byte[] labels) {
    return Map.of("x", images, "y", labels);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refusesWhatItCannotRead(String name, Map<String, byte[]> arrays, String message) {
    assertThatThrownBy(() -> survey(TRAIN, arrays))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theSplitMustBeKnown() {
    var arrays = pair(npy("|u1", "(1, 1, 1)", new byte[1]), npy("|u1", "(1,)", new byte[1]));
    assertThatThrownBy(() -> survey(ImportOptions.none(), arrays))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--split");
  }

  @Test
  void whatIsNoArchiveSaysSo() throws IOException {
    Files.writeString(file, "no zip");
    assertThatThrownBy(() -> NpzSource.NPZ.source(file, TRAIN).survey())
        .isInstanceOf(ZipException.class);
  }
}
