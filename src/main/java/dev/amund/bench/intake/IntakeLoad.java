package dev.amund.bench.intake;

import java.util.List;

/**
 * The load of the intake bench.
 *
 * @param requests in each measurement
 * @param rounds that count; one more goes before them, to warm up
 * @param idCounts how many sample ids a request names: a row of the table for each
 */
public record IntakeLoad(int requests, int rounds, List<Integer> idCounts) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one of them is not positive
   */
  public IntakeLoad {
    idCounts = List.copyOf(idCounts);
    if (requests < 1 || rounds < 1 || idCounts.stream().anyMatch(ids -> ids < 1)) {
      throw new IllegalArgumentException("requests, rounds and ids must be at least 1");
    }
  }
}
