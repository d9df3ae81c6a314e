package dev.amund.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelPartitions;
import dev.amund.event.Priority;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** From the command to the broker, and back with the receipts. */
class RequestTravelsTest {
  private static final TopicPartition RECEIPTS = new TopicPartition("receipts", 0);
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

  private final RequestTemplate template =
      new RequestTemplate(
          "m", Priority.NORMAL, LegalBasis.OTHER, AT, Optional.empty(), "test", Optional.empty());
  private final DeletionRequested first = template.request(List.of("a"), Optional.empty());
  private final DeletionRequested second = template.request(List.of("b"), Optional.empty());
  private final StringWriter out = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  private static DeletionReceipt receipt(
      DeletionRequested request, ReceiptStatus status, String reason) {
    return DeletionReceipt.newBuilder()
        .setRequestId(request.getRequestId())
        .setModelId("m")
        .setStatus(status)
        .setVersion(status == ReceiptStatus.ERASED ? 2L : null)
        .setReason(reason)
        .setSamples(1)
        .setTrainSamples(1)
        .setHoldoutSamples(0)
        .setAt(AT)
        .build();
  }

  /** What the intake answers to the record at this offset. */
  private static DeletionReceipt answer(
      DeletionRequested request, ReceiptStatus status, long offset) {
    return DeletionReceipt.newBuilder(receipt(request, status, null))
        .setRequestPartition(0)
        .setRequestOffset(offset)
        .build();
  }

  /** What the intake answers to a record under a used id. */
  private static DeletionReceipt later(
      DeletionRequested request, ReceiptStatus status, long offset) {
    return DeletionReceipt.newBuilder(answer(request, status, offset)).setFirstSeenAt(AT).build();
  }

  /** A broker that answers each flush with these. */
  private static MockProducer<String, DeletionRequested> producer(
      Consumer<MockProducer<?, ?>> onFlush) {
    var node = new Node(1, "127.0.0.1", 1);
    var nodes = new Node[] {node};
    var partitions =
        List.of(
            new PartitionInfo("requests", 0, node, nodes, nodes),
            new PartitionInfo("requests", 1, node, nodes, nodes));
    var cluster = new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
    return new MockProducer<>(
        cluster, false, null, new StringSerializer(), (topic, request) -> new byte[0]) {
      @Override
      public synchronized void flush() {
        onFlush.accept(this);
      }
    };
  }

  @Test
  void everyRequestIsSentUnderItsModel() {
    try (var producer =
        producer(
            broker -> {
              broker.completeNext();
              broker.completeNext();
            })) {
      List<SentRequest> places =
          new RequestSender(producer, "requests").send(List.of(first, second));
      int partition = ModelPartitions.of("m", 2);
      assertThat(places)
          .as("where amund looks for them")
          .containsExactly(
              new SentRequest(RequestKey.of(first), partition, 0),
              new SentRequest(RequestKey.of(second), partition, 1));
      assertThat(producer.history()).extracting(sent -> sent.key()).containsExactly("m", "m");
      assertThat(producer.history())
          .extracting(sent -> sent.value())
          .containsExactly(first, second);
    }
  }

  @Test
  void aRequestThatTheBrokerRefusesIsNotTakenForSent() {
    try (var producer =
        producer(
            broker -> {
              broker.completeNext();
              broker.errorNext(new TopicAuthorizationException(Set.of("requests")));
            })) {
      var sender = new RequestSender(producer, "requests");
      assertThatThrownBy(() -> sender.send(List.of(first, second)))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("1 of 2 requests did not get through")
          .hasMessageContaining("Not authorized");
    }
  }

  /** Values are the numbers of receipts in the list. */
  private MockConsumer<String, byte[]> topic(List<DeletionReceipt> receipts) {
    var consumer = new MockConsumer<String, byte[]>("earliest");
    var node = new Node(1, "127.0.0.1", 1);
    var nodes = new Node[] {node};
    consumer.updatePartitions(
        RECEIPTS.topic(), List.of(new PartitionInfo(RECEIPTS.topic(), 0, node, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(RECEIPTS, 0L));
    consumer.updateEndOffsets(Map.of(RECEIPTS, receipts.size() + 2L));
    consumer.schedulePollTask(
        () -> {
          add(consumer, 0, null);
          add(consumer, 1, "garbage");
          for (int i = 0; i < receipts.size(); i++) {
            add(consumer, i + 2, Integer.toString(i));
          }
        });
    return consumer;
  }

  private static void add(MockConsumer<String, byte[]> consumer, long offset, String value) {
    consumer.addRecord(
        new ConsumerRecord<>(
            RECEIPTS.topic(),
            0,
            offset,
            "key",
            value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
  }

  private Set<RequestKey> follow(List<DeletionReceipt> receipts, List<DeletionReceipt> seen) {
    Deserializer<DeletionReceipt> decoder =
        (topic, bytes) -> {
          var text = new String(bytes, StandardCharsets.UTF_8);
          if (text.equals("garbage")) {
            throw new MalformedEventException(text);
          }
          return receipts.get(Integer.parseInt(text));
        };
    try (var consumer = topic(receipts)) {
      return new ReceiptFollower(
              consumer,
              decoder,
              RECEIPTS.topic(),
              () -> nanos.getAndAdd(Duration.ofSeconds(1).toNanos()))
          .follow(
              List.of(
                  new SentRequest(RequestKey.of(first), 0, 10),
                  new SentRequest(RequestKey.of(second), 0, 11)),
              Duration.ofSeconds(30),
              seen::add);
    }
  }

  @Test
  void waitsForTheFinalReceiptOfEachAndPassesOverAllElse() {
    var other = template.request(List.of("c"), Optional.empty());
    var erased = receipt(first, ReceiptStatus.ERASED, null);
    var rejected = answer(second, ReceiptStatus.REJECTED, 11);
    var seen = new ArrayList<DeletionReceipt>();

    var open =
        follow(
            List.of(
                answer(first, ReceiptStatus.ACCEPTED, 10),
                receipt(other, ReceiptStatus.ERASED, null),
                erased,
                later(first, ReceiptStatus.DUPLICATE, 12),
                rejected),
            seen);

    assertThat(open).isEmpty();
    assertThat(seen).containsExactly(erased, rejected);
  }

  @Test
  void tellsWhichHaveNoFinalReceiptWhenTheTimeIsOver() {
    var open =
        follow(
            List.of(
                answer(first, ReceiptStatus.ACCEPTED, 10),
                receipt(first, ReceiptStatus.ERASED, null)),
            new ArrayList<>());
    assertThat(open).containsExactly(RequestKey.of(second));
  }

  @Test
  void whatBecameOfAnotherRequestUnderTheIdIsNotWhatBecameOfThisOne() {
    var refused = later(first, ReceiptStatus.REJECTED, 10);
    var seen = new ArrayList<DeletionReceipt>();

    follow(
        List.of(
            answer(first, ReceiptStatus.ACCEPTED, 3),
            receipt(first, ReceiptStatus.ERASED, null),
            refused),
        seen);

    assertThat(seen).as("another was first").containsExactly(refused);
  }

  @Test
  void anotherRequestUnderTheIdThatComesLaterChangesNothing() {
    var erased = receipt(first, ReceiptStatus.ERASED, null);
    var seen = new ArrayList<DeletionReceipt>();

    follow(
        List.of(
            answer(first, ReceiptStatus.ACCEPTED, 10),
            later(first, ReceiptStatus.REJECTED, 14),
            erased),
        seen);

    assertThat(seen).containsExactly(erased);
  }

  @Test
  void aRequestThatIsSentAgainHasTheReceiptOfBefore() {
    var erased = receipt(first, ReceiptStatus.ERASED, null);
    var seen = new ArrayList<DeletionReceipt>();

    follow(List.of(erased, later(first, ReceiptStatus.DUPLICATE, 10)), seen);

    assertThat(seen).containsExactly(erased);
  }

  @Test
  void theSameIdOfAnotherModelIsAnotherRequest() {
    var foreign =
        DeletionReceipt.newBuilder(answer(first, ReceiptStatus.REJECTED, 10))
            .setModelId("n")
            .build();
    var seen = new ArrayList<DeletionReceipt>();

    follow(List.of(foreign), seen);

    assertThat(seen).isEmpty();
  }

  @Test
  void aDaemonOfAFormerVersionDoesNotSayWhatItAnswers() {
    var erased = receipt(first, ReceiptStatus.ERASED, null);
    var seen = new ArrayList<DeletionReceipt>();

    follow(List.of(receipt(first, ReceiptStatus.ACCEPTED, null), erased), seen);

    assertThat(seen).containsExactly(erased);
  }

  @Test
  void peopleGetALineForEach() {
    var report = new RequestReport(new PrintWriter(out), false, List.of(first, second));
    report.sent();
    report.receipt(receipt(first, ReceiptStatus.ERASED, null));
    assertThat(report.anyRefused()).isFalse();
    report.receipt(receipt(second, ReceiptStatus.QUARANTINED, "no use"));
    report.end();

    assertThat(report.anyRefused()).isTrue();
    assertThat(out.toString().lines())
        .containsExactly(
            first.getRequestId() + "  SENT",
            second.getRequestId() + "  SENT",
            first.getRequestId() + "  ERASED       version 2  1 sample (1 train, 0 holdout)",
            second.getRequestId() + "  QUARANTINED  no use; 1 sample (1 train, 0 holdout)",
            "2 requests sent, 2 final receipts");
  }

  @Test
  void programsGetOneJsonText() throws Exception {
    var report = new RequestReport(new PrintWriter(out), true, List.of(first, second));
    report.sent();
    report.receipt(receipt(first, ReceiptStatus.ERASED, null));
    report.end();

    var requests = new ObjectMapper().readTree(out.toString()).get("requests");
    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).get("requestId").asText())
        .isEqualTo(first.getRequestId().toString());
    assertThat(requests.get(0).get("status").asText()).isEqualTo("ERASED");
    assertThat(requests.get(0).get("version").asLong()).isEqualTo(2);
    assertThat(requests.get(0).get("trainSamples").asInt()).isOne();
    assertThat(requests.get(0).get("holdoutSamples").asInt()).isZero();
    assertThat(requests.get(1).has("status")).isFalse();
  }
}
