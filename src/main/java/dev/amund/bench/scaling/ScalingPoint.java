package dev.amund.bench.scaling;

import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.common.Medians;
import dev.amund.unlearner.attempts.UpdateStage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cost of updates at one point of a curve.
 *
 * @param size at which
 * @param seconds of each part of an update, medians, in the order of the table
 * @param updates that they are medians of
 */
public record ScalingPoint(long size, Map<String, Double> seconds, List<MeasuredUpdate> updates) {

  /**
   * @param updates at least one
   */
  public static ScalingPoint of(long size, List<MeasuredUpdate> updates) {
    return new ScalingPoint(size, Medians.parts(updates), List.copyOf(updates));
  }

  /**
   * Returns a table.
   *
   * @param points at least one
   */
  static String markdown(String sizeName, List<ScalingPoint> points) {
    List<String> parts = List.copyOf(points.get(0).seconds().keySet());
    return Stream.concat(
            Stream.of(
                parts.stream().collect(Collectors.joining(" | ", "| " + sizeName + " | ", " |")),
                "|---|" + "---|".repeat(parts.size())),
            points.stream().map(point -> point.markdown(parts)))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String markdown(List<String> parts) {
    return parts.stream()
        .map(part -> String.format(Locale.ROOT, "%.3f", seconds.get(part)))
        .collect(Collectors.joining(" | ", String.format(Locale.ROOT, "| %,d | ", size), " |"));
  }

  static String header(String sizeName) {
    return String.format(
        Locale.ROOT,
        "%12s %12s %12s %12s %12s",
        sizeName,
        UpdateStage.ATTACK.label(),
        UpdateStage.FINE_TUNE.label(),
        UpdateStage.EVALUATE.label(),
        "all");
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%,12d %12.3f %12.3f %12.3f %12.3f",
        size,
        seconds.get(UpdateStage.ATTACK.label()),
        seconds.get(UpdateStage.FINE_TUNE.label()),
        seconds.get(UpdateStage.EVALUATE.label()),
        seconds.get(MeasuredUpdate.TO_VERSION));
  }
}
