package dev.amund.config.reading;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what the sections of one configuration read, in order. */
final class ConfigRecord {
  private final Map<String, ConfigKey> keys = new LinkedHashMap<>();
  private final Map<String, EffectiveValue> effective = new LinkedHashMap<>();

  /** An invalid value that several models inherit is reported once. */
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
