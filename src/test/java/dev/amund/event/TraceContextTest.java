package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are those of the specification. */
class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

  private static RecordHeaders headers(String... namesAndValues) {
    var headers = new RecordHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return headers;
  }

  @Test
  void whatCameInGoesOut() {
    var headers = headers("traceparent", PARENT, "tracestate", "congo=t61rcWkgMzE,rojo=00f067");
    var trace = TraceContext.of(headers).orElseThrow();
    assertThat(trace.traceId()).isEqualTo(TRACE);
    assertThat(trace.state()).contains("congo=t61rcWkgMzE,rojo=00f067");
    var out = new RecordHeaders();
    trace.addTo(out);
    assertThat(out).isEqualTo(headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n"
      })
  void whatIsNotAsTheSpecificationHasItIsNone(String parent) {
    assertThat(TraceContext.of(parent, "a=1")).isEmpty();
  }

  @Test
  void aLaterVersionMayHaveMoreAtItsEnd() {
    String later = "01-" + TRACE + "-" + SPAN + "-01-what-the-future-holds";
    assertThat(TraceContext.of(later, null)).map(TraceContext::traceId).contains(TRACE);
    assertThat(TraceContext.of(later + "x".repeat(200), null)).isEmpty();
  }

  @Test
  void aStateThatCannotBeHandedOnIsLeftOut() {
    for (String state : new String[] {"", " ", "a=ü", "a=\n", "a=" + "x".repeat(600)}) {
      assertThat(TraceContext.of(PARENT, state))
          .as(state)
          .contains(new TraceContext(PARENT, Optional.empty()));
    }
  }

  @Test
  void noneOrSeveralParentsAreNone() {
    assertThat(TraceContext.of(headers())).isEmpty();
    assertThat(TraceContext.of(headers("tracestate", "a=1"))).isEmpty();
    assertThat(TraceContext.of(headers("traceparent", PARENT, "traceparent", PARENT))).isEmpty();
    assertThat(TraceContext.of(new RecordHeaders().add("traceparent", null))).isEmpty();
  }
}
