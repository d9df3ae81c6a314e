package dev.amund.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.MDC;

/**
 * What the lines are about that a thread logs: a model, a batch, a request. In the JSON log these
 * are fields. Closing it takes them away again, and brings back what was there before.
 *
 * <pre>{@code
 * try (var about = LogContext.of().model(id).batch(batchId)) { ... }
 * }</pre>
 *
 * <p>It belongs to the thread that made it. Ids only, never a sample or a subject.
 */
public final class LogContext implements AutoCloseable {
  private final Map<String, Optional<String>> before = new HashMap<>();

  private LogContext() {}

  /** About nothing yet. */
  public static LogContext of() {
    return new LogContext();
  }

  /** Field {@code modelId}. */
  public LogContext model(String modelId) {
    return put("modelId", modelId);
  }

  /** Field {@code batchId}. */
  public LogContext batch(UUID batchId) {
    return put("batchId", batchId.toString());
  }

  /** Field {@code requestId}. */
  public LogContext request(UUID requestId) {
    return put("requestId", requestId.toString());
  }

  /** Field {@code modelVersion}. */
  public LogContext version(long version) {
    return put("modelVersion", Long.toString(version));
  }

  /** Field {@code traceId}, of a request that came with a trace. */
  public LogContext trace(Optional<TraceContext> trace) {
    trace.ifPresent(known -> put("traceId", known.traceId()));
    return this;
  }

  private LogContext put(String field, String value) {
    before.putIfAbsent(field, Optional.ofNullable(MDC.get(field)));
    MDC.put(field, value);
    return this;
  }

  @Override
  public void close() {
    before.forEach(
        (field, value) ->
            value.ifPresentOrElse(known -> MDC.put(field, known), () -> MDC.remove(field)));
  }
}
