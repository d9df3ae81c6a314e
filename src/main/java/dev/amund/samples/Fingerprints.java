package dev.amund.samples;

import java.util.ArrayList;
import java.util.List;

/**
 * The fingerprints of the training samples by their slots, in memory: eight bytes a sample. On disk
 * each is in its {@link Entry}. Guarded by the lock of the store.
 */
final class Fingerprints {
  private static final int PAGE_BITS = 13;
  private static final int PAGE = 1 << PAGE_BITS;

  private final List<long[]> pages = new ArrayList<>();

  /**
   * @param slot at most one more than any before it
   */
  void set(long slot, Fingerprint fingerprint) {
    int page = Math.toIntExact(slot >> PAGE_BITS);
    while (page >= pages.size()) {
      pages.add(new long[PAGE]);
    }
    pages.get(page)[(int) slot & (PAGE - 1)] = fingerprint.bits();
  }

  /** Something to be done with a slot and the bits of its fingerprint. */
  @FunctionalInterface
  interface Visitor {
    void visit(long slot, long bits);
  }

  /**
   * Visits the slots in their order.
   *
   * @param count how many samples there are
   */
  void forEach(long count, Visitor visitor) {
    long slot = 0;
    for (var page : pages) {
      for (int i = 0; i < PAGE && slot < count; i++) {
        visitor.visit(slot++, page[i]);
      }
    }
  }
}
