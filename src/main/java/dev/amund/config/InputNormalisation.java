package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The normalisation that a model expects of its input if it does none itself: (x - mean) / std.
 *
 * @param mean one for all channels, or one for each; of a table, for each feature
 * @param std likewise, above 0, and as many
 */
public record InputNormalisation(List<Float> mean, List<Float> std) {
  private static final String ALLOWED = "a number, or one for each channel, with commas between";

  /**
   * @throws IllegalArgumentException there are none, or not as many of both, one is not finite, or
   *     a standard deviation is not above 0
   */
  public InputNormalisation {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.isEmpty() || mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "input-mean has %d numbers, and input-std has %d: give as many of both"
              .formatted(mean.size(), std.size()));
    }
    if (!mean.stream().allMatch(Float::isFinite)
        || !std.stream().allMatch(value -> Float.isFinite(value) && value > 0)) {
      throw new IllegalArgumentException("input-mean is finite, and input-std is above 0");
    }
  }

  /**
   * Reads both keys of a model.
   *
   * @return empty if they are not set
   */
  static Optional<InputNormalisation> read(ConfigReader reader) {
    List<Float> mean = numbers(reader, "input-mean");
    List<Float> std = numbers(reader, "input-std");
    if (mean.isEmpty() && std.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new InputNormalisation(mean, std));
    } catch (IllegalArgumentException e) {
      reader.problem(e.getMessage());
      return Optional.empty();
    }
  }

  private static List<Float> numbers(ConfigReader reader, String name) {
    return reader.value(name, "", ALLOWED, InputNormalisation::numbers);
  }

  private static List<Float> numbers(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).map(Float::valueOf).toList();
  }

  /** Returns what holds for a model, in words. */
  public static String words(Optional<InputNormalisation> normalisation) {
    return normalisation.map(InputNormalisation::toString).orElse("none");
  }

  /** Returns both as in the configuration. */
  @Override
  public String toString() {
    return "mean=%s std=%s".formatted(text(mean), text(std));
  }

  private static String text(List<Float> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
