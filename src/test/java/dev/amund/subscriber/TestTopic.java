package dev.amund.subscriber;

import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.config.AmundConfig;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The versions topic as one subscriber sees it, without a broker. */
final class TestTopic implements AutoCloseable {
  static final Topics TOPICS = new Topics("t.");
  private static final TopicPartition PARTITION = new TopicPartition(TOPICS.modelVersions(), 0);

  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final AtomicLong nextOffset = new AtomicLong();
  private final KafkaClients clients;
  private ModelSubscriber subscriber;

  TestTopic() {
    var config =
        AmundConfig.of(
            Map.of(
                "amund.kafka.bootstrap-servers", "127.0.0.1:1",
                "amund.schema-registry.url", "mock://subscriber"));
    clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    var node = new Node(1, "127.0.0.1", 1);
    var nodes = new Node[] {node};
    consumer.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, node, nodes, nodes)));
  }

  /** Starts a subscriber on these announcements. */
  ModelSubscriber start(
      SubscriberSettings settings,
      ArtifactStore store,
      ModelListener listener,
      Clock clock,
      ModelVersionPublished... events) {
    subscriber =
        new ModelSubscriber(
            settings,
            consumer,
            clients.deserializer(ModelVersionPublished.class),
            store,
            listener,
            clock);
    consumer.updateEndOffsets(Map.of(PARTITION, (long) events.length));
    consumer.schedulePollTask(() -> List.of(events).forEach(this::append));
    subscriber.start();
    return subscriber;
  }

  /** Announces one more, filed under its model. */
  void announce(ModelVersionPublished event) {
    consumer.schedulePollTask(() -> append(event));
  }

  /** Announces one more, filed under the model of this key. */
  void announce(String key, ModelVersionPublished event) {
    consumer.schedulePollTask(() -> append(key, bytes(event)));
  }

  /** Adds a record that may be no announcement. */
  void add(String key, byte[] value) {
    consumer.schedulePollTask(() -> append(key, value));
  }

  /** Waits until the record that was added last was read and dealt with. */
  void settle() {
    var done = new CountDownLatch(2);
    consumer.schedulePollTask(done::countDown);
    consumer.schedulePollTask(done::countDown);
    await().until(() -> done.getCount() == 0);
  }

  private void append(ModelVersionPublished event) {
    append(event.getModelId(), bytes(event));
  }

  private byte[] bytes(ModelVersionPublished event) {
    return clients.serializer().serialize(PARTITION.topic(), event);
  }

  private void append(String key, byte[] value) {
    consumer.addRecord(
        new ConsumerRecord<>(PARTITION.topic(), 0, nextOffset.getAndIncrement(), key, value));
  }

  @Override
  public void close() {
    if (subscriber != null) {
      subscriber.close();
    }
    clients.close();
  }
}
