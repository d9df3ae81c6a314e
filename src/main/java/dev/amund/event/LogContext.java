package dev.amund.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.MDC;

/**
 * The subject of the lines that a thread logs: a model, a batch, a request. In the JSON log these
 * are fields. Closing it takes them away again, and brings back what was there before.
 *
 * <pre>{@code
 * try (var about = LogContext.of().model(id).batch(batchId)) { ... }
 * }</pre>
 *
 * <p>It belongs to the thread that created it. Ids only, never a sample or a subject.
 */
public final class LogContext implements AutoCloseable {
  private final Map<String, Optional<String>> before = new HashMap<>();

  private LogContext() {}

  /** Creates an empty context. */
  public static LogContext of() {
    return new LogContext();
  }

  /** Adds the field {@code modelId}. */
  public LogContext model(String modelId) {
    return put("modelId", modelId);
  }

  /** Adds the field {@code batchId}. */
  public LogContext batch(UUID batchId) {
    return put("batchId", batchId.toString());
  }

  /** Adds the field {@code requestId}. */
  public LogContext request(UUID requestId) {
    return put("requestId", requestId.toString());
  }

  /** Adds the field {@code modelVersion}. */
  public LogContext version(long version) {
    return put("modelVersion", Long.toString(version));
  }

  /** Adds the field {@code traceId}, for a request that has a trace. */
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
