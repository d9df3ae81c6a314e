package dev.amund.daemon;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real {@code amund serve} in a process of its own. */
final class ServeProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private ServeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the daemon; does not wait for it. Its output goes to {@code log}. */
  static ServeProcess start(Path yaml, Map<String, String> overrides, int port, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.amund.cli.Main", "serve", "--config", yaml.toString()));
    command.addAll(List.of("--set", "amund.http.port=" + port));
    overrides.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ServeProcess(process, port);
  }

  void awaitReady() {
    await("ready").atMost(PATIENCE).until(() -> status("/health/ready") == 200);
  }

  /** Waits until the batch in hand is in this stage. */
  void awaitStage(String stage) {
    await("stage " + stage)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> json("/status").at("/batch/stage").asText().equals(stage));
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return json.readTree(http.send(request(path), BodyHandlers.ofString()).body());
  }

  int status(String path) throws InterruptedException {
    try {
      return http.send(request(path), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(5))
        .build();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: no shutdown hook, no flush, no goodbye. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and the wait for the end. */
  boolean terminate(Duration patience) throws InterruptedException {
    process.destroy();
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
