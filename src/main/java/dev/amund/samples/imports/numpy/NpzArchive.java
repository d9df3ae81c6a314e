package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** Opens .npz archives, whose list of entries the JDK reads into memory as a whole. */
final class NpzArchive {
  private static final int MOST_LIST_BYTES = 16 * 1024 * 1024;

  /** The size of the record before the comment, which gives the list's position and length. */
  private static final int END_BYTES = 22;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int LIST_BYTES_AT = 12;
  private static final int MOST_COMMENT_BYTES = 65_535;

  private NpzArchive() {}

  /**
   * Opens an archive.
   *
   * @throws ImportException it is no regular file, or has a list of more than 16 MiB
   * @throws IOException it cannot be read, or is no archive
   */
  static ZipFile open(Path file) throws IOException {
    var end = end(SourceFile.requireRegular(file));
    // Any that could be taken for the end: a comment can look like one.
    for (int at = 0; at + END_BYTES <= end.limit(); at++) {
      if (end.getInt(at) == END_SIGNATURE
          && Integer.toUnsignedLong(end.getInt(at + LIST_BYTES_AT)) > MOST_LIST_BYTES) {
        throw new ImportException(
            "%s has a list of its arrays of more than %,d bytes".formatted(file, MOST_LIST_BYTES));
      }
    }
    return new ZipFile(file.toFile());
  }

  private static ByteBuffer end(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var end = ByteBuffer.allocate((int) Math.min(channel.size(), END_BYTES + MOST_COMMENT_BYTES));
      long start = channel.size() - end.capacity();
      while (end.hasRemaining() && channel.read(end, start + end.position()) >= 0) {
        continue;
      }
      return end.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
