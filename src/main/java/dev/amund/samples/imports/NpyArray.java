package dev.amund.samples.imports;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** An array in a .npz archive, read from its first item on. */
final class NpyArray implements AutoCloseable {
  private final String name;
  private final long checksum;
  private final CheckedInputStream in;
  private final NpyHeader header;

  /**
   * @param name without {@code .npy}
   * @throws ImportException there is no such array, it is of a kind that amund does not read, or
   *     its size is not what its header says
   */
  NpyArray(ZipFile archive, String name) throws IOException {
    ZipEntry entry = archive.getEntry(name + ".npy");
    if (entry == null) {
      throw new ImportException("%s has no array %s".formatted(archive.getName(), name));
    }
    this.name = name;
    Inflation.requirePlausible("The array " + name, entry.getCompressedSize(), entry.getSize());
    this.checksum = entry.getCrc();
    this.in =
        new CheckedInputStream(new BufferedInputStream(archive.getInputStream(entry)), new CRC32());
    try {
      this.header = NpyHeader.read(in, name);
      requireSize(entry.getSize());
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
      throw new ImportException("The array %s goes on after its last item".formatted(name));
    }
    if (in.getChecksum().getValue() != checksum) {
      throw new ImportException(
          "The array %s is damaged: its checksum is not that of the archive".formatted(name));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
