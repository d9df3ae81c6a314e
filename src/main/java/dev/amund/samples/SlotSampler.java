package dev.amund.samples;

import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/**
 * Draws slots 0 … size − 1 uniformly without replacement, in time and memory that follow the number
 * of draws, not the size: a Fisher-Yates shuffle of an array of which only the moved places exist.
 */
final class SlotSampler {
  private final RandomGenerator random;
  private final Map<Long, Long> moved = new HashMap<>();
  private long remaining;

  SlotSampler(long size, RandomGenerator random) {
    this.remaining = size;
    this.random = random;
  }

  boolean hasNext() {
    return remaining > 0;
  }

  long next() {
    if (remaining == 0) {
      throw new NoSuchElementException();
    }
    long place = random.nextLong(remaining);
    long last = --remaining;
    var atLast = moved.remove(last);
    long valueAtLast = atLast == null ? last : atLast;
    if (place == last) {
      return valueAtLast;
    }
    var before = moved.put(place, valueAtLast);
    return before == null ? place : before;
  }
}
