package dev.amund.bench.intake;

import dev.amund.bench.common.Medians;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Requests of one size.
 *
 * @param ids sample ids in each request
 * @param bytes mean size of a request's record value
 * @param intakeRate median of the intake's requests per second
 * @param passThroughRate median of the pass-through's
 * @param ratio the intake's median divided by the pass-through's
 * @param intake each round's
 * @param passThrough each round's, measured right before the intake's
 */
public record IntakeRow(
    int ids,
    double bytes,
    double intakeRate,
    double passThroughRate,
    double ratio,
    List<Measurement> intake,
    List<Measurement> passThrough) {

  static final String MARKDOWN_HEADER =
      """
      | ids a request | bytes | intake, requests/s | pass-through, requests/s | ratio | in rounds |
      |---|---|---|---|---|---|\
      """;

  static IntakeRow of(
      int ids, double bytes, List<Measurement> intake, List<Measurement> passThrough) {
    double own = median(intake);
    double bare = median(passThrough);
    return new IntakeRow(
        ids, bytes, own, bare, own / bare, List.copyOf(intake), List.copyOf(passThrough));
  }

  private static double median(List<Measurement> measurements) {
    return Medians.of(measurements.stream().map(Measurement::rate).toList()).orElseThrow();
  }

  static String header() {
    return String.format(
        Locale.ROOT,
        "%13s %7s %20s %26s %7s %13s",
        "ids a request",
        "bytes",
        "intake, requests/s",
        "pass-through, requests/s",
        "ratio",
        "in rounds");
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%,13d %,7.0f %,20.0f %,26.0f %7.3f %13s%s",
        ids,
        bytes,
        intakeRate,
        passThroughRate,
        ratio,
        range(),
        steady() ? "" : "  start and end are in it: take more requests");
  }

  String markdown() {
    return String.format(
        Locale.ROOT,
        "| %,d | %,.0f | %,.0f | %,.0f | %.3f | %s |",
        ids,
        bytes,
        intakeRate,
        passThroughRate,
        ratio,
        range());
  }

  /**
   * Returns the lowest and the highest ratio of a round, which shows the other load of the machine.
   */
  private String range() {
    double[] ratios =
        IntStream.range(0, intake.size())
            .mapToDouble(i -> intake.get(i).rate() / passThrough.get(i).rate())
            .sorted()
            .toArray();
    return String.format(Locale.ROOT, "%.3f-%.3f", ratios[0], ratios[ratios.length - 1]);
  }

  private boolean steady() {
    return intake.stream().allMatch(Measurement::steady)
        && passThrough.stream().allMatch(Measurement::steady);
  }
}
