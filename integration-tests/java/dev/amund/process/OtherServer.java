package dev.amund.process;

import static org.awaitility.Awaitility.await;

import dev.amund.embedded.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A server of another make that answers with a model, on the loopback interface. */
public final class OtherServer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  /** Where the jars of DJL Serving lie, if Maven cannot fetch them. */
  private static final String DJL_SERVING = "djl-serving.jars";

  /** Uvicorn does not answer a POST that also offers HTTP/2. */
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Process process;
  private final int port;

  private OtherServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Returns the jars of DJL Serving: those in the directory that the system property {@code
   * djl-serving.jars} names, or else what Maven fetches, once.
   *
   * @return empty if they cannot be had
   */
  public static Optional<Path> fetchDjlServing(String version)
      throws IOException, InterruptedException {
    String given = System.getProperty(DJL_SERVING, "");
    return given.isEmpty()
        ? fetch("servers/djl-serving", version)
        : Optional.of(Path.of(given).toAbsolutePath());
  }

  /**
   * Returns the jars of Spring Boot, which Maven fetches, once.
   *
   * @return empty if they cannot be had
   */
  public static Optional<Path> fetchSpring(String version)
      throws IOException, InterruptedException {
    return fetch("servers/spring", version);
  }

  private static Optional<Path> fetch(String name, String version)
      throws IOException, InterruptedException {
    return FetchedProgram.fetch(name, version, "dependency:copy-dependencies");
  }

  /** Starts DJL Serving, which loads nothing. */
  public static OtherServer djlServing(Path jars, Path directory) throws IOException {
    int port = Ports.free();
    String address = "http://%s:%d".formatted(PartProcess.HOST, port);
    Path config =
        Files.writeString(
            directory.resolve("djl-serving.properties"),
            "inference_address=%1$s\nmanagement_address=%1$s\n".formatted(address));
    var arguments =
        List.of(
            "-cp",
            jars + File.separator + "*",
            "ai.djl.serving.ModelServer",
            "-f",
            config.toString());
    return java(arguments, directory.resolve("djl-serving.log"), port);
  }

  /**
   * Compiles a service for Spring and starts it.
   *
   * @param source a Java file
   * @param main its class
   * @param settings Spring's properties
   */
  public static OtherServer spring(
      Path jars, Path source, String main, List<String> settings, Path directory)
      throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    String libraries;
    try (Stream<Path> files = Files.list(jars)) {
      libraries =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator));
    }
    // Spring's own libraries first: it does not work with every version of Jackson.
    String path =
        String.join(
            File.pathSeparator,
            classes.toString(),
            libraries,
            System.getProperty("java.class.path"));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-parameters",
                "-proc:none",
                "-cp",
                path,
                "-d",
                classes.toString(),
                source.toString());
    if (code != 0) {
      throw new IOException(source + " cannot be compiled: see standard error");
    }
    int port = Ports.free();
    var arguments = new ArrayList<>(List.of("-cp", path, main));
    arguments.add("--server.port=" + port);
    arguments.add("--server.address=" + PartProcess.HOST);
    settings.forEach(setting -> arguments.add("--" + setting));
    return java(arguments, directory.resolve("spring.log"), port);
  }

  private static OtherServer java(List<String> arguments, Path log, int port) throws IOException {
    var process = FetchedProgram.java(FetchedProgram.javaHome(), log, arguments).start();
    return new OtherServer(process, port);
  }

  /** Takes over a process that was told to listen on this port. */
  public static OtherServer of(Process process, int port) {
    return new OtherServer(process, port);
  }

  /** Where it listens. */
  public String address() {
    return "http://%s:%d".formatted(PartProcess.HOST, port);
  }

  /** Waits until it listens. */
  public void awaitListening() {
    await("the server listens")
        .atMost(TIMEOUT)
        .until(() -> !process.isAlive() || PartProcess.answers(port));
  }

  /** What it answers to a GET. */
  public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(address() + path)));
  }

  /** What it answers to a POST. */
  public HttpResponse<byte[]> post(String path, String contentType, byte[] body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(address() + path))
            .header("Content-Type", contentType)
            .header("Accept", contentType)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofByteArray());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
