package dev.amund.text;

/** Sanitizes foreign text for messages, logs and terminals. */
public final class Printable {
  private Printable() {}

  /**
   * Returns the text with its control characters, line separators and lone surrogates as {@code
   * \\uXXXX}, truncated to {@code most} characters.
   */
  public static String of(String text, int most) {
    var printable = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      if (printable.length() >= most) {
        return printable.append('…').toString();
      }
      int codePoint = text.codePointAt(i);
      if (isControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE) {
        printable.append("\\u%04x".formatted(codePoint));
      } else {
        printable.appendCodePoint(codePoint);
      }
      i += Character.charCount(codePoint);
    }
    return printable.toString();
  }

  /** Returns whether a character ends a line or steers a terminal rather than being shown. */
  public static boolean isControl(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
