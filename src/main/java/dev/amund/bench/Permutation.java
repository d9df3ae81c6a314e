package dev.amund.bench;

import java.util.random.RandomGenerator;

/** The numbers from 0 in random order. */
final class Permutation {
  private Permutation() {}

  /** Fisher and Yates's shuffle, inside out. */
  static int[] of(int size, RandomGenerator random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
