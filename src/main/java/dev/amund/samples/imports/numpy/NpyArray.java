package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.ImportException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** An array of NumPy, read from its first item on. */
final class NpyArray implements AutoCloseable {
  private final String name;
  private final OptionalLong checksum;
  private final CheckedInputStream in;
  private final NpyHeader header;

  /**
   * @param name without {@code .npy}
   * @param file header and items; closed with this, or if this fails
   * @param size bytes of them
   * @param checksum CRC-32 of them, where there is one
   * @throws ImportException it is of a kind that amund does not read, or its size is not what its
   *     header says
   */
  NpyArray(String name, InputStream file, long size, OptionalLong checksum) throws IOException {
    this.name = name;
    this.checksum = checksum;
    this.in = new CheckedInputStream(new BufferedInputStream(file), new CRC32());
    try {
      this.header = NpyHeader.read(in, name);
      requireSize(size);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private void requireSize(long size) {
    long expected;
    try {
      expected = header.fileBytes();
    } catch (ArithmeticException e) {
      throw new ImportException(
          "The array %s has an impossible shape: %s".formatted(name, header.shape()), e);
    }
    if (size != expected) {
      throw new ImportException(
          "The array %s has %,d bytes; its header, with the shape %s of %s, means %,d"
              .formatted(name, size, header.shape(), header.type(), expected));
    }
  }

  String name() {
    return name;
  }

  NpyHeader header() {
    return header;
  }

  /** The first dimension, which is that of the samples; 1 for a single number. */
  long count() {
    return header.shape().isEmpty() ? 1 : header.shape().get(0);
  }

  /**
   * The next bytes, in the order of the file.
   *
   * @throws ImportException the array ends before
   */
  ByteBuffer next(int bytes) throws IOException {
    var read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new ImportException("The array %s is cut off".formatted(name));
    }
    return ByteBuffer.wrap(read).order(header.order());
  }

  /**
   * Requires that the array ends here, and is what the archive has a checksum of.
   *
   * @throws ImportException it is not
   */
  void requireEnd() throws IOException {
    if (in.read() >= 0) {
      throw new ImportException("The array %s continues after its last item".formatted(name));
    }
    if (checksum.isPresent() && in.getChecksum().getValue() != checksum.getAsLong()) {
      throw new ImportException(
          "The array %s is damaged: its checksum is not that of the archive".formatted(name));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
