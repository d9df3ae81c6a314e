package dev.amund.cli;

import dev.amund.http.BuildInfo;
import java.util.TimeZone;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;

/**
 * Writes the log as JSON, one object per line: {@code timestamp} (ISO 8601, UTC), {@code level},
 * {@code logger}, {@code thread}, {@code message}, {@code exception} (the stack trace, if any),
 * {@code service}, {@code version}, and fields for what the line is about: {@code modelId}, {@code
 * batchId} and so on. Part of the interface: fields may be added.
 */
public final class JsonLines extends LogstashEncoder {

  /** Created by {@code logback.xml}. */
  public JsonLines() {
    var names = new LogstashFieldNames();
    names.setTimestamp("timestamp");
    names.setLogger("logger");
    names.setThread("thread");
    names.setStackTrace("exception");
    names.setVersion("[ignore]");
    names.setLevelValue("[ignore]");
    names.setTags("[ignore]");
    setFieldNames(names);
    setTimeZone(TimeZone.getTimeZone("UTC").getID());
    setTimestampPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    setIncludeContext(false);
    setCustomFields(
        "{\"service\":\"amund\",\"version\":\"%s\"}".formatted(BuildInfo.current().version()));
  }
}
