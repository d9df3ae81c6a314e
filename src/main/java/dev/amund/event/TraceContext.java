package dev.amund.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The W3C Trace Context of a request: the record headers {@code traceparent} and {@code
 * tracestate}. amund creates no spans; it passes the context on, so that a receipt belongs to the
 * trace of its request.
 *
 * @param parent the {@code traceparent}: version, trace id, parent id and flags in hex
 * @param state the {@code tracestate}, if any that may be passed on
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 */
public record TraceContext(String parent, Optional<String> state) {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  /** Matches a traceparent; in an unknown version, what follows the flags is ignored. */
  private static final Pattern FORM =
      Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?");

  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);

  /** Longer than anyone must pass on. */
  private static final int LONGEST_PARENT = 128;

  /** The length that everyone must pass on at least. */
  private static final int LONGEST_STATE = 512;

  /**
   * Returns the trace in the headers; empty if there is none, or it is malformed and therefore
   * ignored.
   */
  public static Optional<TraceContext> of(Headers headers) {
    return text(headers, PARENT).flatMap(parent -> of(parent, text(headers, STATE).orElse(null)));
  }

  /**
   * @param parent the {@code traceparent}, or null
   * @param state the {@code tracestate}, or null
   */
  public static Optional<TraceContext> of(String parent, String state) {
    return Optional.ofNullable(parent)
        .filter(TraceContext::isValid)
        .map(
            valid ->
                new TraceContext(valid, Optional.ofNullable(state).filter(TraceContext::fits)));
  }

  private static boolean isValid(String parent) {
    var parts = FORM.matcher(parent);
    return parent.length() <= LONGEST_PARENT
        && parts.matches()
        && !parts.group(2).equals(NO_TRACE)
        && !parts.group(3).equals(NO_SPAN)
        // Version 00 has nothing after its flags.
        && !(parts.group(1).equals("00") && parts.group(4) != null);
  }

  /** Printable ASCII; the entries are not parsed. */
  private static boolean fits(String state) {
    return !state.isBlank()
        && state.length() <= LONGEST_STATE
        && state.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /**
   * Returns the only header of that name; none if there are several, because it is unknown which
   * one is meant.
   */
  private static Optional<String> text(Headers headers, String name) {
    var all = headers.headers(name).iterator();
    Header first = all.hasNext() ? all.next() : null;
    return first == null || first.value() == null || all.hasNext()
        ? Optional.empty()
        : Optional.of(new String(first.value(), StandardCharsets.UTF_8));
  }

  /** Returns the id of the trace, 32 hex digits. */
  public String traceId() {
    return parent.substring(3, 35);
  }

  /** Writes it into a record's headers. */
  public void addTo(Headers headers) {
    headers.add(PARENT, parent.getBytes(StandardCharsets.UTF_8));
    state.ifPresent(known -> headers.add(STATE, known.getBytes(StandardCharsets.UTF_8)));
  }
}
