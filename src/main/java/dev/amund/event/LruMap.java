package dev.amund.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets what was not asked for lately: whoever writes records decides which keys come.
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
   * An empty one, safe for use by several threads.
   *
   * @param capacity the most entries that it keeps
   */
  static <K, V> Map<K, V> of(int capacity) {
    return Collections.synchronizedMap(new LruMap<>(capacity));
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > capacity;
  }
}
