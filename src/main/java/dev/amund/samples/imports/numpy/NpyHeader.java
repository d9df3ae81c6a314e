package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.ImportException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The header of a .npy file, versions 1.0 to 3.0
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, once NEP 1): the bytes
 * {@code \x93NUMPY}, the version, the length of what follows as a little-endian number, and a
 * Python dictionary with the type of the items, their order, and the shape of the array.
 *
 * @param kind {@code u}, {@code i}, {@code f}, {@code U} or {@code S}, as NumPy has it
 * @param itemBytes bytes of an item
 * @param order of the bytes of an item
 * @param shape the dimensions
 * @param bytes of the header itself
 */
record NpyHeader(char kind, int itemBytes, ByteOrder order, List<Long> shape, int bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final String KINDS = "uifUS";
  private static final int MAX_TEXT = 64 * 1024;
  private static final int MAX_ITEM = 64 * 1024;
  private static final int CODE_POINT_BYTES = 4;
  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([<>|=]?)([A-Za-z?])(\\d{0,6})['\"]");
  private static final Pattern FORTRAN =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern NOTHING = Pattern.compile("\\s*\\{[\\s,]*\\}\\s*");
  private static final Pattern DIMENSION = Pattern.compile("[0-9]{1,19}L?");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9L, ]*)\\)");

  /**
   * @param name of the array, for messages
   * @throws ImportException it is no header, or of an array that amund does not read
   */
  static NpyHeader read(InputStream in, String name) throws IOException {
    try {
      return parse(in, name);
    } catch (EOFException e) {
      throw new ImportException("The array %s ends within its header".formatted(name), e);
    }
  }

  private static NpyHeader parse(InputStream in, String name) throws IOException {
    if (!Arrays.equals(exactly(in, MAGIC.length), MAGIC)) {
      throw new ImportException("%s is not a NumPy array (.npy)".formatted(name));
    }
    int version = exactly(in, 2)[0];
    if (version < 1 || version > 3) {
      throw new ImportException(
          "The array %s is of version %d of the format; amund reads 1 to 3"
              .formatted(name, version));
    }
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    var length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    length.put(exactly(in, lengthBytes)).rewind();
    long textBytes = Integer.toUnsignedLong(length.getInt());
    if (textBytes > MAX_TEXT) {
      throw new ImportException(
          "The array %s has a header of %,d bytes; amund reads up to %,d"
              .formatted(name, textBytes, MAX_TEXT));
    }
    var text = new String(exactly(in, (int) textBytes), StandardCharsets.UTF_8);
    return of(text, name, MAGIC.length + 2 + lengthBytes + (int) textBytes);
  }

  private static NpyHeader of(String text, String name, int bytes) {
    var descr = DESCR.matcher(text);
    var fortran = FORTRAN.matcher(text);
    var dimensions = SHAPE.matcher(text);
    if (!descr.find() || !fortran.find() || !dimensions.find() || hasMore(text)) {
      throw new ImportException(
          "amund cannot read the header of the array %s: %s".formatted(name, text.strip()));
    }
    if (fortran.group(1).equals("True")) {
      throw new ImportException(
          "The array %s is in Fortran order; save numpy.ascontiguousarray(%s)"
              .formatted(name, name));
    }
    var order = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    char kind = descr.group(2).charAt(0);
    if (KINDS.indexOf(kind) < 0) {
      throw new ImportException(
          "The array %s has items of type %s; amund reads numbers and texts".formatted(name, kind));
    }
    int size = descr.group(3).isEmpty() ? 1 : Integer.parseInt(descr.group(3));
    int itemBytes = kind == 'U' ? CODE_POINT_BYTES * size : size;
    if (itemBytes < 1 || itemBytes > MAX_ITEM) {
      throw new ImportException(
          "The array %s has items of %,d bytes; amund reads 1 to %,d"
              .formatted(name, itemBytes, MAX_ITEM));
    }
    try {
      var shape =
          Arrays.stream(dimensions.group(1).split(","))
              .map(String::strip)
              .filter(number -> !number.isEmpty())
              .map(NpyHeader::dimension)
              .toList();
      return new NpyHeader(kind, itemBytes, order, shape, bytes);
    } catch (NumberFormatException e) {
      throw new ImportException(
          "The array %s has an impossible shape: %s".formatted(name, text.strip()), e);
    }
  }

  /** Python 2 writes an L behind its long numbers. */
  private static long dimension(String text) {
    if (!DIMENSION.matcher(text).matches()) {
      throw new NumberFormatException(text);
    }
    return Long.parseLong(text.endsWith("L") ? text.substring(0, text.length() - 1) : text);
  }

  /**
   * Returns whether the dictionary has other entries, or one twice, or something stands around it.
   */
  private static boolean hasMore(String text) {
    var rest = text;
    for (var entry : List.of(DESCR, FORTRAN, SHAPE)) {
      rest = entry.matcher(rest).replaceFirst("");
    }
    return !NOTHING.matcher(rest).matches();
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    var bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  /**
   * Bytes of the file, header and items.
   *
   * @throws ArithmeticException more than a number can hold
   */
  long fileBytes() {
    long items = shape.stream().reduce(1L, Math::multiplyExact);
    return Math.addExact(Math.multiplyExact(items, itemBytes), bytes);
  }

  /** The type in NumPy's words. */
  String type() {
    return kind + Integer.toString(kind == 'U' ? itemBytes / CODE_POINT_BYTES : itemBytes);
  }
}
