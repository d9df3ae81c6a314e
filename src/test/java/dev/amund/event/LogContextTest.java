package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {
  private static final UUID ID = new UUID(1, 2);

  @BeforeEach
  void clear() {
    MDC.clear();
  }

  @Test
  void whatItIsAboutIsThereUntilItIsClosed() {
    var trace = TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);
    try (var about = LogContext.of().model("m").batch(ID).version(3).request(ID).trace(trace)) {
      assertThat(MDC.getCopyOfContextMap())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "modelId", "m",
                  "batchId", ID.toString(),
                  "modelVersion", "3",
                  "requestId", ID.toString(),
                  "traceId", "4bf92f3577b34da6a3ce929d0e0e4736"));
    }
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void anInnerOneGivesTheOuterOneBack() {
    try (var outer = LogContext.of().model("outer")) {
      try (var inner = LogContext.of().model("inner").model("innermost").trace(Optional.empty())) {
        assertThat(MDC.get("modelId")).isEqualTo("innermost");
      }
      assertThat(MDC.get("modelId")).isEqualTo("outer");
    }
    assertThat(MDC.get("modelId")).isNull();
  }

  @Test
  void aFailureTakesItAwayToo() {
    assertThatThrownBy(
            () -> {
              try (var about = LogContext.of().batch(ID)) {
                throw new IllegalStateException("no");
              }
            })
        .hasMessage("no");
    assertThat(MDC.get("batchId")).isNull();
  }
}
