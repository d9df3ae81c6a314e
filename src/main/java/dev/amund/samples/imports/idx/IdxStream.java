package dev.amund.samples.imports.idx;

import dev.amund.samples.imports.source.GzipInput;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.SourceFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * An IDX file of unsigned bytes, plain or in gzip (http://yann.lecun.com/exdb/mnist/, "THE IDX FILE
 * FORMAT"): two zero bytes, the type (8 is the unsigned byte), the number of dimensions, the sizes
 * of the dimensions as big-endian 32-bit numbers, then the items.
 */
final class IdxStream implements AutoCloseable {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int BUFFER = 64 * 1024;

  private final Path file;
  private final DataInputStream in;
  private final long[] dimensions;

  /**
   * @param dimensions how many it must have; the first is the number of items
   * @throws ImportException it is no such file
   */
  IdxStream(Path file, int dimensions) throws IOException {
    this.file = file;
    this.in = new DataInputStream(new BufferedInputStream(open(file), BUFFER));
    try {
      this.dimensions = header(dimensions);
      requireSize();
    } catch (EOFException e) {
      in.close();
      throw new ImportException("%s ends within its header".formatted(file), e);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  static boolean isGzip(Path file) {
    return file.toString().endsWith(".gz");
  }

  /** The name of a .gz without its ending. */
  static Path unpacked(Path gzip) {
    var name = gzip.getFileName().toString();
    return gzip.resolveSibling(name.substring(0, name.length() - ".gz".length()));
  }

  private static InputStream open(Path file) throws IOException {
    return isGzip(file) ? GzipInput.open(file) : SourceFile.open(file);
  }

  private long[] header(int expected) throws IOException {
    int zero = in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int count = in.readUnsignedByte();
    if (zero != 0) {
      throw new ImportException(
          "%s is not an IDX file: it begins with the bytes %04x".formatted(file, zero));
    }
    if (type != UNSIGNED_BYTE) {
      throw new ImportException(
          "%s has items of type 0x%02x; amund reads unsigned bytes, 0x08".formatted(file, type));
    }
    if (count != expected) {
      throw new ImportException(
          "%s has %d dimensions instead of %d".formatted(file, count, expected));
    }
    var sizes = new long[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = Integer.toUnsignedLong(in.readInt());
    }
    return sizes;
  }

  /** A plain file tells at once whether it is whole; a compressed one only at its end. */
  private void requireSize() throws IOException {
    if (isGzip(file)) {
      return;
    }
    long header = 4 + 4L * dimensions.length;
    long expected;
    try {
      expected = LongStream.of(dimensions).reduce(1, Math::multiplyExact) + header;
    } catch (ArithmeticException e) {
      throw new ImportException(
          "%s: dimensions of %s are not possible".formatted(file, dimensions()), e);
    }
    long size = Files.size(file);
    if (size != expected) {
      throw new ImportException(
          "%s has %,d bytes; its header, with dimensions of %s, means %,d"
              .formatted(file, size, dimensions(), expected));
    }
  }

  private List<Long> dimensions() {
    return Arrays.stream(dimensions).boxed().toList();
  }

  /** Returns how many items there are. */
  long count() {
    return dimensions[0];
  }

  /** The size of a dimension; 0 is the number of items. */
  long dimension(int number) {
    return dimensions[number];
  }

  /**
   * The bytes of the next item.
   *
   * @throws ImportException the file ends before
   */
  byte[] next(int bytes, long index) throws IOException {
    Optional<byte[]> item;
    try {
      item = Optional.of(in.readNBytes(bytes)).filter(read -> read.length == bytes);
    } catch (EOFException e) {
      item = Optional.empty();
    }
    return item.orElseThrow(
        () ->
            new ImportException("%s ends within item %,d of %,d".formatted(file, index, count())));
  }

  /**
   * Requires that nothing follows the last item.
   *
   * @throws ImportException something does
   */
  void requireEnd() throws IOException {
    if (in.read() >= 0) {
      throw new ImportException("%s continues after item %,d, its last".formatted(file, count()));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
