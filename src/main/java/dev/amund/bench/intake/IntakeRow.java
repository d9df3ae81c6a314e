package dev.amund.bench.intake;

import dev.amund.bench.common.BenchTable;
import dev.amund.bench.common.Medians;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Requests of one size.
 *
 * @param ids sample ids in each request
 * @param bytes mean size of a request's record value
 * @param intakeRate median of the intake's requests per second
 * @param deduplicationRate median of the topology's that only deduplicates
 * @param passThroughRate median of the pass-through's
 * @param ratio the intake's median divided by that of the bare deduplication
 * @param intake each round's
 * @param deduplication each round's, measured right before the intake's
 * @param passThrough each round's, measured right before that
 */
public record IntakeRow(
    int ids,
    double bytes,
    double intakeRate,
    double deduplicationRate,
    double passThroughRate,
    double ratio,
    List<Measurement> intake,
    List<Measurement> deduplication,
    List<Measurement> passThrough) {

  static final BenchTable<IntakeRow> TABLE =
      new BenchTable<IntakeRow>()
          .column("ids a request", "%,13d", IntakeRow::ids)
          .column("bytes", "%,7.0f", IntakeRow::bytes)
          .column("intake, requests/s", "%,20.0f", IntakeRow::intakeRate)
          .column("bare deduplication", "%,20.0f", IntakeRow::deduplicationRate)
          .column("ratio", "%7.3f", IntakeRow::ratio)
          .column("in rounds", "%13s", IntakeRow::range)
          .column("pass-through", "%,14.0f", IntakeRow::passThroughRate);

  static IntakeRow of(
      int ids,
      double bytes,
      List<Measurement> intake,
      List<Measurement> deduplication,
      List<Measurement> passThrough) {
    double own = median(intake);
    double bare = median(deduplication);
    return new IntakeRow(
        ids,
        bytes,
        own,
        bare,
        median(passThrough),
        own / bare,
        List.copyOf(intake),
        List.copyOf(deduplication),
        List.copyOf(passThrough));
  }

  private static double median(List<Measurement> measurements) {
    return Medians.of(measurements.stream().map(Measurement::rate).toList()).orElseThrow();
  }

  String line() {
    return TABLE.line(this) + (steady() ? "" : "  start and end are in it: take more requests");
  }

  /**
   * Returns the lowest and the highest ratio of a round, which shows the other load of the machine.
   */
  private String range() {
    double[] ratios =
        IntStream.range(0, intake.size())
            .mapToDouble(i -> intake.get(i).rate() / deduplication.get(i).rate())
            .sorted()
            .toArray();
    return String.format(Locale.ROOT, "%.3f-%.3f", ratios[0], ratios[ratios.length - 1]);
  }

  private boolean steady() {
    return Stream.of(intake, deduplication, passThrough)
        .flatMap(List::stream)
        .allMatch(Measurement::steady);
  }
}
