package dev.amund.http.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Copies the maps of views, whose order is the order of the JSON. */
final class Copies {
  private Copies() {}

  /** Returns an unmodifiable copy in the same order. */
  static <V> Map<String, V> inOrder(Map<String, V> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Returns an unmodifiable copy in the order of the keys. */
  static <V> Map<String, V> sorted(Map<String, V> values) {
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }
}
