package dev.amund.samples;

import java.util.Set;

/**
 * Training samples that look like others. Those that stay in the training data when the others are
 * forgotten keep their picture in the model, whatever the method, even retraining (arXiv
 * 2601.06938).
 *
 * @param identical ids of those with the very same pixels
 * @param similar ids of those whose pixels differ a little
 */
public record Lookalikes(Set<String> identical, Set<String> similar) {
  public Lookalikes {
    identical = Set.copyOf(identical);
    similar = Set.copyOf(similar);
  }

  /** Returns the number of pairs. */
  public int count() {
    return identical.size() + similar.size();
  }
}
