package dev.amund.bench.common;

import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.embedded.QuietLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** An in-process broker and schema registry, with a directory for all that the bench writes. */
public final class EmbeddedParts implements AutoCloseable {
  private final TemporaryDirectory directory;
  private final EmbeddedBroker broker;
  private final EmbeddedSchemaRegistry registry;

  private EmbeddedParts(
      TemporaryDirectory directory, EmbeddedBroker broker, EmbeddedSchemaRegistry registry) {
    this.directory = directory;
    this.broker = broker;
    this.registry = registry;
  }

  /**
   * @param parent the parent directory; empty for that of temporary files
   * @throws IOException if there is no room
   */
  public static EmbeddedParts start(Optional<Path> parent) throws IOException {
    quieten();
    var directory = TemporaryDirectory.create(parent);
    var broker = EmbeddedBroker.start(directory.path().resolve("broker"), 0);
    var registry = EmbeddedSchemaRegistry.start(directory.path().resolve("registry"), 0);
    return new EmbeddedParts(directory, broker, registry);
  }

  /** Silences daemons' logs of batches, and clients' logs of a stopping broker. */
  public static void quieten() {
    QuietLogs.of(
        "dev.amund.artifacts",
        "dev.amund.daemon",
        "dev.amund.event",
        "dev.amund.http",
        "dev.amund.intake",
        "dev.amund.ledger",
        "dev.amund.unlearner");
    QuietLogs.silence(
        "org.apache.kafka.clients.producer.internals.Sender",
        "kafka.server.ReplicaManager",
        "org.apache.kafka.clients.NetworkClient");
  }

  Path directory() {
    return directory.path();
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String registryUrl() {
    return registry.url();
  }

  @Override
  public void close() throws IOException {
    registry.close();
    broker.close();
    directory.close();
  }
}
