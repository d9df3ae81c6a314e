package dev.amund.process;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real {@code amund serve} in a process of its own. */
public final class ServeProcess implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final JavaProcess process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private ServeProcess(JavaProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the daemon; does not wait for it.
   *
   * @param settings full key to value, over the defaults
   * @param port where its health and status are
   * @param log what it prints is added to this file
   */
  public static ServeProcess start(Map<String, String> settings, int port, Path log)
      throws IOException {
    return start(System.getProperty("java.class.path"), Map.of(), settings, port, log);
  }

  /** As {@link #start(Map, int, Path)}, with a class path and an environment of its own. */
  public static ServeProcess start(
      String classPath,
      Map<String, String> environment,
      Map<String, String> settings,
      int port,
      Path log)
      throws IOException {
    Path yaml = log.resolveSibling("amund.yaml");
    Files.writeString(yaml, "amund: {}\n");
    List<String> arguments = new ArrayList<>(List.of("serve", "--config", yaml.toString()));
    arguments.addAll(List.of("--set", "amund.http.port=" + port));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    var variables = new HashMap<>(environment);
    // In one place, which the next start writes over: what is killed cleans nothing up.
    Path natives = Files.createDirectories(log.resolveSibling("natives"));
    variables.put("ROCKSDB_SHAREDLIB_DIR", natives.toString());
    return new ServeProcess(
        JavaProcess.start(classPath, variables, Main.class, arguments, log), port);
  }

  /** Where its HTTP endpoint is. */
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** The process itself, to be frozen, killed or terminated. */
  public JavaProcess process() {
    return process;
  }

  public void awaitReady() {
    await("ready").atMost(TIMEOUT).until(() -> status("/health/ready") == 200);
  }

  /** Waits until the current batch is in this stage. */
  public void awaitStage(String stage) {
    await("stage " + stage)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> json("/status").at("/batch/stage").asText().equals(stage));
  }

  /** Waits until this check of readiness is down for a reason that contains the text. */
  public void awaitUnready(String check, String text) {
    await(check + " is down: " + text)
        .atMost(TIMEOUT)
        .ignoreException(IOException.class)
        .until(
            () ->
                status("/health/ready") == 503
                    && reason(check).filter(r -> r.contains(text)).isPresent());
  }

  private Optional<String> reason(String check) throws IOException, InterruptedException {
    for (JsonNode each : json("/health/ready").get("checks")) {
      if (each.get("id").asText().equals(check)) {
        return Optional.of(each.at("/data/reason").asText());
      }
    }
    return Optional.empty();
  }

  /** What it answers. */
  public JsonNode json(String path) throws IOException, InterruptedException {
    return json.readTree(text(path));
  }

  /** What it answers, as it is. */
  public String text(String path) throws IOException, InterruptedException {
    return http.send(request(path), BodyHandlers.ofString()).body();
  }

  /** The status code of its answer; 0 for none. */
  public int status(String path) throws InterruptedException {
    try {
      return http.send(request(path), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(address() + path))
        .timeout(Duration.ofSeconds(5))
        .build();
  }

  /** Kills it. */
  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
