package dev.amund.subscriber;

import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

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
  public static void main(String[] arguments) throws IOException, RestClientException {
    ABSENT.forEach(SubscriberAlone::requireAbsent);
    Path vector = Path.of(arguments[0]);
    decodesAnAnnouncement();
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

  /** Without any system property of Avro. */
  private static void decodesAnAnnouncement() throws IOException, RestClientException {
    String topic = "amund.model-versions";
    var event =
        ModelVersionPublished.newBuilder()
            .setModelId("cifar")
            .setVersion(1)
            .setArtifactUri("file:///elsewhere")
            .setSha256("00")
            .setSizeBytes(1)
            .setFormat(ModelFormat.TORCHSCRIPT)
            .setRequests(List.of())
            .setPublishedAt(Instant.EPOCH)
            .setManifestSignature(ByteBuffer.allocate(64))
            .setKeyId("00")
            .build();
    try (var clients = KafkaClients.of("127.0.0.1:1", "mock://alone", "fleet-1")) {
      int id = clients.registry().register(topic + "-value", new AvroSchema(event.getSchema()));
      byte[] bytes = bytes(id, event);
      if (!clients
          .deserializer(ModelVersionPublished.class)
          .deserialize(topic, bytes)
          .equals(event)) {
        throw new IllegalStateException("it was read as another event");
      }
    }
  }

  /** As Confluent's serializers write it. */
  private static byte[] bytes(int schemaId, ModelVersionPublished event) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new SpecificDatumWriter<>(ModelVersionPublished.class).write(event, encoder);
    encoder.flush();
    return out.toByteArray();
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
