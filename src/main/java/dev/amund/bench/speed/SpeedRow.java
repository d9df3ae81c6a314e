package dev.amund.bench.speed;

import dev.amund.amun.AttackReport;
import dev.amund.bench.common.BenchTable;

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

  static final BenchTable<SpeedRow> TABLE =
      new BenchTable<SpeedRow>()
          .column("attack", "%-10s", SpeedRow::name)
          .column("seconds", "%10.2f", SpeedRow::seconds)
          .column("gradients a sample", "%19.2f", SpeedRow::gradientsPerSample)
          .column("δ, mean", "%8.4f", SpeedRow::deltaMean)
          .column("δ, median", "%9.4f", SpeedRow::deltaMedian)
          .column("δ, p95", "%8.4f", "δ, 95th percentile", "%.4f", SpeedRow::deltaP95)
          .column("not flipped", "%12d", SpeedRow::notFlipped);

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
}
