package dev.amund.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.embedded.Ports;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A Kafka broker or a schema registry in a process of its own, which keeps its port and its data
 * when it is killed and started again.
 */
public final class PartProcess implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final int LAST_LINES = 30;

  private final String part;
  private final Path directory;
  private final int port;
  private JavaProcess process;

  private PartProcess(String part, Path directory, int port) throws IOException {
    this.part = part;
    this.directory = directory;
    this.port = port;
    start();
  }

  /** Starts a broker with its data in this directory and waits until it serves. */
  public static PartProcess broker(Path directory) throws IOException {
    return new PartProcess("broker", directory, Ports.free());
  }

  /** Starts a registry with its data in this directory and waits until it serves. */
  public static PartProcess registry(Path directory) throws IOException {
    return new PartProcess("registry", directory, Ports.free());
  }

  /** Where clients connect: host:port. */
  public String address() {
    return HOST + ":" + port;
  }

  /** The process as it runs now. */
  public JavaProcess process() {
    return process;
  }

  /** Starts it again after a kill, and waits until it serves. */
  public void start() throws IOException {
    List<String> arguments = List.of(part, directory.toString(), Integer.toString(port));
    Path log = directory.resolveSibling(part + ".log");
    process = JavaProcess.start(PartMain.class, arguments, log);
    await(part + " serves")
        .atMost(TIMEOUT)
        .failFast(() -> assertThat(process.isAlive()).as(() -> lastLines(log)).isTrue())
        .until(() -> answers(port));
  }

  /** Returns the end of what a process printed, which says why it ended. */
  private static String lastLines(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Whether something listens on a port of the loopback interface. */
  static boolean answers(int port) {
    try (var socket = new Socket(HOST, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
