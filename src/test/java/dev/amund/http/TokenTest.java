package dev.amund.http;

import static dev.amund.http.HttpEndpointFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.HttpLimitsConfig;
import dev.amund.config.reading.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TokenTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/status",
        "/metrics",
        "/api/v1/models",
        "/api/v1/events",
        "/api/v1/health",
        "/api/v1/openapi.json",
        "/nowhere",
        "/health/../status",
        "/health/%2e%2e/status",
        "/page/../api/v1/models",
        "//status"
      })
  void isAskedForEverywhereElse(String path) throws IOException {
    try (var server = server()) {
      var response = server.get(path);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"amund\"");
      assertThat(json(response).get("title").asText()).isEqualTo("Unauthorized");

      var wrong =
          server.send(server.request(path).header("Authorization", "Bearer " + SECRET + "0"));
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(wrong.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"amund\", error=\"invalid_token\"");
      assertThat(wrong.body()).doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/status", "/metrics", "/api/v1/models"})
  void opensEverything(String path) throws IOException {
    try (var server = server()) {
      for (String header : new String[] {"Bearer " + SECRET, "bearer  " + SECRET}) {
        var response = server.send(server.request(path).header("Authorization", header));
        assertThat(response.statusCode()).as(header).isEqualTo(200);
      }
      assertThat(server.send(server.request(path).header("Authorization", SECRET)).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void probesNeedNoneButAreNotToldTheReasons() throws IOException {
    var check = HealthCheck.ready("kafka", () -> Health.down("no answer from 10.0.0.7:9092"));
    try (var server = server(check)) {
      var response = server.get("/health/ready");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(json(response).at("/checks/0/id").asText()).isEqualTo("kafka");
      assertThat(json(response).at("/checks/0/data/since").asText()).isNotEmpty();
      assertThat(response.body()).doesNotContain("10.0.0.7");

      var trusted =
          server.send(server.request("/health/ready").header("Authorization", "Bearer " + SECRET));
      assertThat(json(trusted).at("/checks/0/data/reason").asText()).contains("10.0.0.7");
    }
  }

  @Test
  void thePageItselfNeedsNone() throws IOException {
    try (var server = server()) {
      assertThat(server.get("/").statusCode()).isEqualTo(200);
      assertThat(server.get("/page/page.js").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aMissingFileIsSaidBeforeAnythingIsServed() {
    var file = directory.resolve("absent");
    assertThatThrownBy(() -> server(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("amund.http.token-file")
        .hasMessageContaining(file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "two tokens in this file", "0123456789äöü0123456789"})
  void whatIsNoTokenIsRefusedWithoutBeingRepeated(String text) throws IOException {
    var file = Files.writeString(directory.resolve("token"), text);
    assertThatThrownBy(() -> server(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("16 or more")
        .hasMessageNotContaining("two tokens in");
  }

  @Test
  void tellsClientsWhatToSend() throws IOException {
    var token = BearerToken.read(Files.writeString(directory.resolve("token"), SECRET + "\n"));

    assertThat(token.secret()).isEqualTo(SECRET);
    assertThat(token.toString()).doesNotContain(SECRET);
    assertThat(token.isIn(Optional.of("Bearer " + SECRET))).isTrue();
    assertThat(token.isIn(Optional.empty())).isFalse();
  }

  private HttpEndpointFixture server(HealthCheck... checks) throws IOException {
    return server(Files.writeString(directory.resolve("token"), SECRET + "\n"), checks);
  }

  private static HttpEndpointFixture server(Path token, HealthCheck... checks) {
    return new HttpEndpointFixture(
        HttpEndpointFixture.config(Optional.of(token), HttpLimitsConfig.DEFAULT),
        () -> HttpEndpointFixture.IDLE,
        new ApiInMemory(),
        checks);
  }
}
