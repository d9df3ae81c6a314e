package dev.amund.intake;

import dev.amund.event.DeletionRequested;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Finds impossible dates: before 2015, or more than 20 years ahead. They are usually numbers in
 * another unit than the writer's schema says, and would close a batch at once or never.
 *
 * <p>For {@code requestedAt}, which decides nothing, only dates that are plausible in another unit
 * count: an unknown date left at 0 must not reject a request.
 */
final class PlausibleDates {
  private static final Instant EARLIEST = Instant.parse("2015-01-01T00:00:00Z");

  /** A daemon whose clock is wrong must not refuse everyone. */
  private static final Instant LEAST_NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final int YEARS_AHEAD = 20;

  /** Units by their power of ten per second. */
  private static final Map<Integer, String> UNITS =
      new TreeMap<>(Map.of(0, "seconds", 3, "milliseconds", 6, "microseconds", 9, "nanoseconds"));

  private final double earliest = EARLIEST.getEpochSecond();
  private final double latest;

  private PlausibleDates(Instant now) {
    Instant from = now.isBefore(LEAST_NOW) ? LEAST_NOW : now;
    latest = from.atOffset(ZoneOffset.UTC).plusYears(YEARS_AHEAD).toEpochSecond();
  }

  /**
   * Returns what is wrong with a request's dates.
   *
   * @param writtenAs the logical type, or else the type, of a field in the writer's schema
   * @param now epoch milliseconds
   */
  static Optional<String> problem(
      DeletionRequested request, UnaryOperator<String> writtenAs, long now) {
    var dates = new PlausibleDates(Instant.ofEpochMilli(now));
    return Optional.ofNullable(request.getDueAt())
        .filter(date -> !dates.isPlausible(seconds(date)))
        .map(date -> dates.describe("dueAt", date, writtenAs))
        .or(
            () ->
                Optional.of(request.getRequestedAt())
                    .filter(date -> !dates.isPlausible(seconds(date)))
                    .filter(date -> dates.unit(date, writtenAs.apply("requestedAt")).isPresent())
                    .map(date -> dates.describe("requestedAt", date, writtenAs)));
  }

  private String describe(String field, Instant date, UnaryOperator<String> writtenAs) {
    String type = writtenAs.apply(field);
    return "its %s is %s when it is read as %s, and dates from 2015 to %d years ahead are taken%s"
        .formatted(
            field,
            date,
            type.contains("-") || type.equals("date") ? type : type + " of milliseconds",
            YEARS_AHEAD,
            unit(date, type).map("; it looks like "::concat).orElse(""));
  }

  /** Returns the unit in which an implausible date would be plausible. */
  private Optional<String> unit(Instant date, String type) {
    if (type.equals("date")) {
      return Optional.empty();
    }
    int read = type.endsWith("micros") ? 6 : type.endsWith("nanos") ? 9 : 3;
    return UNITS.entrySet().stream()
        .filter(unit -> isPlausible(seconds(date) * Math.pow(10, read - unit.getKey())))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private boolean isPlausible(double epochSecond) {
    return epochSecond >= earliest && epochSecond <= latest;
  }

  private static double seconds(Instant date) {
    return date.getEpochSecond();
  }
}
