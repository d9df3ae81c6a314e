package dev.amund.amun;

import java.util.random.RandomGenerator;

/** The numbers from 0 in random order. */
public final class Permutation {
  private Permutation() {}

  /**
   * Fisher and Yates's shuffle, inside out.
   *
   * @param size how many numbers, 0 or more
   */
  public static int[] of(int size, RandomGenerator random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
