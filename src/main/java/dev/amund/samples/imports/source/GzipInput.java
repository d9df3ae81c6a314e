package dev.amund.samples.imports.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Reads a .gz file (RFC 1952); refuses a bomb, and bytes after the last member. */
public final class GzipInput extends FilterInputStream {
  private static final int BUFFER = 64 * 1024;

  private final Path file;
  private final Counted compressed;
  private final Members members;
  private long inflated;

  private GzipInput(Path file, Counted compressed, Members members) {
    super(members);
    this.file = file;
    this.compressed = compressed;
    this.members = members;
  }

  /**
   * Opens a file.
   *
   * @throws ImportException it is no regular file
   * @throws IOException it cannot be read, or is no gzip
   */
  public static GzipInput open(Path file) throws IOException {
    var bytes = new Counted(SourceFile.open(file));
    try {
      return new GzipInput(file, bytes, new Members(bytes));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    return counted(super.read(), 1);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    return counted(count, count);
  }

  /** The JDK's own would pass over bytes that are not counted. */
  @Override
  public long skip(long bytes) throws IOException {
    var passed = new byte[(int) Math.max(0, Math.min(bytes, BUFFER))];
    return passed.length == 0 ? 0 : Math.max(0, read(passed));
  }

  private int counted(int result, int bytes) throws IOException {
    if (result >= 0) {
      inflated += bytes;
      Inflation.requirePlausible(file.toString(), compressed.bytes, inflated);
    } else if (members.isFollowed()) {
      throw new ImportException("%s continues after the end of what is compressed".formatted(file));
    }
    return result;
  }

  /** The JDK takes for the end whatever is no further member. */
  private static final class Members extends GZIPInputStream {
    private static final int TRAILER_BYTES = 8;

    private final Counted compressed;

    /** The number of bytes that the inflater was given or has skipped. */
    private long given;

    Members(Counted compressed) throws IOException {
      super(compressed, BUFFER);
      this.compressed = compressed;
    }

    @Override
    protected void fill() throws IOException {
      super.fill();
      given = compressed.bytes;
    }

    /** Returns whether there are bytes behind the last member, at whose end this stands. */
    boolean isFollowed() throws IOException {
      // The JDK may have looked for a header there, so it is counted from the end of the data.
      long end = given - inf.getRemaining() + TRAILER_BYTES;
      return compressed.bytes > end || compressed.read() >= 0;
    }
  }

  /** Counts what is read of the file itself. */
  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytes += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      bytes += Math.max(0, count);
      return count;
    }
  }
}
