package dev.amund.bench.speed;

import dev.amund.amun.AttackReport;
import java.util.Locale;

/**
 * One way of finding D_A.
 *
 * @param name of the method
 * @param seconds of the attack on all samples, median of the rounds
 * @param gradientsPerSample gradient evaluations
 * @param deltaMean mean L2 norm of the perturbations, pixel space [0, 1]
 * @param deltaMedian their median
 * @param deltaP95 their 95th percentile
 * @param notFlipped samples that nothing flipped
 */
public record SpeedRow(
    String name,
    double seconds,
    double gradientsPerSample,
    double deltaMean,
    double deltaMedian,
    double deltaP95,
    int notFlipped) {

  static final String MARKDOWN_HEADER =
      """
      | attack | seconds | gradients a sample | δ, mean | δ, median | δ, 95th percentile | not flipped |
      |---|---|---|---|---|---|---|\
      """;

  static SpeedRow of(String name, int samples, double seconds, AttackReport report) {
    return new SpeedRow(
        name,
        seconds,
        (double) report.gradientEvaluations() / samples,
        report.deltaMean(),
        report.deltaMedian(),
        report.deltaP95(),
        report.notFlipped());
  }

  static String header() {
    return String.format(
        Locale.ROOT,
        "%-10s %10s %19s %8s %9s %8s %12s",
        "attack",
        "seconds",
        "gradients a sample",
        "δ, mean",
        "δ, median",
        "δ, p95",
        "not flipped");
  }

  String line() {
    return format("%-10s %10.2f %19.2f %8.4f %9.4f %8.4f %12d");
  }

  String markdown() {
    return format("| %s | %.2f | %.2f | %.4f | %.4f | %.4f | %d |");
  }

  private String format(String pattern) {
    return String.format(
        Locale.ROOT,
        pattern,
        name,
        seconds,
        gradientsPerSample,
        deltaMean,
        deltaMedian,
        deltaP95,
        notFlipped);
  }
}
