package dev.amund.event;

/** Texts of unknown length. */
public final class Texts {
  private Texts() {}

  /**
   * The text, or its beginning and an ellipsis.
   *
   * @param longest how many characters of it there may be
   */
  public static String shorten(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, splitsPair ? longest - 1 : longest) + "…";
  }
}
