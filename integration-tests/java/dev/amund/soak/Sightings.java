package dev.amund.soak;

import dev.amund.cli.common.TopicTail;
import dev.amund.event.ModelVersionPublished;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Sees versions as a fleet does, at once, and looks whether their artifacts are there. */
final class Sightings implements AutoCloseable {
  private final Path artifacts;
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final TopicTail<ModelVersionPublished> versions;

  /** Begins to watch; the topics and the artifact store must exist. */
  Sightings(SoakCluster cluster) {
    artifacts = cluster.artifacts();
    var clients = cluster.clients();
    versions =
        new TopicTail<>(
            new KafkaConsumer<>(
                clients.reader("fleet"),
                new StringDeserializer(),
                clients.deserializer(ModelVersionPublished.class)),
            cluster.topics().modelVersions(),
            record -> announced(record.value()));
  }

  /** P2: at the moment at which a fleet sees a version, its bytes are there. */
  private void announced(ModelVersionPublished version) {
    violations.addAll(LeftoverBytes.blobViolations(artifacts, version));
  }

  /** Every version whose artifact was not there when it was announced, in words. */
  List<String> violations() {
    return List.copyOf(violations);
  }

  @Override
  public void close() {
    versions.close();
  }
}
