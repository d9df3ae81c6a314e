package dev.amund.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A way that the weights of a network went: a vector with as many components as there are weights.
 *
 * @param values by storage
 */
public record Displacement(Map<String, float[]> values) {

  /** Returns the inner product with another of the same network. */
  public double dot(Displacement other) {
    double sum = 0;
    for (var entry : values.entrySet()) {
      float[] mine = entry.getValue();
      float[] theirs = other.values.get(entry.getKey());
      for (int i = 0; i < mine.length; i++) {
        sum += (double) mine[i] * theirs[i];
      }
    }
    return sum;
  }

  /** Returns this one plus a multiple of another of the same network. */
  public Displacement plus(double factor, Displacement other) {
    var result = new LinkedHashMap<String, float[]>();
    values.forEach(
        (storage, mine) -> {
          float[] theirs = other.values.get(storage);
          float[] sum = new float[mine.length];
          for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (mine[i] + factor * theirs[i]);
          }
          result.put(storage, sum);
        });
    return new Displacement(result);
  }

  /**
   * Returns this one without its component against an earlier one of the same network. Returns it
   * unchanged if it has none, or if the earlier one is zero.
   *
   * @param factor how much of the component is subtracted: 1 projects this one onto what is
   *     orthogonal to the earlier one, 2 reflects it there
   */
  public Displacement notAgainst(Displacement earlier, double factor) {
    double along = dot(earlier);
    double length = earlier.dot(earlier);
    return along < 0 && length > 0 ? plus(-factor * along / length, earlier) : this;
  }
}
