package dev.amund.soak;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionRequested;
import dev.amund.event.KafkaClients;
import dev.amund.event.ModelPartitions;
import dev.amund.event.Priority;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import dev.amund.event.Topics;
import dev.amund.intake.IntakeTopology;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The upstream systems: mostly they ask for samples or subjects to be forgotten, each only once;
 * now and then they send something twice, something wrong, something else under a used id, into a
 * wrong partition with a header that says it belongs there, or no request at all. They remember
 * what they sent. Outages they sit out.
 */
final class Traffic implements AutoCloseable {
  private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);
  private static final String UNKNOWN_MODEL = "nobody";
  private static final int MOST_SAMPLES = 3;
  private static final int PAUSE_MILLIS = 1_600;

  /** One request of so many goes into a wrong partition. */
  private static final int STRAYING = 15;

  private final List<String> models;
  private final Random random;
  private final String topic;
  private final Serializer<DeletionRequested> events;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, Integer> nextSample = new HashMap<>();
  private final Map<String, Integer> nextSubject = new HashMap<>();
  private final Map<RequestKey, SentRequest> requests = new LinkedHashMap<>();

  /** Those that lie in the partitions of their models. Others are overtaken by what comes later. */
  private final Map<RequestKey, DeletionRequested> sent = new LinkedHashMap<>();

  private final List<byte[]> garbage = new ArrayList<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "traffic");
  private volatile boolean stopping;

  Traffic(KafkaClients clients, Topics topics, List<String> models, long seed) {
    this.models = models;
    this.random = new Random(seed);
    this.topic = topics.deletionRequests();
    this.events = clients.serializer();
    var settings = clients.producer("upstream");
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LONGEST_OUTAGE.toMillis());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_OUTAGE.toMillis());
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    thread.start();
  }

  /** Every request, in order; call it after {@link #stop()}. */
  List<SentRequest> requests() {
    return List.copyOf(requests.values());
  }

  /** Every record that was none; call it after {@link #stop()}. */
  List<byte[]> garbage() {
    return List.copyOf(garbage);
  }

  /**
   * Sends no more, and waits until all that was sent is acknowledged.
   *
   * @throws IllegalStateException if something is not, so that nobody can tell what is to be
   */
  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
    producer.flush();
    if (failure.get() != null) {
      throw new IllegalStateException("the traffic failed", failure.get());
    }
  }

  private void run() {
    try {
      while (!stopping) {
        one();
        Thread.sleep(random.nextInt(PAUSE_MILLIS));
      }
    } catch (InterruptedException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void one() {
    String model = models.get(random.nextInt(models.size()));
    int dice = random.nextInt(100);
    if (dice < 60) {
      samples(model, Priority.NORMAL);
    } else if (dice < 68) {
      samples(model, Priority.URGENT);
    } else if (dice < 73) {
      subject(model);
    } else if (dice < 77) {
      unknown(model);
    } else if (dice < 80) {
      send(request(model, List.of()), ReceiptStatus.REJECTED);
    } else if (dice < 83) {
      send(request(UNKNOWN_MODEL, List.of("any")), ReceiptStatus.REJECTED);
    } else if (dice < 88) {
      again();
    } else if (dice < 90) {
      another();
    } else if (dice < 92) {
      samples(model, Priority.NORMAL, Traffic::usedId);
    } else if (dice < 96) {
      garbage(model, ("no event " + random.nextLong()).getBytes(StandardCharsets.UTF_8));
    } else {
      garbage(model, withUnknownSchema());
    }
  }

  private void samples(String model, Priority priority) {
    samples(model, priority, Traffic::freshId);
  }

  /** Samples of the first half, each once. */
  private void samples(
      String model, Priority priority, BiFunction<Traffic, String, UUID> requestId) {
    int count = 1 + random.nextInt(MOST_SAMPLES);
    int first = nextSample.merge(model, count, Integer::sum) - count;
    if (first + count <= Estate.DATA.train() / 2) {
      List<String> ids =
          IntStream.range(first, first + count).mapToObj(GeneratedDataSet::trainId).toList();
      send(
          DeletionRequested.newBuilder(request(model, ids))
              .setRequestId(requestId.apply(this, model))
              .setPriority(priority)
              .build(),
          ReceiptStatus.ERASED);
    }
  }

  /** Subjects of the second half, each once. */
  private void subject(String model) {
    int size = Estate.DATA.samplesPerSubject();
    int first = Estate.DATA.train() / 2 + size * (nextSubject.merge(model, 1, Integer::sum) - 1);
    if (first + size <= Estate.DATA.train()) {
      var request =
          DeletionRequested.newBuilder(request(model, List.of()))
              .setSubjectId(Estate.DATA.subjectOf(first))
              .setDueAt(Instant.now().minusSeconds(1))
              .build();
      List<String> ids =
          IntStream.range(first, first + size).mapToObj(GeneratedDataSet::trainId).toList();
      note(request, ids, ReceiptStatus.ERASED);
    }
  }

  /** Ids that are not held, now and then as many as a request may name. */
  private void unknown(String model) {
    int count = random.nextInt(4) == 0 ? 1000 : 1;
    List<String> ids =
        IntStream.range(0, count).mapToObj(i -> "unknown-" + random.nextInt()).distinct().toList();
    send(request(model, ids), ReceiptStatus.NOT_HELD);
  }

  private UUID freshId(String model) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  /** An id under which another model was asked. */
  private UUID usedId(String model) {
    return requests.keySet().stream()
        .filter(key -> !key.modelId().equals(model))
        .map(RequestKey::requestId)
        .filter(id -> !requests.containsKey(new RequestKey(model, id)))
        .findFirst()
        .orElseGet(() -> freshId(model));
  }

  private DeletionRequested request(String model, List<String> sampleIds) {
    return DeletionRequested.newBuilder()
        .setRequestId(freshId(model))
        .setModelId(model)
        .setSampleIds(sampleIds)
        .setRequestedAt(Instant.now())
        .build();
  }

  private void again() {
    if (sent.isEmpty()) {
      return;
    }
    RequestKey key = anySent();
    requests.computeIfPresent(key, (any, request) -> request.again());
    produce(key.modelId(), events.serialize(topic, sent.get(key)));
  }

  private RequestKey anySent() {
    var keys = List.copyOf(sent.keySet());
    return keys.get(random.nextInt(keys.size()));
  }

  /** Something else under a used id. */
  private void another() {
    if (sent.isEmpty()) {
      return;
    }
    RequestKey key = anySent();
    requests.computeIfPresent(key, (any, request) -> request.another());
    var other =
        DeletionRequested.newBuilder(sent.get(key))
            .setSampleIds(List.of("another-" + random.nextInt()))
            .build();
    produce(key.modelId(), events.serialize(topic, other));
  }

  private void send(DeletionRequested request, ReceiptStatus expected) {
    note(request, request.getSampleIds(), expected);
  }

  private void note(DeletionRequested request, List<String> held, ReceiptStatus expected) {
    var key = RequestKey.of(request);
    requests.put(key, SentRequest.first(key, held, expected));
    byte[] value = events.serialize(topic, request);
    if (random.nextInt(STRAYING) == 0) {
      stray(key.modelId(), value);
    } else {
      sent.put(key, request);
      produce(key.modelId(), value);
    }
  }

  /** Into another partition than the model's, as if amund itself had put it there. */
  private void stray(String modelId, byte[] value) {
    int partitions = producer.partitionsFor(topic).size();
    int wrong = (ModelPartitions.of(modelId, partitions) + 1) % partitions;
    byte[] key = modelId.getBytes(StandardCharsets.UTF_8);
    produce(
        new ProducerRecord<>(
            topic,
            wrong,
            modelId,
            value,
            List.of(new RecordHeader(IntakeTopology.FORMER_KEY, key))));
  }

  private void garbage(String key, byte[] value) {
    garbage.add(value);
    produce(key, value);
  }

  private byte[] withUnknownSchema() {
    return ByteBuffer.allocate(13).put((byte) 0).putInt(999_999).putLong(random.nextLong()).array();
  }

  private void produce(String key, byte[] value) {
    produce(new ProducerRecord<>(topic, key, value));
  }

  private void produce(ProducerRecord<String, byte[]> record) {
    producer.send(record, (metadata, e) -> failure.compareAndSet(null, e));
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    producer.close(Duration.ZERO);
  }
}
