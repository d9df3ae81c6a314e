package dev.amund.event;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The trace that a request belongs to, as W3C Trace Context has it: the record headers {@code
 * traceparent} and {@code tracestate}. amund makes no spans of its own; it hands on what it was
 * given, so that a receipt belongs to the trace of its request.
 *
 * @param parent what stood in {@code traceparent}: version, trace id, parent id and flags in hex
 * @param state what stood in {@code tracestate}, if anything that may be handed on
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 */
public record TraceContext(String parent, Optional<String> state) {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  /** Of a version that is not known yet, what follows the flags is not read. */
  private static final Pattern FORM =
      Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?");

  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);

  /** Longer than what anyone must hand on. */
  private static final int LONGEST_PARENT = 128;

  /** What everyone must hand on at least. */
  private static final int LONGEST_STATE = 512;

  /**
   * The trace that the headers tell of; empty if they tell of none, or not as the specification
   * wants it: then the request is treated like one that came without.
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

  /** Printable ASCII; whose entries are whose is not looked at. */
  private static boolean fits(String state) {
    return !state.isBlank()
        && state.length() <= LONGEST_STATE
        && state.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** The only header of that name: of several it is unknown which one is meant. */
  private static Optional<String> text(Headers headers, String name) {
    var all = headers.headers(name).iterator();
    Header first = all.hasNext() ? all.next() : null;
    return first == null || first.value() == null || all.hasNext()
        ? Optional.empty()
        : Optional.of(new String(first.value(), StandardCharsets.UTF_8));
  }

  /** What all records of one trace have in common, 32 hex digits. */
  public String traceId() {
    return parent.substring(3, 35);
  }

  /** Writes it into the headers of a record that belongs to the trace. */
  public void addTo(Headers headers) {
    headers.add(PARENT, parent.getBytes(StandardCharsets.UTF_8));
    state.ifPresent(known -> headers.add(STATE, known.getBytes(StandardCharsets.UTF_8)));
  }
}
