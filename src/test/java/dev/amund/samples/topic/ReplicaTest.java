package dev.amund.samples.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.Topics;
import dev.amund.event.TrainingSample;
import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records of one model's topic, and its store. */
class ReplicaTest {
  private static final ImageShape SHAPE = new ImageShape(1, 1, 2);
  private static final TopicPartition PARTITION = new TopicPartition("training-samples.m", 0);
  private static final UUID BATCH = UUID.fromString("11111111-2222-4333-8444-555555555555");

  @TempDir private Path directory;
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger moved = new AtomicInteger();
  private final Map<String, TrainingSample> events = new HashMap<>();
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private MockProducer<byte[], byte[]> producer;
  private SampleStore store;
  private Replica replica;

  @BeforeEach
  void open() {
    var node = new Node(0, "localhost", 1);
    var partition = new PartitionInfo(PARTITION.topic(), 0, node, new Node[0], new Node[0]);
    var cluster =
        new Cluster(
            "c", List.of(node), List.of(partition), Collections.emptySet(), Collections.emptySet());
    producer =
        new MockProducer<>(
            cluster, true, null, new ByteArraySerializer(), new ByteArraySerializer());
    store = SampleStore.open(directory);
    store.requireShape(SHAPE);
    var topics = new Topics("");
    replica =
        new Replica(
            "m",
            store,
            new SampleTopic(topics, producer, (topic, event) -> new byte[0], Clock.systemUTC()),
            (topic, bytes) -> events.get(new String(bytes, StandardCharsets.UTF_8)),
            new SimpleMeterRegistry());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void registered(String id, int label) {
    registered(id, label, new Content.Pixels(SHAPE, new byte[2]));
  }

  private void registered(String id, int label, Content content) {
    var sample = new Registration(id, label, Split.TRAIN, Optional.empty(), content);
    var value = "event " + records.size();
    events.put(value, SampleCodec.encode(sample, Instant.EPOCH));
    record(id.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  private ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    var record =
        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), records.size(), key, value);
    records.add(record);
    return record;
  }

  private void erased(String id) {
    record(id.getBytes(StandardCharsets.UTF_8), null)
        .headers()
        .add(SampleTopic.BATCH_ID, BATCH.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** From this offset on, with a record taking so many seconds. */
  private long apply(long from, long seconds) {
    var slice =
        new TimeSlice(
            now::get,
            Duration.ofSeconds(5),
            () -> {
              moved.incrementAndGet();
              now.addAndGet(Duration.ofSeconds(seconds).toNanos());
            });
    return replica.apply(PARTITION, records.subList((int) from, records.size()), slice);
  }

  @Test
  void oneModelsRecordsTakeNoMoreThanASlice() {
    for (int i = 0; i < 10; i++) {
      registered("s" + i, 0);
    }
    assertThat(apply(0, 2)).isEqualTo(3);
    assertThat(replica.position(PARTITION)).isEqualTo(3);
    assertThat(store.count(Split.TRAIN)).isEqualTo(3);
    assertThat(moved).as("progress is seen after each").hasValue(3);
    assertThat(apply(3, 100)).as("one at least").isEqualTo(4);
    assertThat(apply(4, 0)).isEqualTo(10);
    assertThat(store.count(Split.TRAIN)).isEqualTo(10);
  }

  @Test
  void slicesEndWithWhatOneGoEndsWith() {
    registered("a", 1);
    registered("b", 1);
    registered("a", 2);
    record("b".getBytes(StandardCharsets.UTF_8), null);
    registered("c", 1);
    erased("c");
    registered("c", 2);
    registered("b", 3);
    for (long next = 0; next < records.size(); ) {
      next = apply(next, 100);
    }
    assertThat(store.get("a").orElseThrow().label()).isEqualTo(2);
    assertThat(store.get("b").orElseThrow().label()).isEqualTo(3);
    assertThat(store.get("c")).isEmpty();
    assertThat(store.erasedFor("c")).contains(BATCH);
  }

  @Test
  void whatIsHostileIsADeadLetterAndTheRestIsTaken() {
    registered("before", 0);
    registered("image", 0, new Content.Encoded(hugePng()));
    record(null, new byte[1]);
    record(new byte[] {(byte) 0xE9}, "event 0".getBytes(StandardCharsets.UTF_8));
    record(new byte[] {(byte) 0xE9}, null);
    var control = TrainingSample.newBuilder(SampleCodec.encode(sample("x"), Instant.EPOCH));
    events.put("control", control.setSampleId("a\nb").build());
    record("a\nb".getBytes(StandardCharsets.UTF_8), "control".getBytes(StandardCharsets.UTF_8));
    registered("after", 0);
    assertThat(apply(0, 0)).isEqualTo(records.size());
    assertThat(store.splits(List.of("before", "image", "a\nb", "after")))
        .containsOnlyKeys("before", "after");
    assertThat(producer.history()).hasSize(5);
    assertThat(producer.history()).allSatisfy(letter -> assertThat(letter.value()).isNull());
  }

  private static Registration sample(String id) {
    return new Registration(
        id, 0, Split.TRAIN, Optional.empty(), new Content.Pixels(SHAPE, new byte[2]));
  }

  /** It claims 8192×8192 pixels of 3×16 bits. */
  private static byte[] hugePng() {
    return ByteBuffer.allocate(8 + 25 + 12)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
        .putInt(13)
        .put("IHDR".getBytes(StandardCharsets.US_ASCII))
        .putInt(8192)
        .putInt(8192)
        .put(new byte[] {16, 2, 0, 0, 0})
        .putInt(0)
        .putInt(0)
        .put("IDAT".getBytes(StandardCharsets.US_ASCII))
        .putInt(0)
        .array();
  }
}
