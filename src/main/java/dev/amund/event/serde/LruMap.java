package dev.amund.event.serde;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bounded map that evicts the least recently used entry: writers of records decide which keys
 * occur.
 */
final class LruMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;
  private static final float LOAD_FACTOR = 0.75f;

  private final int capacity;

  private LruMap(int capacity) {
    super(16, LOAD_FACTOR, true);
    this.capacity = capacity;
  }

  /**
   * Creates an empty, thread-safe map.
   *
   * @param capacity the maximum number of entries
   */
  static <K, V> Map<K, V> of(int capacity) {
    return Collections.synchronizedMap(new LruMap<>(capacity));
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > capacity;
  }
}
