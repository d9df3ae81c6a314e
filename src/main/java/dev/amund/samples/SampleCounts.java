package dev.amund.samples;

import java.util.EnumMap;
import java.util.Map;

/**
 * The number of samples that a store holds, and of those with a label that its model does not know.
 */
final class SampleCounts {
  private final Map<Split, Long> held = new EnumMap<>(Split.class);
  private final Map<Split, Long> unknownLabels = new EnumMap<>(Split.class);

  SampleCounts() {
    for (var split : Split.values()) {
      held.put(split, 0L);
      unknownLabels.put(split, 0L);
    }
  }

  /** Returns a copy that changes by itself. */
  SampleCounts copy() {
    var copy = new SampleCounts();
    copy.held.putAll(held);
    copy.unknownLabels.putAll(unknownLabels);
    return copy;
  }

  /** Takes over what another one counts. */
  void set(SampleCounts other) {
    held.putAll(other.held);
    unknownLabels.putAll(other.unknownLabels);
  }

  /** Returns how many samples the split has, whatever their label. */
  long held(Split split) {
    return held.get(split);
  }

  /** Returns how many of them have a label that the model does not know. */
  long unknownLabels(Split split) {
    return unknownLabels.get(split);
  }

  /**
   * Adds to the samples of a split.
   *
   * @return how many there are then
   */
  long add(Split split, long samples) {
    return held.merge(split, samples, Long::sum);
  }

  /** Adds to those whose label the model does not know. */
  void addUnknownLabels(Split split, long samples) {
    unknownLabels.merge(split, samples, Long::sum);
  }
}
