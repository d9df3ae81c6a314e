package dev.amund.samples.topic;

import dev.amund.event.BoundedConsumers;
import dev.amund.event.KafkaClients;
import dev.amund.event.KafkaRefusals;
import dev.amund.event.PollLoop;
import dev.amund.event.TopicEnds;
import dev.amund.event.TopicPartitions;
import dev.amund.event.Topics;
import dev.amund.event.TrainingSample;
import dev.amund.samples.SampleStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sample stores of this daemon as replicas of the topics {@code training-samples}, on a
 * thread of its own. Every daemon reads all partitions, committed records only, as a Kafka Streams
 * global table does; how far it has come is noted in the store together with the samples, so that
 * it goes on there after a restart or a crash.
 */
public final class SampleFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SampleFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Topics topics;
  private final Consumer<byte[], byte[]> consumer;
  private final TopicEnds ends;
  private final Map<String, Replica> replicasByTopic;
  private final Progress progress = new Progress();
  private final PollLoop loop;
  private boolean assigned;
  private volatile Optional<String> problem = Optional.of("not read yet");

  /**
   * @param stores the sample store of each model, by model id
   * @param topic where erased samples that come again are taken out
   * @param meters where to count what became of the records
   */
  public SampleFeed(
      KafkaClients clients,
      Topics topics,
      Map<String, SampleStore> stores,
      SampleTopic topic,
      MeterRegistry meters) {
    this.topics = topics;
    this.consumer = BoundedConsumers.of(clients.reader("samples"));
    this.ends = new TopicEnds(clients, "samples-ends");
    var events = clients.deserializer(TrainingSample.class);
    this.replicasByTopic = new HashMap<>();
    stores.forEach(
        (modelId, store) ->
            replicasByTopic.put(
                topics.trainingSamples(modelId),
                new Replica(modelId, store, topic, events, meters)));
    this.loop = new PollLoop("amund-samples", consumer, this::turn, this::startAnew, PAUSE);
  }

  /** Begins to follow. */
  public void start() {
    loop.start();
  }

  /** What keeps it from following; empty while all is well. Safe from any thread. */
  public Optional<String> problem() {
    return loop.isAlive() ? problem : Optional.of("it does not run");
  }

  /**
   * Waits until the store of the model has all that was registered before this call. Safe from any
   * thread.
   *
   * @throws KafkaException it has not within the time; the next call may
   */
  public void await(String modelId, Duration patience) {
    progress.await(ends.of(topics.trainingSamples(modelId)), patience);
  }

  private void turn() {
    if (!assigned) {
      assign();
    }
    var records = consumer.poll(POLL);
    for (var partition : records.partitions()) {
      var batch = records.records(partition);
      long next = batch.get(batch.size() - 1).offset() + 1;
      replicasByTopic.get(partition.topic()).apply(partition, batch, next);
    }
    // Before those who wait are told, who may look at once.
    problem = Optional.empty();
    // Not the last record's offset: behind it there may be markers of transactions.
    consumer.assignment().forEach(p -> progress.reached(p, consumer.position(p)));
  }

  private void assign() {
    List<TopicPartition> partitions =
        replicasByTopic.keySet().stream()
            .flatMap(topic -> TopicPartitions.of(consumer, topic).stream())
            .toList();
    consumer.assign(partitions);
    var lengths = consumer.endOffsets(partitions);
    for (var partition : partitions) {
      long known = replicasByTopic.get(partition.topic()).position(partition);
      if (known > lengths.get(partition)) {
        log.warn("{} is shorter than it was: it is read from its beginning", partition);
        known = 0;
      }
      consumer.seek(partition, known);
    }
    assigned = true;
  }

  /** Nothing is resent from memory: back to where the stores are. */
  private void startAnew(RuntimeException failure) {
    var refusal = KafkaRefusals.explain(failure);
    var words = refusal.or(() -> Optional.of(String.valueOf(failure.getMessage())));
    if (!words.equals(problem)) {
      if (refusal.isPresent()) {
        log.warn("cannot follow the training samples, trying again: {}", refusal.get());
      } else {
        log.warn("cannot follow the training samples, trying again", failure);
      }
    }
    problem = words;
    assigned = false;
  }

  @Override
  public void close() {
    loop.close();
    ends.close();
  }
}
