package dev.amund.cli.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;

/**
 * Writes canonical JSON, so that texts can be compared and signed: members sorted by name, no white
 * space, times in UTC with three digits after the second.
 */
public final class JsonLine {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private JsonLine() {}

  /**
   * @param members strings, numbers, booleans, lists and maps
   */
  public static String write(Map<String, ?> members) {
    try {
      return JSON.writeValueAsString(members);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No JSON can be made of it", e);
    }
  }

  /** Returns ISO 8601 in UTC, with milliseconds. */
  public static String time(Instant time) {
    return MILLIS.format(time);
  }
}
