package dev.amund.text;

import java.util.OptionalLong;

/** Reads whole numbers as programs write them. */
public final class Decimals {
  private Decimals() {}

  /**
   * Returns the number that the text stands for: digits 0 to 9, with a minus sign before them or
   * none. Empty if it is written otherwise or does not fit. {@link Long#parseLong} takes a plus
   * sign and the digits of all scripts as well.
   */
  public static OptionalLong parse(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
