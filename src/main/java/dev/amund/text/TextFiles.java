package dev.amund.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads small text files as a whole: UTF-8, with or without a byte order mark. */
public final class TextFiles {
  private static final char MARK = '\uFEFF';
  private static final long MOST_CHARS = 256L * 1024 * 1024;

  private TextFiles() {}

  /**
   * Returns the lines of a file.
   *
   * @throws TextException if a line is not UTF-8, holds a NUL or is too long, or the file has more
   *     than 256 MiB
   * @throws IOException if it cannot be read
   */
  public static List<String> lines(Path file) throws IOException {
    var all = new ArrayList<String>();
    forEachLine(file, all::add);
    return all;
  }

  /**
   * Returns the text of a file; each of its line breaks as {@code \n}.
   *
   * @throws TextException as {@link #lines}
   * @throws IOException if it cannot be read
   */
  public static String read(Path file) throws IOException {
    var text = new StringBuilder();
    forEachLine(file, line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** Returns a decoded text without the byte order mark that it may begin with. */
  public static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  private static void forEachLine(Path file, Consumer<String> action) throws IOException {
    try (var lines = TextLines.open(file)) {
      long chars = 0;
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        action.accept(line.get().require());
        chars += 1 + line.get().text().length();
        if (chars > MOST_CHARS) {
          throw new TextException(
              line.get().number(), "is behind %,d characters".formatted(MOST_CHARS));
        }
      }
    }
  }
}
