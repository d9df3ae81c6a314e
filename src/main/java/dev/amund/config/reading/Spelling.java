package dev.amund.config.reading;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that was probably meant. */
final class Spelling {
  private static final int MAX_TYPOS = 3;

  private Spelling() {}

  /** Returns the key that is a few typos away, else the only one with the same last segment. */
  static Optional<String> closest(String wrong, Collection<String> keys) {
    var similar =
        keys.stream()
            .filter(key -> typos(wrong, key) <= MAX_TYPOS)
            .min(Comparator.comparingInt(key -> typos(wrong, key)));
    if (similar.isPresent()) {
      return similar;
    }
    var sameName = keys.stream().filter(key -> lastSegment(key).equals(lastSegment(wrong)));
    var found = sameName.toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static String lastSegment(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Computes the Levenshtein distance. */
  private static int typos(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
