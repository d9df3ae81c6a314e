package dev.amund.config.reading;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Knows all keys, and explains unknown ones. */
final class KnownKeys {
  /** SmallRye's names of the elements of a YAML list, in addition to the whole list. */
  private static final Pattern ELEMENT = Pattern.compile("\\[\\d+]$");

  /** A key of a model, whose id may be quoted: the section, and what is set in it. */
  private static final Pattern OF_MODEL =
      Pattern.compile("(amund\\.models\\.(?:\"[^\"]*\"|[^.\"]*)\\.)(.*)");

  private final Set<String> names;
  private final List<String> open;

  KnownKeys(List<ConfigKey> keys) {
    this.names =
        keys.stream()
            .map(ConfigKey::name)
            .filter(Predicate.not(KnownKeys::isOpen))
            .collect(Collectors.toSet());
    this.open =
        keys.stream()
            .map(ConfigKey::name)
            .filter(KnownKeys::isOpen)
            .map(name -> name.substring(0, name.length() - 1))
            .toList();
  }

  private static boolean isOpen(String name) {
    return name.endsWith(".*");
  }

  /** Returns refusals of unknown keys in {@code used}, sorted by key. */
  Stream<String> refusals(Set<String> used) {
    return used.stream()
        .map(name -> ELEMENT.matcher(name).replaceFirst(""))
        .filter(name -> !isKnown(name))
        .distinct()
        .sorted()
        .map(this::refusal);
  }

  private boolean isKnown(String name) {
    return names.contains(name) || open.stream().anyMatch(name::startsWith);
  }

  /** Omits the value: under a misspelt key it may be a password. */
  private String refusal(String unknown) {
    return RenamedKeys.refusal(unknown).orElseGet(() -> refusalOfUnknown(unknown));
  }

  private String refusalOfUnknown(String unknown) {
    Matcher ofModel = OF_MODEL.matcher(unknown);
    // SmallRye quotes a key of the file that contains dots, as "amund.http.port: 1" has.
    String plain = ConfigNames.unquote(unknown);
    if (names.contains(plain)) {
      return plain + ": no such key; write it as nested sections";
    }
    if (!ofModel.matches()) {
      return plain
          + ": no such key"
          + advice(plain, names.stream().filter(name -> !name.startsWith("amund.models.")));
    }
    return refusalOfModel(ofModel.group(1), ofModel.group(2));
  }

  private String refusalOfModel(String model, String name) {
    List<String> own = names.stream().filter(key -> key.startsWith(model)).toList();
    String general = "amund." + name;
    String plain = ConfigNames.unquote(model + name);
    if (!isKnown(general)) {
      return plain + ": no such key" + advice(model + name, own.stream());
    }
    return own.isEmpty()
        ? "%s: there is no such model without %spath".formatted(plain, ConfigNames.unquote(model))
        : "%s: cannot be set for one model; %s holds for all of them".formatted(plain, general);
  }

  private static String advice(String unknown, Stream<String> candidates) {
    Optional<String> meant = Spelling.closest(unknown, candidates.toList());
    return meant.map(key -> "; do you mean " + key + "?").orElse("");
  }
}
