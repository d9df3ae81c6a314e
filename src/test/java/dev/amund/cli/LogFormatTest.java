package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

/** The log as it is shipped, line by line. */
class LogFormatTest {
  private static final String PROPERTY = "amund.log.format";
  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
    System.clearProperty(PROPERTY);
  }

  @ParameterizedTest
  @CsvSource({
    "text, true, text",
    "TEXT, true, text",
    "json, false, json",
    "auto, true, json",
    "auto, false, text",
    "'', true, json",
    "nonsense, false, text"
  })
  void theEnvironmentDecidesAndElseWhoReadsIt(String wanted, boolean automatic, String format) {
    assertThat(LogFormat.choose(Map.of("AMUND_LOG_FORMAT", wanted), automatic)).isEqualTo(format);
    assertThat(LogFormat.choose(Map.of(), true)).isEqualTo("json");
  }

  @Test
  void aLineOfJsonHasAFieldForEverything() throws Exception {
    var logged = log("json");
    var lines = new ArrayList<JsonNode>();
    for (String line : logged) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines).hasSize(2);
    JsonNode first = lines.get(0);
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "timestamp",
            "level",
            "logger",
            "thread",
            "message",
            "service",
            "version",
            "modelId",
            "attempt");
    assertThat(first.get("timestamp").asText()).isEqualTo("2026-03-01T12:00:00.123Z");
    assertThat(first.get("level").asText()).isEqualTo("INFO");
    assertThat(first.get("logger").asText()).isEqualTo("dev.amund.unlearner.Unlearner");
    assertThat(first.get("thread").asText()).isEqualTo("a thread");
    assertThat(first.get("message").asText()).isEqualTo("two\nlines, \"quoted\"");
    assertThat(first.get("service").asText()).isEqualTo("amund");
    assertThat(first.get("version").asText()).isNotEmpty();
    assertThat(first.get("modelId").asText()).isEqualTo("small");
    assertThat(first.get("attempt").asInt()).isEqualTo(2);
    assertThat(lines.get(1).get("exception").asText())
        .startsWith("java.lang.IllegalStateException: broken")
        .contains("at dev.amund.cli.LogFormatTest");
  }

  @Test
  void textIsAsItWas() throws Exception {
    assertThat(log("text"))
        .first()
        .asString()
        .matches("2026-03-01T\\d\\d:00:00.123\\S+ INFO  \\[a thread] Unlearner - two");
  }

  /** Writes two events through the shipped configuration. */
  private List<String> log(String format) throws Exception {
    System.setProperty(PROPERTY, format);
    var written = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(Main.class.getResource("/logback.xml"));
      var event = event("two\nlines, \"quoted\"", null, Map.of("modelId", "small"));
      event.setKeyValuePairs(List.of(new KeyValuePair("attempt", 2)));
      context.getLogger("ROOT").callAppenders(event);
      context
          .getLogger("ROOT")
          .callAppenders(event("failed", new IllegalStateException("broken"), Map.of()));
    } finally {
      System.setErr(before);
    }
    return Arrays.asList(written.toString(StandardCharsets.UTF_8).split("\n"));
  }

  private LoggingEvent event(String message, Throwable failure, Map<String, String> about) {
    var logger = context.getLogger("dev.amund.unlearner.Unlearner");
    var event = new LoggingEvent("x", logger, Level.INFO, message, failure, new Object[0]);
    event.setInstant(Instant.parse("2026-03-01T12:00:00.123Z"));
    event.setThreadName("a thread");
    event.setMDCPropertyMap(about);
    return event;
  }
}
