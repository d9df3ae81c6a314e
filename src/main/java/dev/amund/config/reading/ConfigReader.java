package dev.amund.config.reading;

import dev.amund.config.reading.SecretFiles.SecretFileException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads typed values from one section of the configuration. All sections of one configuration share
 * their lists, so that a single pass over the records finds every wrong key and every key that no
 * record knows.
 *
 * <p>Every getter returns a usable value: if the configured one is wrong, it records the problem
 * and returns the default.
 */
public final class ConfigReader {
  private final SmallRyeConfig config;
  private final String prefix;
  private final Optional<String> general;
  private final ConfigRecord recorded;
  private boolean setsAny;

  /**
   * @param config the values of all sources
   * @param prefix of the keys, without a dot at its end
   */
  public ConfigReader(SmallRyeConfig config, String prefix) {
    this(config, prefix, Optional.empty(), new ConfigRecord());
  }

  private ConfigReader(
      SmallRyeConfig config, String prefix, Optional<String> general, ConfigRecord recorded) {
    this.config = config;
    this.prefix = prefix;
    this.general = general;
    this.recorded = recorded;
  }

  /** Returns a reader of the section of this name, which notes its mistakes here. */
  public ConfigReader section(String name) {
    return new ConfigReader(
        config, prefix + "." + name, general.map(section -> section + "." + name), recorded);
  }

  /** Returns the same section, which inherits unset keys from {@code other}. */
  public ConfigReader inheriting(ConfigReader other) {
    return new ConfigReader(config, prefix, Optional.of(other.prefix), recorded);
  }

  /** Reads free text; {@code allowed} says in words what {@code valid} accepts. */
  public String text(String name, String defaultValue, String allowed, Predicate<String> valid) {
    return value(
        name,
        defaultValue,
        allowed,
        value -> {
          if (!valid.test(value)) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  /** Returns a text as it is; the default where it is absent. */
  public String text(String name, String defaultValue) {
    return text(name, defaultValue, "text", value -> true);
  }

  /** Returns a whole number of a range; the default where it is absent or wrong. */
  public int integer(String name, int defaultValue, int min, int max) {
    return (int) whole(name, defaultValue, min, max);
  }

  /** Returns a whole number of a range; the default where it is absent or wrong. */
  public long whole(String name, long defaultValue, long min, long max) {
    return plainValue(
        name,
        Long.toString(defaultValue),
        "a whole number from " + min + " to " + max,
        value -> within(Long.parseLong(value), min, max));
  }

  /** Returns a number of a range; the default where it is absent or wrong. */
  public double decimal(String name, double defaultValue, double min, double max) {
    return plainValue(
        name,
        plain(defaultValue),
        "a number from " + plain(min) + " to " + plain(max),
        value -> within(Double.parseDouble(value), min, max));
  }

  /**
   * Returns a value that is {@code true} or {@code false}; the default where it is absent or wrong.
   */
  public boolean flag(String name, boolean defaultValue) {
    return plainValue(
        name,
        Boolean.toString(defaultValue),
        "true or false",
        value ->
            switch (value.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  /** Returns a duration of a range, such as {@code 5m}; the default where it is absent or wrong. */
  public Duration duration(String name, String defaultValue, Duration min, Duration max) {
    return plainValue(
        name,
        defaultValue,
        "a duration from %s to %s, such as 500ms, 30s, 5m, 12h or 7d"
            .formatted(Durations.format(min), Durations.format(max)),
        value -> within(Durations.parse(value), min, max));
  }

  /** Returns a size in bytes, of a range; the default where it is absent or wrong. */
  public long size(String name, String defaultValue, long min, long max) {
    return plainValue(
        name,
        defaultValue,
        "a size from %s%s, in bytes or such as 512MiB or 1GiB"
            .formatted(Sizes.format(min), max == Long.MAX_VALUE ? "" : " to " + Sizes.format(max)),
        value -> within(Sizes.parse(value), min, max));
  }

  /** Returns a path; the default where it is absent or wrong. */
  public Path path(String name, String defaultValue) {
    return value(name, defaultValue, "a path", Path::of);
  }

  /** Returns one constant of the default's enum; the default where it is absent or wrong. */
  public <E extends Enum<E>> E choice(String name, E defaultValue) {
    var type = defaultValue.getDeclaringClass();
    return plainValue(
        name,
        ConfigNames.text(defaultValue),
        "one of " + ConfigNames.texts(type),
        value -> ConfigNames.constant(type, value));
  }

  /** Several constants in an order that matters, separated by commas: at least one, each once. */
  public <E extends Enum<E>> List<E> choices(String name, List<E> defaultValue) {
    var type = defaultValue.get(0).getDeclaringClass();
    return plainValue(
        name,
        defaultValue.stream().map(ConfigNames::text).collect(Collectors.joining(", ")),
        "one or several of %s, separated by commas, each once".formatted(ConfigNames.texts(type)),
        value -> {
          List<E> chosen =
              ConfigNames.parts(value).map(part -> ConfigNames.constant(type, part)).toList();
          if (chosen.isEmpty() || Set.copyOf(chosen).size() < chosen.size()) {
            throw new IllegalArgumentException();
          }
          return chosen;
        });
  }

  /** Reads paths separated by commas; none by default. */
  public List<Path> paths(String name) {
    return value(
        name,
        "",
        "paths, separated by commas",
        value -> ConfigNames.parts(value).map(Path::of).toList());
  }

  /** Returns a required path. */
  public Path requiredPath(String name) {
    Path path = path(name, "");
    if (path.toString().isEmpty()) {
      recorded.problem("%s.%s = '': allowed is a path".formatted(prefix, name));
    }
    return path;
  }

  /** Returns all keys under {@code name}, to be passed on to a library. */
  public Map<String, String> passThrough(String name) {
    String start = prefix + "." + name + ".";
    recorded.key(new ConfigKey(start + "*", "", "any property of the library, passed on"));
    // A property may have different spellings in different sources: "a.b" in the file, a.b from the
    // environment. The strongest source comes last and wins.
    var found = new ArrayList<ConfigValue>();
    for (String property : config.getPropertyNames()) {
      if (property.startsWith(start)) {
        setting(property).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparingInt(ConfigValue::getSourceOrdinal));
    var values = new LinkedHashMap<String, String>();
    for (var value : found) {
      String property = ConfigNames.unquote(value.getName().substring(start.length()));
      values.put(property, value.getValue());
      recorded.effective(
          EffectiveValue.set(start + property, start + property, value.getRawValue(), value));
    }
    return Map.copyOf(values);
  }

  /**
   * Returns the names of the sections directly under {@code name} that hold {@code key}, sorted.
   */
  public List<String> sectionNames(String name, String key) {
    String start = prefix + "." + name + ".";
    var names = new TreeSet<String>();
    for (String property : config.getPropertyNames()) {
      if (property.startsWith(start)) {
        String section = ConfigNames.firstPart(property.substring(start.length()));
        // AMUND_MODELS_MY_MODEL_PATH also reads as models.my.model.path: that is no section "my".
        if (property.equals(start + section + "." + key)) {
          names.add(section);
        }
      }
    }
    return List.copyOf(names);
  }

  /** Records a problem of the whole section; once, if models' sections inherit all of it. */
  public void problem(String what) {
    if (general.isEmpty() || setsAny) {
      recorded.problem(prefix + ": " + what);
    }
  }

  /** Returns every key read so far, in order. */
  public List<ConfigKey> keys() {
    return recorded.keys();
  }

  /** Returns the effective value of every key read so far, in order. */
  public List<EffectiveValue> effective() {
    return recorded.effective();
  }

  /**
   * Finishes reading: refuses keys of the file and the caller that no record reads, and reports all
   * problems. Unknown AMUND_ environment variables are ignored, since others may use them.
   *
   * @throws ConfigException if anything was wrong
   */
  public void finish() {
    var known = new KnownKeys(recorded.keys());
    for (ConfigSource source : config.getConfigSources()) {
      if (source instanceof YamlConfigSource || source instanceof PropertiesConfigSource) {
        known.refusals(source.getPropertyNames()).forEach(recorded::problem);
      }
    }
    if (!recorded.problems().isEmpty()) {
      throw new ConfigException(recorded.problems());
    }
  }

  /**
   * Reads any value; {@code allowed} says in words what {@code parse} accepts, which throws {@link
   * IllegalArgumentException} for anything else.
   */
  public <T> T value(String name, String defaultValue, String allowed, Function<String, T> parse) {
    return value(name, defaultValue, allowed, parse, ConfigValue::getRawValue);
  }

  /** Returns a value that cannot be a secret, so that it is shown with expressions replaced. */
  private <T> T plainValue(
      String name, String defaultValue, String allowed, Function<String, T> parse) {
    return value(name, defaultValue, allowed, parse, ConfigValue::getValue);
  }

  private <T> T value(
      String name,
      String defaultValue,
      String allowed,
      Function<String, T> parse,
      Function<ConfigValue, String> shown) {
    String key = prefix + "." + name;
    Optional<String> generalKey = general.map(section -> section + "." + name);
    recorded.key(new ConfigKey(key, defaultValue, allowed, generalKey));
    refuseFormerName(key);
    Optional<ConfigValue> own = setting(key);
    setsAny |= own.isPresent();
    Optional<ConfigValue> setting = own.or(() -> generalKey.flatMap(this::setting));
    String setUnder = own.isPresent() ? key : generalKey.orElse(key);
    recorded.effective(
        setting
            .map(value -> EffectiveValue.set(key, setUnder, shown.apply(value), value))
            .orElseGet(() -> EffectiveValue.ofDefault(key, defaultValue)));
    String value = setting.map(ConfigValue::getValue).map(String::trim).orElse(defaultValue);
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException e) {
      // Shown as written, because an expression may stand for a secret.
      String raw = setting.map(ConfigValue::getRawValue).map(String::trim).orElse(value);
      recorded.problem(
          "%s = '%s': allowed is %s".formatted(setUnder, Redaction.shown(setUnder, raw), allowed));
      return parse.apply(defaultValue);
    }
  }

  /** Also in the environment, where other unknown names are not refused. */
  private void refuseFormerName(String key) {
    RenamedKeys.formerNames(key).stream()
        .filter(former -> setting(former).isPresent())
        .flatMap(former -> RenamedKeys.refusal(former).stream())
        .forEach(recorded::problem);
  }

  /** Returns a key's value if it is set; unlike in SmallRye, empty text counts as set. */
  private Optional<ConfigValue> setting(String key) {
    ConfigValue value;
    try {
      value = config.getConfigValue(key);
    } catch (SecretFileException e) {
      recorded.problem(key + ": " + e.getMessage());
      return Optional.empty();
    } catch (NoSuchElementException e) {
      recorded.problem(key + ": in ${name::value} only file is known for a name");
      return Optional.empty();
    }
    if (value.getValue() == null && value.getRawValue() != null) {
      recorded.problem(
          key + ": it refers to ${...} that is not set; write \\${ where none is meant");
    }
    return Optional.of(value).filter(set -> set.getValue() != null);
  }

  private static <T extends Comparable<T>> T within(T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException();
    }
    return value;
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
