package dev.amund.event;

/** Shortens texts of unknown length. */
public final class Texts {
  private Texts() {}

  /**
   * Returns the text, or its beginning and an ellipsis.
   *
   * @param longest the maximum number of characters
   */
  public static String shorten(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, splitsPair ? longest - 1 : longest) + "…";
  }
}
