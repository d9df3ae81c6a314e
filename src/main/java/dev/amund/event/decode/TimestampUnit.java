package dev.amund.event.decode;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/**
 * The unit of a writer's timestamps, by Avro's logical types. Local ones, which have no time zone,
 * are taken as UTC.
 */
enum TimestampUnit {
  MILLIS(ChronoUnit.MILLIS),
  MICROS(ChronoUnit.MICROS),
  NANOS(ChronoUnit.NANOS),
  DAYS(ChronoUnit.DAYS);

  private final ChronoUnit unit;

  TimestampUnit(ChronoUnit unit) {
    this.unit = unit;
  }

  /** Returns the unit that a number's schema declares; milliseconds without a logical type. */
  static TimestampUnit of(Schema number) {
    String type = number.getProp(LogicalType.LOGICAL_TYPE_PROP);
    return switch (type == null ? "" : type) {
      case "timestamp-micros", "local-timestamp-micros" -> MICROS;
      case "timestamp-nanos", "local-timestamp-nanos" -> NANOS;
      case "date" -> DAYS;
      default -> MILLIS;
    };
  }

  /**
   * Returns the point in time.
   *
   * @param value since 1970 in UTC
   * @throws java.time.DateTimeException if it is beyond what can be represented
   */
  Instant instant(long value) {
    return Instant.EPOCH.plus(value, unit);
  }
}
