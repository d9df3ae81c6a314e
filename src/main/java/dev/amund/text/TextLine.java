package dev.amund.text;

import java.util.Optional;

/**
 * A line of a text.
 *
 * @param number of the line, from 1
 * @param text without its line break; empty where there is a fault
 * @param fault why the line cannot be read, as in "is not UTF-8"
 */
public record TextLine(long number, String text, Optional<String> fault) {

  /**
   * Returns the text.
   *
   * @throws TextException if there is a fault
   */
  public String require() throws TextException {
    if (fault.isPresent()) {
      throw new TextException(number, fault.get());
    }
    return text;
  }
}
