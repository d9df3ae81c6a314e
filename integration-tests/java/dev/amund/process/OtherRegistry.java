package dev.amund.process;

import static org.awaitility.Awaitility.await;

import dev.amund.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Apicurio Registry on the loopback interface, with its schemas in memory. */
public final class OtherRegistry implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  /** From here on Apicurio wants a newer Java than amund does. */
  private static final String NEWER_JAVA_FROM = "3.1";

  private static final int NEWER_JAVA = 21;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private OtherRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Fetches a version with Maven, once.
   *
   * @return where it lies; empty if it cannot be had
   */
  public static Optional<Path> fetch(String version) throws IOException, InterruptedException {
    return FetchedProgram.fetch("registries", version, "dependency:unpack");
  }

  /** Returns the home of a Java that runs this version; empty if none is installed. */
  public static Optional<Path> java(String version) throws IOException {
    return version.compareTo(NEWER_JAVA_FROM) < 0
        ? Optional.of(FetchedProgram.javaHome())
        : FetchedProgram.javaHome(NEWER_JAVA);
  }

  /**
   * Starts a registry; does not wait for it.
   *
   * @param home where it was fetched to
   * @param java the home of a Java that runs it
   */
  public static OtherRegistry start(Path home, Path java, Path log) throws IOException {
    int port = Ports.free();
    var arguments =
        List.of(
            "-Dquarkus.http.host=" + PartProcess.HOST,
            "-Dquarkus.http.port=" + port,
            "-jar",
            jar(home).toString());
    return new OtherRegistry(FetchedProgram.java(java, log, arguments).start(), port);
  }

  private static Path jar(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files
          .filter(file -> file.toString().matches(".*(-runner|quarkus-run)\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("there is no program in " + home));
    }
  }

  /** Waits until it answers. */
  public OtherRegistry awaitServing() {
    await("the registry serves")
        .atMost(TIMEOUT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> status("/subjects") == 200);
    return this;
  }

  /** Where it speaks as Confluent's registry does. */
  public String url() {
    return "http://%s:%d/apis/ccompat/v7".formatted(PartProcess.HOST, port);
  }

  private int status(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url() + path)).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
