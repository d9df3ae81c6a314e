package dev.amund.fuzz;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.RequestKey;
import dev.amund.soak.SoakCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Sends hostile records to the requests topic and an honest request behind each, into the same
 * partition, and follows the receipts of the honest ones. Not thread-safe.
 */
final class RecordFuzz implements AutoCloseable {
  /** One honest request of so many names a sample that is held, and makes a version. */
  private static final int ONE_IN_IS_HELD = 10;

  private static final int RECENT = 10;

  /** How long no receipt may come while some are outstanding. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * @param behind what was sent in front of it, in words
   * @param end its last status
   */
  private record Honest(String behind, ReceiptStatus end) {}

  private final Random random;
  private final String topic;
  private final List<String> models;
  private final HostileRecords records;
  private final HostileProducers producers;
  private final Serializer<SpecificRecord> events;
  private final Consumer<String, DeletionReceipt> receipts;
  private final Map<RequestKey, Honest> unaccepted = new LinkedHashMap<>();
  private final Map<RequestKey, Honest> unfinished = new LinkedHashMap<>();
  private final Map<String, Integer> nextSample = new HashMap<>();
  private final List<String> wrongEnds = new ArrayList<>();
  private final Queue<String> recent = new ArrayDeque<>();
  private int rounds;

  RecordFuzz(SoakCluster cluster, long seed) {
    var clients = cluster.clients();
    random = new Random(seed);
    topic = cluster.topics().deletionRequests();
    models = cluster.models();
    events = clients.serializer();
    receipts =
        new KafkaConsumer<>(
            clients.reader("fuzz"),
            new StringDeserializer(),
            clients.deserializer(DeletionReceipt.class));
    var partitions =
        receipts.partitionsFor(cluster.topics().receipts()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    receipts.assign(partitions);
    receipts.seekToBeginning(partitions);
    records =
        new HostileRecords(
            random, clients, cluster.topics(), models, receipts.partitionsFor(topic).size());
    producers = new HostileProducers(clients);
  }

  /** Sends the next hostile record and an honest request behind it. */
  void round() {
    HostileRecord hostile = records.next();
    producers.send(hostile);
    rounds++;
    String shown = shown(hostile);
    recent.add(shown);
    if (recent.size() > RECENT) {
      recent.remove();
    }
    sendHonest(hostile.record().partition(), shown);
  }

  /** Returns the hostile records that were sent last, in words. */
  List<String> recent() {
    return List.copyOf(recent);
  }

  /** Returns how many rounds there were. */
  int rounds() {
    return rounds;
  }

  private void sendHonest(int partition, String behind) {
    String model = models.get(random.nextInt(models.size()));
    String sample = "unknown-" + rounds;
    var end = ReceiptStatus.NOT_HELD;
    int next = nextSample.getOrDefault(model, 0);
    if (rounds % ONE_IN_IS_HELD == 0 && next < SoakCluster.DATA.train() / 2) {
      nextSample.put(model, next + 1);
      sample = GeneratedDataSet.trainId(next);
      end = ReceiptStatus.ERASED;
    }
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(UUID.randomUUID())
            .setModelId(model)
            .setSampleIds(List.of(sample))
            .setRequestedAt(Instant.now())
            .build();
    byte[] key = model.getBytes(StandardCharsets.UTF_8);
    byte[] value = events.serialize(topic, request);
    producers.send("none", new ProducerRecord<>(topic, partition, key, value)).orElseThrow();
    var honest = new Honest(behind, end);
    unaccepted.put(RequestKey.of(request), honest);
    unfinished.put(RequestKey.of(request), honest);
  }

  private String shown(HostileRecord hostile) {
    var record = hostile.record();
    var headers = new ArrayList<String>();
    // There may be thousands of them.
    for (var header : record.headers()) {
      if (headers.size() < 5) {
        headers.add(header.key());
      }
    }
    return "record %d, %s, %s, partition %d, a key of %d bytes, a value of %d, headers %s"
        .formatted(
            rounds,
            hostile.kind(),
            hostile.compression(),
            record.partition(),
            record.key() == null ? 0 : record.key().length,
            record.value() == null ? 0 : record.value().length,
            headers);
  }

  /** Waits until every honest request is accepted, and says which are not. */
  List<String> awaitAccepted() {
    return await(unaccepted, "is not accepted");
  }

  /** Waits until every honest request has its last receipt, and says which have none or another. */
  List<String> awaitEnds() {
    var problems = await(unfinished, "has no last receipt");
    problems.addAll(wrongEnds);
    return problems;
  }

  private List<String> await(Map<RequestKey, Honest> outstanding, String problem) {
    long since = System.nanoTime();
    while (!outstanding.isEmpty() && System.nanoTime() - since < TIMEOUT.toNanos()) {
      if (poll()) {
        since = System.nanoTime();
      }
    }
    var problems = new ArrayList<String>();
    outstanding.forEach(
        (key, honest) -> problems.add("%s %s, behind %s".formatted(key, problem, honest.behind())));
    return problems;
  }

  private boolean poll() {
    var polled = receipts.poll(POLL);
    polled.forEach(record -> note(record.value()));
    return !polled.isEmpty();
  }

  private void note(DeletionReceipt receipt) {
    var key = RequestKey.of(receipt);
    if (receipt.getStatus() == ReceiptStatus.ACCEPTED) {
      unaccepted.remove(key);
    }
    if (ReceiptStatuses.isFinal(receipt)) {
      var honest = unfinished.remove(key);
      if (honest != null && honest.end() != receipt.getStatus()) {
        wrongEnds.add(
            "%s is %s, not %s, behind %s"
                .formatted(key, receipt.getStatus(), honest.end(), honest.behind()));
      }
    }
  }

  @Override
  public void close() {
    receipts.close();
    producers.close();
  }
}
