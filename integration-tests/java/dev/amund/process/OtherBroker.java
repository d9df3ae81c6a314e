package dev.amund.process;

import static org.awaitility.Awaitility.await;

import dev.amund.embedded.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker of another version than amund's clients, started by that version's own commands:
 * one node, broker and controller at once, on the loopback interface.
 */
public final class OtherBroker implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Process process;
  private final int port;

  private OtherBroker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Fetches the jars of a version with Maven, once.
   *
   * @return where they lie; empty if they cannot be had
   */
  public static Optional<Path> fetch(String version) throws IOException, InterruptedException {
    return FetchedProgram.fetch("brokers", version, "dependency:copy-dependencies");
  }

  /**
   * Starts a broker and returns when it listens.
   *
   * @param jars of its version
   * @param directory for its data and its log
   */
  public static OtherBroker start(Path jars, Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    int port = Ports.free();
    Path properties = Files.writeString(directory.resolve("server.properties"), properties(port));
    Path log = directory.resolve("broker.log");
    var format =
        java(jars, log, "kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString());
    format.command().addAll(List.of("-c", properties.toString()));
    if (!FetchedProgram.hasSucceeded(format.directory(directory.toFile()).start())) {
      throw new IOException("the broker's directory cannot be formatted: see " + log);
    }
    var broker =
        new OtherBroker(
            java(jars, log, "kafka.Kafka", properties.toString())
                .directory(directory.toFile())
                .start(),
            port);
    await("the broker listens").atMost(TIMEOUT).until(() -> PartProcess.answers(port));
    return broker;
  }

  private static String properties(int port) throws IOException {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@%1$s:%3$d
        listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
        advertised.listeners=PLAINTEXT://%1$s:%2$d
        controller.listener.names=CONTROLLER
        log.dirs=data
        default.replication.factor=1
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        group.initial.rebalance.delay.ms=0
        auto.create.topics.enable=false
        """
        .formatted(PartProcess.HOST, port, Ports.free());
  }

  private static ProcessBuilder java(Path jars, Path log, String main, String... arguments) {
    List<String> command = new ArrayList<>(List.of("-cp", jars + File.separator + "*", main));
    command.addAll(List.of(arguments));
    return FetchedProgram.java(FetchedProgram.javaHome(), log, command);
  }

  /** Where clients connect: host:port. */
  public String address() {
    return PartProcess.HOST + ":" + port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
