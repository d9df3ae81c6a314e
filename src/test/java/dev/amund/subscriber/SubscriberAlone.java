package dev.amund.subscriber;

import dev.amund.artifacts.DirectoryArtifactStore;
import dev.amund.artifacts.ManifestVerifier;
import dev.amund.event.KafkaClients;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import java.nio.file.Path;
import java.util.List;

/**
 * A fleet with nothing but the subscriber's artifact and what its pom names; prints what it did.
 */
final class SubscriberAlone {
  private static final List<String> ABSENT =
      List.of(
          "ai.djl.engine.Engine",
          "io.vertx.core.Vertx",
          "io.smallrye.config.SmallRyeConfig",
          "io.micrometer.core.instrument.MeterRegistry",
          "org.apache.kafka.streams.KafkaStreams",
          "org.rocksdb.RocksDB",
          "picocli.CommandLine",
          "software.amazon.awssdk.services.s3.S3Client",
          "dev.amund.daemon.Daemon");

  private SubscriberAlone() {}

  /**
   * @param arguments a directory with the test vector of verify.md, and one to work in
   */
  public static void main(String[] arguments) {
    ABSENT.forEach(SubscriberAlone::requireAbsent);
    Path vector = Path.of(arguments[0]);
    try (var clients = KafkaClients.of("127.0.0.1:1", "http://127.0.0.1:1", "fleet-1");
        var store = new DirectoryArtifactStore(vector.resolve("store"));
        var model = new HotModel<>(version -> () -> {})) {
      var verifier = ManifestVerifier.of(vector.resolve("keys/first.pub.pem"));
      for (var signed : store.chain("cifar")) {
        verifier.across(store.keyRotations()).verify(signed);
        store.fetch(signed.manifest().sha256());
      }
      try {
        clients.deserializer(ModelVersionPublished.class).deserialize("topic", new byte[] {1});
        throw new IllegalStateException("one byte is no event");
      } catch (MalformedEventException e) {
        // As it should be.
      }
      var settings =
          SubscriberSettings.of("cifar", new Topics("amund."), verifier)
              .withDirectory(Path.of(arguments[1]));
      try (var subscriber = new ModelSubscriber(settings, clients, store, model)) {
        subscriber.start();
        System.out.println("follows " + subscriber.metrics().newestVersion());
      }
    }
  }

  private static void requireAbsent(String name) {
    try {
      Class.forName(name);
    } catch (ClassNotFoundException e) {
      return;
    }
    throw new IllegalStateException(name + " is there");
  }
}
