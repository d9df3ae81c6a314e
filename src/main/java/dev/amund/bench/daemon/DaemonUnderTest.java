package dev.amund.bench.daemon;

import dev.amund.bench.common.BenchException;
import dev.amund.bench.common.Installation;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.config.AmundConfig;
import dev.amund.daemon.Daemon;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A whole daemon with a client that sends requests and waits for what it publishes. */
public final class DaemonUnderTest implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofHours(2);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Clock clock = Clock.systemUTC();
  private final KafkaClients clients;
  private final Topics topics;
  private final KafkaProducer<String, byte[]> producer;
  private final UpdateWatch watch;

  private DaemonUnderTest(AutoCloseable daemon, AmundConfig config) {
    closing(daemon);
    clients = closing(new KafkaClients(config.kafka(), config.schemaRegistry()));
    topics = new Topics(config.kafka().topicPrefix());
    producer =
        closing(
            new KafkaProducer<>(
                clients.producer("bench"), new StringSerializer(), new ByteArraySerializer()));
    watch = closing(new UpdateWatch(clients, topics, TIMEOUT));
  }

  /**
   * Starts it in this process and returns when version 1 is published.
   *
   * @param installation whose sample store is filled
   */
  public static DaemonUnderTest start(Installation installation) {
    AmundConfig config = installation.config();
    return watched(Daemon.start(config), config);
  }

  /**
   * Starts it as {@link #start}, in its own process: two daemons in one process are slower than
   * each by itself, because PyTorch's threads wait by spinning, which works badly with more threads
   * than processors.
   */
  public static DaemonUnderTest startApart(Installation installation) throws IOException {
    return watched(DaemonProcess.start(installation), installation.config());
  }

  private static DaemonUnderTest watched(AutoCloseable daemon, AmundConfig config) {
    var underTest = new DaemonUnderTest(daemon, config);
    try {
      underTest.watch.awaitBase();
      return underTest;
    } catch (RuntimeException e) {
      underTest.close();
      throw e;
    }
  }

  /**
   * Forgets as {@link #forget(List, Priority)}, by an urgent request, which closes its batch at
   * once.
   */
  public MeasuredUpdate forget(List<String> sampleIds) {
    return forget(sampleIds, Priority.URGENT);
  }

  /**
   * Forgets samples by one request, alone in its batch, and returns when they are erased.
   *
   * @throws BenchException if they are not
   */
  public MeasuredUpdate forget(List<String> sampleIds, Priority priority) {
    var requestId = UUID.randomUUID();
    long sentAt = send(requestId, sampleIds, priority, LegalBasis.GDPR_ART_17);
    return watch.await(requestId, sentAt);
  }

  /** Forgets samples by one urgent request, and returns how it ends. */
  public EndedRequest end(List<String> sampleIds, LegalBasis legalBasis) {
    var requestId = UUID.randomUUID();
    send(requestId, sampleIds, Priority.URGENT, legalBasis);
    return watch.awaitEnd(requestId);
  }

  private long send(
      UUID requestId, List<String> sampleIds, Priority priority, LegalBasis legalBasis) {
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(requestId)
            .setModelId(Installation.MODEL)
            .setSampleIds(sampleIds)
            .setRequestedAt(clock.instant())
            .setPriority(priority)
            .setLegalBasis(legalBasis)
            .setSource("amund bench")
            .build();
    String topic = topics.deletionRequests();
    byte[] value = clients.<DeletionRequested>serializer().serialize(topic, request);
    long sentAt = System.nanoTime();
    producer.send(new ProducerRecord<>(topic, Installation.MODEL, value));
    producer.flush();
    return sentAt;
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new BenchException("A part did not close: " + e.getMessage(), e);
      }
    }
  }
}
