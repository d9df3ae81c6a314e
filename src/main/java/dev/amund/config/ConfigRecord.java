package dev.amund.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the sections of one configuration record while they are read, in the order of reading. */
final class ConfigRecord {
  private final Map<String, ConfigKey> keys = new LinkedHashMap<>();
  private final Map<String, EffectiveValue> effective = new LinkedHashMap<>();

  /** A value that several models inherit is wrong once. */
  private final Set<String> problems = new LinkedHashSet<>();

  void key(ConfigKey key) {
    keys.put(key.name(), key);
  }

  void effective(EffectiveValue value) {
    effective.put(value.key(), value);
  }

  void problem(String what) {
    problems.add(what);
  }

  List<ConfigKey> keys() {
    return List.copyOf(keys.values());
  }

  List<EffectiveValue> effective() {
    return List.copyOf(effective.values());
  }

  List<String> problems() {
    return new ArrayList<>(problems);
  }
}
