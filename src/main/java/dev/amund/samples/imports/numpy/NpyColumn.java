package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.ImportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** An array with a number or a text for each sample: (N), or (N, 1). */
final class NpyColumn {
  private static final Charset UTF_32_BE = Charset.forName("UTF-32BE");
  private static final Charset UTF_32_LE = Charset.forName("UTF-32LE");

  private final NpyArray array;
  private final boolean numbers;

  /**
   * @param count how many samples there are
   * @throws ImportException it does not have one number or text for each
   */
  NpyColumn(NpyArray array, long count) {
    this.array = array;
    var header = array.header();
    this.numbers = header.kind() == 'u' || header.kind() == 'i';
    boolean texts = header.kind() == 'U' || header.kind() == 'S';
    boolean sized = texts || Integer.bitCount(header.itemBytes()) == 1 && header.itemBytes() <= 8;
    if (!numbers && !texts || !sized) {
      throw new ImportException(
          "The array %s is of type %s; amund reads whole numbers and texts (U, S)"
              .formatted(array.name(), header.type()));
    }
    var shape = header.shape();
    boolean column = shape.size() == 1 || shape.size() == 2 && shape.get(1) == 1;
    if (!column || array.count() != count) {
      throw new ImportException(
          "The array %s has the shape %s; there are %,d samples"
              .formatted(array.name(), shape, count));
    }
  }

  boolean holdsNumbers() {
    return numbers;
  }

  String name() {
    return array.name();
  }

  /**
   * Requires that the array ends here, undamaged.
   *
   * @throws ImportException it does not
   */
  void requireEnd() throws IOException {
    array.requireEnd();
  }

  /** The next text; a number is one in decimals. */
  String next() throws IOException {
    var item = array.next(array.header().itemBytes());
    return switch (array.header().kind()) {
      case 'u' -> Long.toUnsignedString(bits(item));
      case 'i' -> Long.toString(signed(item));
      case 'U' -> text(item, item.order() == ByteOrder.BIG_ENDIAN ? UTF_32_BE : UTF_32_LE);
      default -> text(item, StandardCharsets.UTF_8);
    };
  }

  private static long bits(ByteBuffer item) {
    return switch (item.remaining()) {
      case 1 -> Byte.toUnsignedLong(item.get());
      case 2 -> Short.toUnsignedLong(item.getShort());
      case 4 -> Integer.toUnsignedLong(item.getInt());
      default -> item.getLong();
    };
  }

  private static long signed(ByteBuffer item) {
    return switch (item.remaining()) {
      case 1 -> item.get();
      case 2 -> item.getShort();
      case 4 -> item.getInt();
      default -> item.getLong();
    };
  }

  /** NumPy fills short texts up with zeros. */
  private static String text(ByteBuffer item, Charset charset) {
    var text = charset.decode(item).toString();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    return text.substring(0, end);
  }
}
