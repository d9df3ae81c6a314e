package dev.amund.bench.scaling;

import dev.amund.bench.common.BenchTable;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.common.Medians;
import dev.amund.unlearner.attempts.UpdateStage;
import java.util.List;
import java.util.Map;

/**
 * The cost of updates at one point of a curve.
 *
 * @param size at which
 * @param seconds of each part of an update, medians, in the order of the table
 * @param updates that they are medians of
 */
public record ScalingPoint(long size, Map<String, Double> seconds, List<MeasuredUpdate> updates) {
  private static final String SECONDS = "%12.3f";

  /**
   * @param updates at least one
   */
  public static ScalingPoint of(long size, List<MeasuredUpdate> updates) {
    return new ScalingPoint(size, Medians.parts(updates), List.copyOf(updates));
  }

  /**
   * Returns a table in Markdown, with all parts.
   *
   * @param points at least one
   */
  static String markdown(String sizeName, List<ScalingPoint> points) {
    var table = ofSize(sizeName);
    for (String part : points.get(0).seconds().keySet()) {
      table = table.column(part, SECONDS, point -> point.seconds().get(part));
    }
    return table.markdown(points);
  }

  /** Returns the columns of the console, where there is room for a few parts. */
  static BenchTable<ScalingPoint> lines(String sizeName) {
    var table = ofSize(sizeName);
    for (UpdateStage stage :
        List.of(UpdateStage.ATTACK, UpdateStage.FINE_TUNE, UpdateStage.EVALUATE)) {
      table = table.column(stage.label(), SECONDS, point -> point.seconds().get(stage.label()));
    }
    return table.column("all", SECONDS, point -> point.seconds().get(MeasuredUpdate.TO_VERSION));
  }

  private static BenchTable<ScalingPoint> ofSize(String name) {
    return new BenchTable<ScalingPoint>().column(name, "%,12d", ScalingPoint::size);
  }
}
