package dev.amund.samples;

import java.util.HashMap;
import java.util.Map;

/**
 * The number of training samples of each label, or its change by an update. A label of which there
 * is none is not in it.
 */
final class TrainedLabels {
  private final Map<Integer, Long> samples = new HashMap<>();

  /** Adds samples of a label; those of the held-out split are passed over. */
  void add(Split split, int label, long count) {
    if (split == Split.TRAIN) {
      add(label, count);
    }
  }

  /** Adds what another one counts. */
  void addAll(TrainedLabels other) {
    other.samples.forEach(this::add);
  }

  /** Returns how many there are of a label. */
  long of(int label) {
    return samples.getOrDefault(label, 0L);
  }

  private void add(int label, long count) {
    samples.merge(label, count, (a, b) -> a + b == 0 ? null : (Long) (a + b));
  }
}
