package dev.amund.audit;

/**
 * An area under the ROC curve with its 95 % interval.
 *
 * @param value in [0, 1]; NaN if a score was not a number, as are the ends then
 * @param low lower end
 * @param high upper end
 */
public record AucInterval(double value, double low, double high) {
  private static final double CHANCE = 0.5;

  /** Returns how far the value is from 0.5, where an attacker can only guess. */
  public double distanceFromChance() {
    return Math.abs(value - CHANCE);
  }

  /** Returns the largest distance from 0.5 that the interval allows. */
  public double largestDistanceFromChance() {
    return Math.max(Math.abs(low - CHANCE), Math.abs(high - CHANCE));
  }

  /**
   * Returns whether this stands out more than another, on either side of 0.5: farther than the
   * whole interval of the other allows.
   */
  public boolean standsOutMoreThan(AucInterval other) {
    return distanceFromChance() > other.largestDistanceFromChance();
  }
}
