package dev.amund.soak;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ModelPartitions;
import dev.amund.event.Priority;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.intake.IntakeTopology;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The upstream systems: mostly they ask for samples or subjects to be forgotten, each only once;
 * now and then they send something twice, something wrong, something else under a used id, into a
 * wrong partition with a header that says it belongs there, or no request at all, be it little or
 * megabytes. They remember what they sent.
 */
final class Traffic implements AutoCloseable {
  private static final String UNKNOWN_MODEL = "nobody";
  private static final int MOST_SAMPLES = 3;

  /** The most samples that a request may name. */
  private static final int MOST_IDS = 1000;

  private static final int PAUSE_MILLIS = 1_600;

  /** One request of so many goes into a wrong partition. */
  private static final int STRAYING = 15;

  private final List<String> models;
  private final Random random;
  private final String topic;
  private final Serializer<DeletionRequested> events;
  private final SoakUpstream upstream;
  private final Map<String, Integer> nextSample = new HashMap<>();
  private final Map<String, Integer> nextSubject = new HashMap<>();
  private final Map<RequestKey, SoakRequest> requests = new LinkedHashMap<>();

  /** Those that lie in the partitions of their models. Others are overtaken by what comes later. */
  private final Map<RequestKey, DeletionRequested> sent = new LinkedHashMap<>();

  private final GarbageValues garbageValues;
  private final List<Garbage> garbage = new ArrayList<>();
  private final SenderThread thread;

  Traffic(KafkaClients clients, Topics topics, List<String> models, long seed) {
    this.models = models;
    this.random = new Random(seed);
    this.topic = topics.deletionRequests();
    this.events = clients.serializer();
    this.upstream = new SoakUpstream(clients, topics);
    this.garbageValues = new GarbageValues(random);
    this.thread = new SenderThread("traffic", this::one, () -> random.nextInt(PAUSE_MILLIS));
    thread.start();
  }

  /** Every request, in order; call it after {@link #stop()}. */
  List<SoakRequest> requests() {
    return List.copyOf(requests.values());
  }

  /** Every record that was none; call it after {@link #stop()}. */
  List<Garbage> garbage() {
    return List.copyOf(garbage);
  }

  /**
   * Sends no more, and waits until all that was sent is acknowledged.
   *
   * @throws IllegalStateException if something is not, so that nobody can tell what is to be
   */
  void stop() throws InterruptedException {
    thread.stop();
    upstream.flush();
  }

  private void one() {
    String model = models.get(random.nextInt(models.size()));
    int dice = random.nextInt(100);
    if (dice < 56) {
      samples(model, Priority.NORMAL);
    } else if (dice < 60) {
      samplesAndUnknown(model);
    } else if (dice < 67) {
      samples(model, Priority.URGENT);
    } else if (dice < 72) {
      subject(model);
    } else if (dice < 76) {
      unknown(model);
    } else if (dice < 79) {
      send(request(model, List.of()), ReceiptStatus.REJECTED);
    } else if (dice < 82) {
      send(request(UNKNOWN_MODEL, List.of("any")), ReceiptStatus.REJECTED);
    } else if (dice < 87) {
      again();
    } else if (dice < 89) {
      another();
    } else if (dice < 91) {
      samples(model, Priority.NORMAL, Traffic::usedId);
    } else if (dice < 94) {
      garbage(model, garbageValues.text());
    } else if (dice < 98) {
      garbage(model, garbageValues.withUnknownSchema());
    } else {
      bomb(model);
    }
  }

  private void samples(String model, Priority priority) {
    samples(model, priority, Traffic::freshId);
  }

  private void samples(
      String model, Priority priority, BiFunction<Traffic, String, UUID> requestId) {
    List<String> ids = nextSamples(model);
    if (!ids.isEmpty()) {
      send(
          DeletionRequested.newBuilder(request(model, ids))
              .setRequestId(requestId.apply(this, model))
              .setPriority(priority)
              .build(),
          ReceiptStatus.ERASED);
    }
  }

  /** Ids that are not held, behind one or more that are. */
  private void samplesAndUnknown(String model) {
    List<String> held = nextSamples(model);
    if (!held.isEmpty()) {
      var ids = new ArrayList<>(held);
      ids.addAll(unknownIds(MOST_IDS - held.size()));
      note(request(model, ids), held, ReceiptStatus.ERASED);
    }
  }

  /** Samples of the first half, each once; empty when there are no more. */
  private List<String> nextSamples(String model) {
    int count = 1 + random.nextInt(MOST_SAMPLES);
    int first = nextSample.merge(model, count, Integer::sum) - count;
    return first + count > SoakCluster.DATA.train() / 2
        ? List.of()
        : IntStream.range(first, first + count).mapToObj(GeneratedDataSet::trainId).toList();
  }

  /** Subjects of the second half, each once. */
  private void subject(String model) {
    int size = SoakCluster.DATA.samplesPerSubject();
    int first =
        SoakCluster.DATA.train() / 2 + size * (nextSubject.merge(model, 1, Integer::sum) - 1);
    if (first + size <= SoakCluster.DATA.train()) {
      var request =
          DeletionRequested.newBuilder(request(model, List.of()))
              .setSubjectId(SoakCluster.DATA.subjectOf(first))
              .setDueAt(Instant.now().minusSeconds(1))
              .build();
      List<String> ids =
          IntStream.range(first, first + size).mapToObj(GeneratedDataSet::trainId).toList();
      note(request, ids, ReceiptStatus.ERASED);
    }
  }

  private void unknown(String model) {
    send(request(model, unknownIds(MOST_IDS)), ReceiptStatus.NOT_HELD);
  }

  /** One id that is not held, now and then as many as that. */
  private List<String> unknownIds(int most) {
    return IntStream.range(0, random.nextInt(4) == 0 ? most : 1)
        .mapToObj(i -> "unknown-" + random.nextInt())
        .distinct()
        .toList();
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
    requests.put(key, SoakRequest.first(key, held, expected));
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
    int partitions = upstream.partitions();
    int wrong = (ModelPartitions.of(modelId, partitions) + 1) % partitions;
    byte[] key = modelId.getBytes(StandardCharsets.UTF_8);
    upstream.send(
        new ProducerRecord<>(
            topic,
            wrong,
            modelId,
            value,
            List.of(new RecordHeader(IntakeTopology.FORMER_KEY, key))));
  }

  private void garbage(String key, byte[] value) {
    garbage.add(Garbage.of(value));
    produce(key, value);
  }

  private void bomb(String key) {
    byte[] value = garbageValues.bomb();
    garbage.add(Garbage.of(value));
    upstream.sendCompressed(new ProducerRecord<>(topic, key, value));
  }

  private void produce(String key, byte[] value) {
    upstream.send(new ProducerRecord<>(topic, key, value));
  }

  @Override
  public void close() {
    thread.close();
    upstream.close();
  }
}
