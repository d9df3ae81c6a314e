package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.config.HttpConfig;
import dev.amund.config.HttpLimitsConfig;
import dev.amund.config.HttpTlsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The health check of the images against a real endpoint. */
@Timeout(60)
class HealthCheckScriptTest {
  @TempDir Path directory;

  @BeforeEach
  void requireBash() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void findsTheConfiguredPort(String host) throws Exception {
    try (var server =
        new HttpEndpointFixture(
            new HttpConfig(host, 0), () -> HttpEndpointFixture.IDLE, new ApiInMemory())) {
      assertThat(check(server.endpoint.address())).isZero();
    }
  }

  @Test
  void speaksTls() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl");
    var pems = SelfSigned.in(directory);
    var config =
        new HttpConfig(
            "127.0.0.1",
            0,
            Optional.empty(),
            Optional.of(new HttpTlsConfig(pems.certificate(), pems.key())),
            HttpLimitsConfig.DEFAULT);
    try (var server =
        new HttpEndpointFixture(config, () -> HttpEndpointFixture.IDLE, new ApiInMemory())) {
      assertThat(server.endpoint.address()).startsWith("https:");
      assertThat(check(server.endpoint.address())).isZero();
    }
  }

  @Test
  void failsWhereTheDaemonIsNotAliveOrNotThere() throws Exception {
    String address;
    try (var server =
        new HttpEndpointFixture(HealthCheck.live("thread", () -> Health.down("it has died")))) {
      address = server.endpoint.address();
      assertThat(check(address)).as("not alive").isPositive();
    }
    assertThat(check(address)).as("gone").isPositive();
    Files.delete(directory.resolve("http-address"));
    assertThat(run()).as("not started yet").isPositive();
  }

  private int check(String address) throws Exception {
    Files.writeString(directory.resolve("http-address"), address + "\n");
    return run();
  }

  private int run() throws Exception {
    var command = new ProcessBuilder("/bin/bash", "docker/health-check").redirectErrorStream(true);
    command.environment().put("AMUND_DATA_DIRECTORY", directory.toString());
    Process process = command.redirectOutput(directory.resolve("said").toFile()).start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
