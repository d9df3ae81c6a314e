package dev.amund.text;

import java.io.IOException;
import java.io.Reader;

/**
 * {@link TextLines} as a stream of characters, for the parsers of formats whose records may span
 * lines. Each line break becomes {@code \n}. Not thread-safe.
 */
public final class TextReader extends Reader {
  private final TextLines lines;
  private final long mostChars;
  private String line = "";
  private int position;
  private long recordChars;

  /**
   * @param lines closed with this
   * @param mostChars how many characters may be read between two calls of {@link #endRecord}
   */
  public TextReader(TextLines lines, long mostChars) {
    this.lines = lines;
    this.mostChars = mostChars;
  }

  /** Marks the end of a record, so that the limit applies to the next one. */
  public void endRecord() {
    recordChars = 0;
  }

  /**
   * Reads at most one line, so that a parser is never far ahead of its records.
   *
   * @throws TextException if the next line cannot be read, or the record is too long
   * @throws IOException if nothing more can be read
   */
  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (position == line.length()) {
      var next = lines.next();
      if (next.isEmpty()) {
        return -1;
      }
      line = next.get().require() + '\n';
      position = 0;
      recordChars += line.length();
      if (recordChars > mostChars) {
        throw new TextException(
            next.get().number(),
            "belongs to a record of more than %,d characters".formatted(mostChars));
      }
    }
    int count = Math.min(length, line.length() - position);
    line.getChars(position, position + count, target, offset);
    position += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
