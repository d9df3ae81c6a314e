package dev.amund.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker in this process: one node, broker and controller at once, on the loopback
 * interface. Its topics, and its address, survive a restart in the same directory.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns when it serves.
   *
   * @param directory where its data live; created when absent
   * @param port where clients connect; 0 takes a free port, and the same one again at the next
   *     start in this directory
   * @throws EmbeddedException if it cannot start, for instance because the port is taken
   */
  public static EmbeddedBroker start(Path directory, int port) {
    return start(directory, port, Map.of());
  }

  /** Starts as {@link #start(Path, int)}, with broker properties that override the defaults. */
  static EmbeddedBroker start(Path directory, int port, Map<String, String> overrides) {
    QuietLogs.of("kafka", "org.apache.kafka", "state.change.logger", "org.eclipse.jetty");
    try {
      Path data = directory.toAbsolutePath().resolve("kraft");
      int clients = Ports.resolve(directory.resolve("broker.port"), port);
      int controller = Ports.resolve(directory.resolve("controller.port"), 0);
      if (!Files.exists(data.resolve("meta.properties"))) {
        format(data);
      }
      var properties = properties(data, clients, controller);
      properties.putAll(overrides);
      var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
      try {
        server.startup();
      } catch (RuntimeException e) {
        server.shutdown();
        throw e;
      }
      return new EmbeddedBroker(server, HOST + ":" + clients);
    } catch (Exception e) {
      // Kafka is Scala: it throws checked exceptions that it does not declare.
      throw new EmbeddedException(
          "the embedded broker does not start in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void format(Path data) throws Exception {
    Files.createDirectories(data);
    try (var silence =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silence)
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName("CONTROLLER")
          .setDirectories(List.of(data.toString()))
          .setMetadataLogDirectory(data.toString())
          .run();
    }
  }

  private static Properties properties(Path data, int clients, int controller) throws IOException {
    var properties = new Properties();
    properties.load(
        new StringReader(
            """
            process.roles=broker,controller
            node.id=%1$d
            controller.quorum.voters=%1$d@%2$s:%4$d
            listeners=PLAINTEXT://%2$s:%3$d,CONTROLLER://%2$s:%4$d
            advertised.listeners=PLAINTEXT://%2$s:%3$d
            controller.listener.names=CONTROLLER
            default.replication.factor=1
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=4
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=4
            transaction.max.timeout.ms=900000
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            share.coordinator.state.topic.num.partitions=1
            group.initial.rebalance.delay.ms=0
            auto.create.topics.enable=false
            num.network.threads=2
            num.io.threads=2
            num.recovery.threads.per.data.dir=1
            background.threads=2
            log.cleaner.threads=1
            log.cleaner.dedupe.buffer.size=8388608
            offsets.load.buffer.size=1048576
            broker.heartbeat.interval.ms=500
            broker.session.timeout.ms=3000
            """
                .formatted(NODE, HOST, clients, controller)));
    properties.setProperty("log.dirs", data.toString());
    return properties;
  }

  /** Returns where clients connect: host:port. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops the broker and waits; its data stay. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
