package dev.amund.soak;

import dev.amund.cli.common.TopicTail;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RequestKey;
import dev.amund.event.UnlearningBatch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Notes when requests are seen in a committed batch, and when in a committed version. */
final class AnswerTimes implements AutoCloseable {
  private final Map<RequestKey, Long> batched = new ConcurrentHashMap<>();
  private final Map<RequestKey, Long> forgotten = new ConcurrentHashMap<>();
  private final TopicTail<UnlearningBatch> batches;
  private final TopicTail<ModelVersionPublished> versions;

  /** Begins to watch; the topics must exist. */
  AnswerTimes(SoakCluster cluster) {
    batches =
        new TopicTail<>(
            consumer(cluster, UnlearningBatch.class),
            cluster.topics().unlearningBatches(),
            record -> noteBatch(record.value()));
    versions =
        new TopicTail<>(
            consumer(cluster, ModelVersionPublished.class),
            cluster.topics().modelVersions(),
            record -> noteVersion(record.value()));
  }

  private static <V extends SpecificRecord> KafkaConsumer<String, V> consumer(
      SoakCluster cluster, Class<V> type) {
    var clients = cluster.clients();
    return new KafkaConsumer<>(
        clients.reader("watch"), new StringDeserializer(), clients.deserializer(type));
  }

  private void noteBatch(UnlearningBatch batch) {
    long now = System.nanoTime();
    batch
        .getRequests()
        .forEach(
            request ->
                batched.putIfAbsent(
                    new RequestKey(batch.getModelId(), request.getRequestId()), now));
  }

  private void noteVersion(ModelVersionPublished version) {
    long now = System.nanoTime();
    version
        .getRequests()
        .forEach(
            request ->
                forgotten.putIfAbsent(
                    new RequestKey(version.getModelId(), request.getRequestId()), now));
  }

  /** Returns whether a batch holds the request. */
  boolean isBatched(RequestKey request) {
    return batched.containsKey(request);
  }

  /** Returns the nanosecond at which the version was seen that answers the request. */
  Optional<Long> forgotten(RequestKey request) {
    return Optional.ofNullable(forgotten.get(request));
  }

  @Override
  public void close() {
    batches.close();
    versions.close();
  }
}
