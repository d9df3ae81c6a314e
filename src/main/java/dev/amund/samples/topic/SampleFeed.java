package dev.amund.samples.topic;

import dev.amund.event.Topics;
import dev.amund.event.TrainingSample;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.BoundedConsumers;
import dev.amund.event.failures.ErrorPolicy;
import dev.amund.event.failures.FailureLog;
import dev.amund.event.follow.PollLoop;
import dev.amund.event.follow.TopicEnds;
import dev.amund.event.follow.TopicPartitions;
import dev.amund.samples.SampleStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sample stores of this daemon as replicas of the topics {@code training-samples}, on a
 * thread of its own. Every daemon reads all partitions, committed records only, as a Kafka Streams
 * global table does; how far it has come is noted in the store together with the samples, so that
 * it continues there after a restart or a crash.
 *
 * <p>A model whose topic, records or store cannot be used holds up no other: it is left alone for a
 * while, and what takes long is done in slices, between which the others have their turn.
 */
public final class SampleFeed implements AutoCloseable {
  /** The name of the thread. */
  public static final String THREAD = "amund-samples";

  private static final Logger log = LoggerFactory.getLogger(SampleFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration SLICE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicEnds ends;
  private final Topics topics;
  private final Map<String, FollowedModel> modelsByTopic = new TreeMap<>();
  private final Progress progress = new Progress();
  private final PollLoop loop;
  private final FailureLog failures =
      new FailureLog("follow the training samples", Optional.of("not read yet"));
  private volatile long progressAt = System.nanoTime();

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
    stores.forEach(
        (modelId, store) -> {
          var name = topics.trainingSamples(modelId);
          var replica = new Replica(modelId, store, topic, events, meters);
          modelsByTopic.put(name, new FollowedModel(modelId, name, replica, System::nanoTime));
        });
    this.loop = new PollLoop(THREAD, consumer, this::turn, this::restart, PAUSE);
  }

  /** Begins to follow. */
  public void start() {
    loop.start();
  }

  /** Returns what keeps it from following; empty while all is well. Safe from any thread. */
  public Optional<String> problem() {
    if (!loop.isAlive()) {
      return Optional.of("it does not run");
    }
    var problems =
        Stream.concat(
                failures.words().stream(),
                modelsByTopic.values().stream().flatMap(model -> model.problem().stream()))
            .toList();
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
  }

  /** Returns whether its thread runs, which only a restart helps against. Safe from any thread. */
  public boolean isAlive() {
    return loop.isAlive();
  }

  /**
   * Returns for how long it has neither looked for records nor been done with one. Safe from any
   * thread.
   */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - progressAt);
  }

  /**
   * Waits until the store of the model has all that was registered before this call. Safe from any
   * thread.
   *
   * @throws KafkaException it has not within the time, or its topic or its store cannot be used;
   *     the next call may
   */
  public void await(String modelId, Duration timeout) {
    var topic = topics.trainingSamples(modelId);
    modelsByTopic
        .get(topic)
        .problem()
        .ifPresent(
            words -> {
              throw new KafkaException("the training samples are not followed: " + words);
            });
    progress.await(ends.of(topic), timeout);
  }

  private void turn() {
    moved();
    beginThoseDue();
    poll()
        .forEach(
            (partition, records) -> {
              var model = modelsByTopic.get(partition.topic());
              // It may have failed on another of its partitions just now.
              if (model.isFollowed()) {
                attempt(model, () -> follow(model, partition, records));
              }
            });
    // Before those who wait are notified, because they may look at once.
    failures.succeeded();
    modelsByTopic.values().stream()
        .filter(model -> model.hasReachedItsEnds(consumer::position))
        .forEach(FollowedModel::succeeded);
    // Not the last record's offset: behind it there may be markers of transactions.
    consumer.assignment().forEach(p -> progress.reached(p, consumer.position(p)));
  }

  private void moved() {
    progressAt = System.nanoTime();
  }

  private void beginThoseDue() {
    for (var model : modelsByTopic.values()) {
      if (model.isDue()) {
        attempt(model, () -> begin(model));
        moved();
      }
    }
    if (consumer.assignment().isEmpty()) {
      throw new KafkaException("no topic of training samples can be read");
    }
  }

  private void begin(FollowedModel model) {
    var partitionEnds = consumer.endOffsets(TopicPartitions.of(consumer, model.topic()));
    model.begin(partitionEnds);
    assign();
    partitionEnds.forEach(
        (partition, end) -> {
          long known = model.replica().position(partition);
          if (known > end) {
            log.warn(
                "a topic is shorter than it was and read from its beginning: partition={}",
                partition);
            known = 0;
          }
          consumer.seek(partition, known);
        });
  }

  /** Assigns partitions; those assigned before keep their positions. */
  private void assign() {
    consumer.assign(
        modelsByTopic.values().stream().flatMap(model -> model.partitions().stream()).toList());
  }

  private Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> poll() {
    try {
      var records = consumer.poll(POLL);
      return records.partitions().stream()
          .collect(Collectors.toMap(partition -> partition, records::records));
    } catch (TopicAuthorizationException e) {
      var refused = e.unauthorizedTopics().stream().filter(modelsByTopic::containsKey).toList();
      if (refused.isEmpty()) {
        throw e;
      }
      refused.forEach(topic -> fail(modelsByTopic.get(topic), e));
      return Map.of();
    }
  }

  private void follow(
      FollowedModel model, TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    var slice = new TimeSlice(System::nanoTime, SLICE, this::moved);
    long next = model.replica().apply(partition, records, slice);
    if (next <= records.get(records.size() - 1).offset()) {
      consumer.seek(partition, next);
    }
    model.succeeded();
  }

  private void attempt(FollowedModel model, Runnable action) {
    try {
      action.run();
    } catch (WakeupException | InterruptException | TimeoutException e) {
      // Not for want of the model: the brokers are away, or the daemon stops.
      model.restart();
      throw e;
    } catch (Throwable e) {
      ErrorPolicy.rethrowFatal(e);
      fail(model, e);
    }
  }

  private void fail(FollowedModel model, Throwable failure) {
    model.failed(failure);
    assign();
  }

  /** Nothing is resent from memory: back to where the stores are. */
  private void restart(Throwable failure) {
    failures.failed(failure);
    modelsByTopic.values().forEach(FollowedModel::restart);
  }

  @Override
  public void close() {
    loop.close();
    ends.close();
  }
}
