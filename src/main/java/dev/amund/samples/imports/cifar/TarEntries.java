package dev.amund.samples.imports.cifar;

import dev.amund.samples.imports.source.GzipInput;
import dev.amund.samples.imports.source.ImportException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The entries of a .tar.gz, one after the other, read without unpacking; archives in it are not
 * opened. Memory stays small whatever the entries claim to be.
 */
final class TarEntries implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  /** Larger blocks would skip what follows the archive's end in the last one. */
  private static final int RECORD = 512;

  /** Long names and extended headers count to the header that they come before. */
  private static final int MOST_HEADER_BYTES = 256 * 1024;

  private final Path archive;
  private final Headers bytes;
  private final TarArchiveInputStream tar;

  /**
   * @throws ImportException it is no regular file
   * @throws IOException it cannot be read, or is no gzip
   */
  TarEntries(Path archive) throws IOException {
    this.archive = archive;
    this.bytes = new Headers(new BufferedInputStream(GzipInput.open(archive), BUFFER));
    this.tar = new TarArchiveInputStream(bytes, RECORD);
  }

  /**
   * Returns the next entry; empty after the last, when the archive is known to be whole.
   *
   * @throws ImportException an entry is none that amund reads, or something follows the last
   * @throws IOException the archive is cut off or damaged
   */
  Optional<TarArchiveEntry> next() throws IOException {
    // What is left of the last one, before the bytes of the next one's header are counted.
    if (tar.getCurrentEntry() != null) {
      tar.transferTo(OutputStream.nullOutputStream());
    }
    bytes.limit(MOST_HEADER_BYTES);
    var entry = Optional.ofNullable(nextEntry());
    bytes.limit(Long.MAX_VALUE);
    if (entry.isEmpty()) {
      requireNothingMore();
    } else if (entry.get().isSparse()) {
      throw new ImportException(
          "%s has the sparse file %s, whose holes have no end; pack it without --sparse"
              .formatted(archive, entry.get().getName()));
    }
    return entry;
  }

  private TarArchiveEntry nextEntry() throws IOException {
    try {
      return tar.getNextEntry();
    } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
      throw new IOException("the header of an entry is damaged: " + e.getMessage(), e);
    }
  }

  /** Reads to the end of the file, where the checksum of a gzip is. */
  private void requireNothingMore() throws IOException {
    var block = new byte[BUFFER];
    for (int count = bytes.read(block); count >= 0; count = bytes.read(block)) {
      for (int i = 0; i < count; i++) {
        if (block[i] != 0) {
          throw new ImportException("%s continues after the end of the archive".formatted(archive));
        }
      }
    }
  }

  /** Returns the content of the entry that was returned last. */
  InputStream content() {
    return tar;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  /** Lets the bytes of a header through, and no more. */
  private final class Headers extends FilterInputStream {
    private long left = Long.MAX_VALUE;

    Headers(InputStream in) {
      super(in);
    }

    void limit(long count) {
      left = count;
    }

    @Override
    public int read() throws IOException {
      pass(1);
      return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      pass(Math.max(0, count));
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      pass(skipped);
      return skipped;
    }

    private void pass(long count) {
      left -= count;
      if (left < 0) {
        throw new ImportException(
            "%s has an entry with a name or a header of more than %,d bytes"
                .formatted(archive, MOST_HEADER_BYTES));
      }
    }
  }
}
