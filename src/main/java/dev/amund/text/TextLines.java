package dev.amund.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the lines of a foreign text: UTF-8, with or without a byte order mark, ended by {@code \n},
 * {@code \r\n} or {@code \r}. A line that is not UTF-8, holds a NUL or has more than {@value
 * #MOST_BYTES} bytes is returned with its fault, and the lines after it can still be read. Memory
 * holds one line. Not thread-safe.
 */
public final class TextLines implements AutoCloseable {
  /** The maximum length of a line in bytes. */
  public static final int MOST_BYTES = 1024 * 1024;

  private static final int BUFFER = 64 * 1024;
  private static final int MARK_BYTES = 3;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private int position;
  private int limit;
  private long number;
  private boolean utf16;

  /**
   * @param in closed with this
   * @throws IOException if it cannot be read
   */
  public TextLines(InputStream in) throws IOException {
    this.in = in;
    limit = in.readNBytes(buffer, 0, MARK_BYTES);
    if (limit == MARK_BYTES
        && buffer[0] == (byte) 0xEF
        && buffer[1] == (byte) 0xBB
        && buffer[2] == (byte) 0xBF) {
      position = MARK_BYTES;
    }
    int mark = (buffer[0] & 0xFF) << Byte.SIZE | buffer[1] & 0xFF;
    utf16 = mark == 0xFEFF || mark == 0xFFFE;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it cannot be read
   */
  public static TextLines open(Path file) throws IOException {
    var in = Files.newInputStream(file);
    try {
      return new TextLines(in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Returns the next line; empty after the last.
   *
   * @throws IOException if nothing more can be read
   */
  public Optional<TextLine> next() throws IOException {
    if (!fill()) {
      return Optional.empty();
    }
    number++;
    line.reset();
    long bytes = 0;
    while (fill()) {
      int start = position;
      while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
        position++;
      }
      bytes += position - start;
      if (bytes <= MOST_BYTES) {
        line.write(buffer, start, position - start);
      }
      if (position < limit) {
        passLineBreak();
        break;
      }
    }
    return Optional.of(
        bytes > MOST_BYTES
            ? faulty("has more than %,d bytes".formatted(MOST_BYTES))
            : decoded(line.toByteArray()));
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
    }
    return position < limit;
  }

  private void passLineBreak() throws IOException {
    boolean mayBeTwo = buffer[position++] == '\r';
    if (mayBeTwo && fill() && buffer[position] == '\n') {
      position++;
    }
  }

  private TextLine decoded(byte[] encoded) {
    var bytes = ByteBuffer.wrap(encoded);
    var text = CharBuffer.allocate(encoded.length);
    // Each line is decoded completely, and UTF-8 never decodes to more characters than bytes.
    if (utf8.reset().decode(bytes, text, true).isError()) {
      return faulty(
          "is not UTF-8 (byte 0x%02x at position %d)%s"
              .formatted(
                  encoded[bytes.position()], bytes.position() + 1, utf16 ? ", but UTF-16" : ""));
    }
    var decoded = text.flip().toString();
    return decoded.indexOf('\0') < 0
        ? new TextLine(number, decoded, Optional.empty())
        : faulty("holds a NUL character" + (utf16 ? ": the text is UTF-16, not UTF-8" : ""));
  }

  private TextLine faulty(String fault) {
    return new TextLine(number, "", Optional.of(fault));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
