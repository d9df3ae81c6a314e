package dev.amund.embedded;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Schema Registry in this process, over HTTP on the loopback interface, with the client's own
 * compatibility checks (BACKWARD unless configured otherwise). Its schemas with their ids, and its
 * address, survive a restart in the same directory.
 */
public final class EmbeddedSchemaRegistry implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final long TIMEOUT_SECONDS = 30;

  private final Vertx vertx;
  private final String url;

  private EmbeddedSchemaRegistry(Vertx vertx, String url) {
    this.vertx = vertx;
    this.url = url;
  }

  /**
   * Starts a registry and returns when it serves.
   *
   * @param directory where its schemas live; created when absent
   * @param port where clients connect; 0 takes a free port, and the same one again at the next
   *     start in this directory
   * @throws EmbeddedException if it cannot start, for instance because the port is taken
   */
  public static EmbeddedSchemaRegistry start(Path directory, int port) {
    var vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    try {
      int clients = Ports.resolve(directory.resolve("registry.port"), port);
      var schemas = new MockSchemaRegistryClient(List.of(new AvroSchemaProvider()));
      var journal = new SchemaJournal(directory.resolve("schemas.jsonl"));
      journal.replay(schemas);
      var routes = new SchemaRegistryRoutes(schemas, journal);
      await(vertx.createHttpServer().requestHandler(routes.router(vertx)).listen(clients, HOST));
      return new EmbeddedSchemaRegistry(vertx, "http://" + HOST + ":" + clients);
    } catch (Exception e) {
      vertx.close();
      throw new EmbeddedException(
          "the embedded schema registry does not start in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Returns where clients connect. */
  public String url() {
    return url;
  }

  /** Stops serving; the schemas stay in the directory. */
  @Override
  public void close() {
    try {
      await(vertx.close());
    } catch (Exception e) {
      throw new EmbeddedException("the embedded schema registry does not stop", e);
    }
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
