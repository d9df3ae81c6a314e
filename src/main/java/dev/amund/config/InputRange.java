package dev.amund.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values that a feature can have.
 *
 * @param low the minimum; may be minus infinity
 * @param high the maximum, not below it; may be infinity
 */
public record InputRange(double low, double high) {
  /** Any value. */
  public static final InputRange ANY =
      new InputRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  private static final String NONE = "none";

  /**
   * @throws IllegalArgumentException low is above high, or one of them is not a number
   */
  public InputRange {
    if (!(low <= high)) {
      throw new IllegalArgumentException("no value is from " + low + " to " + high);
    }
  }

  /**
   * Reads ranges separated by commas, each written as {@code LOW..HIGH} with {@code inf} for no
   * end, or {@code none} for any value.
   *
   * @return none for an empty text; nothing if the text cannot be read
   */
  static Optional<List<InputRange>> list(String text) {
    var ranges = new ArrayList<InputRange>();
    if (text.isBlank()) {
      return Optional.of(ranges);
    }
    try {
      for (String range : text.split(",", -1)) {
        ranges.add(parse(range.strip()));
      }
      return Optional.of(ranges);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static InputRange parse(String text) {
    if (text.equals(NONE)) {
      return ANY;
    }
    int dots = text.indexOf("..");
    if (dots < 0) {
      throw new IllegalArgumentException(text);
    }
    return new InputRange(number(text.substring(0, dots)), number(text.substring(dots + 2)));
  }

  private static double number(String text) {
    return switch (text.strip()) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text.strip());
    };
  }
}
