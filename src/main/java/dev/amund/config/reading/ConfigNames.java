package dev.amund.config.reading;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Spells keys, constants and lists as the configuration does. */
public final class ConfigNames {
  private ConfigNames() {}

  /**
   * Returns the key that a record component is read from: {@code maxSampleIds} is {@code
   * max-sample-ids}.
   */
  public static String key(String component) {
    return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** Returns how a constant is written. */
  public static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns how all constants of a type are written, separated by commas. */
  static String texts(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(ConfigNames::text)
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns the constant that is written so.
   *
   * @throws IllegalArgumentException if there is none
   */
  static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.trim().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Returns the parts of a list, which commas separate. */
  static Stream<String> parts(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).filter(part -> !part.isEmpty());
  }

  /**
   * Returns the part of a key before its first dot. SmallRye quotes a part that contains a dot:
   * {@code models."my.model".path}.
   */
  static String firstPart(String key) {
    return key.startsWith("\"")
        ? key.substring(0, key.indexOf('"', 1) + 1)
        : key.split("\\.", 2)[0];
  }

  /** Returns a name without the quotes that YAML needs around dots. */
  public static String unquote(String name) {
    return name.replace("\"", "");
  }
}
