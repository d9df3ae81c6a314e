package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.Priority;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.TraceContext;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.deadletters.DeadLetter;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTopologyTest {
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir Path directory;
  private IntakeFixture intake;

  @BeforeEach
  void start() {
    intake = fixture();
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  private IntakeFixture fixture(String... overrides) {
    return new IntakeFixture(directory, "mock://intake", 1, overrides);
  }

  private void restart(String... overrides) {
    intake.close();
    intake = fixture(overrides);
  }

  private static List<UUID> requestIds(UnlearningBatch batch) {
    return batch.getRequests().stream().map(BatchedRequest::getRequestId).toList();
  }

  @Test
  void theTraceOfARequestGoesWithItsReceiptsAndIntoItsBatch() {
    var traced = intake.request();
    var untraced = intake.request();
    sendTraced(traced, PARENT);
    sendTraced(traced, PARENT.replace("4bf9", "ffff"));
    sendTraced(untraced, PARENT.replace("00-4bf9", "ff-4bf9"));
    sendTraced(intake.request(b -> b.setModelId("unknown")), PARENT);
    intake.send(b -> b.setPriority(Priority.URGENT));

    assertThat(intake.receipts.readRecordsToList())
        .extracting(r -> r.value().getStatus(), r -> parent(r))
        .containsExactly(
            tuple(ReceiptStatus.ACCEPTED, PARENT),
            tuple(ReceiptStatus.DUPLICATE, PARENT.replace("4bf9", "ffff")),
            tuple(ReceiptStatus.ACCEPTED, null),
            tuple(ReceiptStatus.REJECTED, PARENT),
            tuple(ReceiptStatus.ACCEPTED, null));
  }

  @Test
  void theTraceOfARequestIsKeptWithItUntilItsBatchCloses() {
    var traced = intake.request();
    sendTraced(traced, PARENT);
    intake.send(b -> b.setPriority(Priority.URGENT));
    assertThat(intake.batches.readValue().getRequests())
        .extracting(BatchedRequest::getTraceparent, BatchedRequest::getTracestate)
        .containsExactly(tuple(PARENT, "vendor=1"), tuple(null, null));
  }

  private void sendTraced(DeletionRequested request, String parent) {
    var record = new TestRecord<>(IntakeFixture.key(request.getModelId()), intake.bytes(request));
    record.headers().add("traceparent", IntakeFixture.key(parent));
    record.headers().add("tracestate", IntakeFixture.key("vendor=1"));
    intake.requests.pipeInput(record);
  }

  private static String parent(TestRecord<?, ?> record) {
    return TraceContext.of(record.headers()).map(TraceContext::parent).orElse(null);
  }

  @Test
  void aBatchClosesByCountWithItsRequestsInOrder() {
    var first = intake.send(b -> b.setSampleIds(List.of("a", "b", "a")).setSubjectId("u"));
    var second = intake.send(b -> b.setSampleIds(List.of()).setSubjectId("v"));
    assertThat(intake.batches.isEmpty()).isTrue();
    intake.pass(Duration.ofSeconds(7));
    var due = IntakeFixture.START.plus(Duration.ofDays(9));
    var third = intake.send(b -> b.setDueAt(due));

    var record = intake.batches.readRecord();
    var batch = record.value();
    assertThat(record.key()).isEqualTo("m");
    assertThat(batch.getSequence()).isEqualTo(1);
    assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.COUNT);
    assertThat(batch.getClosedAt()).isEqualTo(IntakeFixture.START.plusSeconds(7));
    assertThat(requestIds(batch))
        .containsExactly(first.getRequestId(), second.getRequestId(), third.getRequestId());
    var requests = intake.meters.get("amund.intake.batch.requests").tag("model", "m").summary();
    assertThat(requests.count()).isEqualTo(1);
    assertThat(requests.totalAmount()).isEqualTo(3);
    var a = batch.getRequests().get(0);
    assertThat(a.getSampleIds()).containsExactly("a", "b");
    assertThat(a.getSubjectId()).isEqualTo("u");
    assertThat(a.getAcceptedAt()).isEqualTo(IntakeFixture.START);
    assertThat(a.getDueAt()).isNull();
    assertThat(batch.getRequests().get(2).getDueAt()).isEqualTo(due);
    assertThat(intake.batches.isEmpty()).isTrue();
  }

  @Test
  void everyAcceptedRequestGetsAReceiptUnderItsIdAndModel() {
    var request = intake.send();

    var record = intake.receipts.readRecord();
    assertThat(record.key()).isEqualTo(request.getRequestId() + "/m");
    assertThat(record.value().getRequestPartition()).isZero();
    assertThat(record.value().getRequestOffset()).isZero();
    assertThat(record.value().getFirstSeenAt()).isNull();
    assertThat(record.value().getRequestId()).isEqualTo(request.getRequestId());
    assertThat(record.value().getModelId()).isEqualTo("m");
    assertThat(record.value().getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
    assertThat(record.value().getAt()).isEqualTo(IntakeFixture.START);
    assertThat(intake.outcomes()).isEqualTo(Map.of("accepted", 1.0));
  }

  @Test
  void aBatchClosesByTheAgeOfItsOldestRequest() {
    intake.send();
    intake.pass(Duration.ofMinutes(4));
    intake.send();
    intake.pass(Duration.ofSeconds(59));
    assertThat(intake.batches.isEmpty()).isTrue();

    intake.pass(Duration.ofSeconds(1));

    var batch = intake.batches.readValue();
    assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.AGE);
    assertThat(batch.getRequests()).hasSize(2);
    intake.pass(Duration.ofDays(1));
    assertThat(intake.batches.isEmpty()).as("an empty batch never closes").isTrue();
  }

  @Test
  void aBatchClosesAheadOfTheEarliestDueDate() {
    restart("amund.intake.max-age", "30d");
    intake.send(b -> b.setDueAt(IntakeFixture.START.plus(Duration.ofHours(9))));
    intake.send(b -> b.setDueAt(IntakeFixture.START.plus(Duration.ofHours(5))));
    intake.pass(Duration.ofHours(4).minusSeconds(1));
    assertThat(intake.batches.isEmpty()).isTrue();

    intake.pass(Duration.ofSeconds(1));

    var batch = intake.batches.readValue();
    assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.DEADLINE);
    assertThat(batch.getRequests()).hasSize(2);
  }

  @Test
  void aDueDateThatIsNearOrPastClosesAtOnce() {
    intake.send(b -> b.setDueAt(IntakeFixture.START.plus(Duration.ofMinutes(59))));
    intake.send(b -> b.setDueAt(Instant.parse("2015-01-01T00:00:00Z")));

    assertThat(intake.batches.readValuesToList())
        .extracting(UnlearningBatch::getClosedBy)
        .containsExactly(ClosedBy.DEADLINE, ClosedBy.DEADLINE);
  }

  @Test
  void anUrgentRequestTakesTheWaitingOnesWithIt() {
    intake.send();
    intake.send(b -> b.setPriority(Priority.URGENT));

    var batch = intake.batches.readValue();
    assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.URGENT);
    assertThat(batch.getRequests()).hasSize(2);
  }

  @Test
  void aBatchNeverNamesMoreSamplesThanAllowed() {
    intake.send(b -> b.setSampleIds(ids(6)));
    intake.send(b -> b.setSampleIds(ids(5)));
    assertThat(intake.batches.readValue().getRequests()).hasSize(1);
    assertThat(intake.batches.isEmpty()).isTrue();

    intake.send(b -> b.setSampleIds(ids(5)));

    var full = intake.batches.readValue();
    assertThat(full.getRequests()).hasSize(2);
    assertThat(full.getClosedBy()).isEqualTo(ClosedBy.COUNT);
  }

  @Test
  void aRequestThatIsLargerThanABatchGoesAlone() {
    var small = intake.send();
    var large = intake.send(b -> b.setSampleIds(ids(20)));

    assertThat(intake.batches.readValuesToList())
        .extracting(IntakeTopologyTest::requestIds)
        .containsExactly(List.of(small.getRequestId()), List.of(large.getRequestId()));
  }

  @Test
  void aBatchNeverGrowsBeyondARecord() {
    restart("amund.intake.max-sample-ids", "1000", "amund.intake.max-samples", "100000");
    var ids = IntStream.range(0, 400).mapToObj(i -> "x".repeat(1020) + i).toList();
    intake.send(b -> b.setSampleIds(ids));
    intake.send(b -> b.setSampleIds(ids));
    intake.send(b -> b.setSampleIds(ids));

    assertThat(intake.batches.readValue().getRequests()).hasSize(2);
    assertThat(intake.batches.isEmpty()).isTrue();
  }

  @Test
  void aSecondCopyIsADuplicateWhoseReceiptLeavesTheFirstAlone() {
    var request = intake.send();
    intake.send();
    intake.send(request);
    intake.send();

    var receipts = intake.receipts.readKeyValuesToMap();
    assertThat(receipts).hasSize(4);
    String id = request.getRequestId().toString();
    assertThat(receipts.get(id + "/m").getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
    var copy = receipts.get(id + "@0-2/m");
    assertThat(copy.getStatus()).isEqualTo(ReceiptStatus.DUPLICATE);
    assertThat(copy.getRequestId()).isEqualTo(request.getRequestId());
    assertThat(copy.getReason()).contains("2026-03-01T12:00:00Z");
    assertThat(copy.getFirstSeenAt()).isEqualTo(IntakeFixture.START);
    assertThat(copy.getRequestOffset()).isEqualTo(2);
    assertThat(requestIds(intake.batches.readValue())).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aRequestIdIsRememberedForItsTime() {
    restart("amund.intake.dedup-retention", "1h");
    var request = intake.send();
    intake.pass(Duration.ofHours(1));
    intake.send(request);
    assertThat(intake.receipts.readValuesToList())
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.ACCEPTED, ReceiptStatus.DUPLICATE);

    intake.pass(Duration.ofMillis(1));
    intake.send(request);

    assertThat(intake.receipts.readValue().getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
  }

  @Test
  void malformedBytesBecomeADeadLetterAsTheyCame() {
    intake.requests.pipeInput(IntakeFixture.key("k"), "nonsense".getBytes(StandardCharsets.UTF_8));
    intake.requests.pipeInput((byte[]) null, (byte[]) null);
    var good = intake.bytes(intake.request());
    intake.requests.pipeInput(IntakeFixture.key("m"), Arrays.copyOf(good, good.length + 3));
    intake.requests.pipeInput(IntakeFixture.key("m"), Arrays.copyOf(good, good.length - 3));

    var dead = intake.deadLetters.readRecordsToList();
    assertThat(dead).hasSize(4);
    assertThat(dead.get(0).key()).asString(StandardCharsets.UTF_8).isEqualTo("k");
    assertThat(dead.get(0).value()).asString(StandardCharsets.UTF_8).isEqualTo("nonsense");
    assertThat(header(dead.get(0), DeadLetter.REASON)).contains("magic byte");
    assertThat(header(dead.get(0), DeadLetter.EXCEPTION))
        .isEqualTo("dev.amund.event.MalformedEventException");
    assertThat(header(dead.get(0), DeadLetter.ORIGIN_TOPIC)).isEqualTo("amund.deletion-requests");
    assertThat(header(dead.get(0), DeadLetter.ORIGIN_PARTITION)).isEqualTo("0");
    assertThat(header(dead.get(3), DeadLetter.ORIGIN_OFFSET)).isEqualTo("3");
    assertThat(dead.get(1).value()).isNull();
    assertThat(header(dead.get(2), DeadLetter.REASON)).contains("left over");
    assertThat(header(dead.get(3), DeadLetter.EXCEPTION)).isEqualTo("java.io.EOFException");
    assertThat(intake.receipts.isEmpty()).isTrue();
    assertThat(intake.outcomes()).isEqualTo(Map.of("dead_letter", 4.0));
  }

  @Test
  void aDeadLetterKeepsTheHeadersAndTheTimestampOfItsRecord() {
    var headers = new RecordHeaders();
    headers.add("tenant", "t-7".getBytes(StandardCharsets.UTF_8));
    headers.add(DeadLetter.ORIGIN_TIMESTAMP, "forged".getBytes(StandardCharsets.UTF_8));
    var sentAt = Instant.parse("2020-02-29T12:00:00.123Z");
    intake.requests.pipeInput(
        new TestRecord<>(
            "k".getBytes(StandardCharsets.UTF_8),
            "nonsense".getBytes(StandardCharsets.UTF_8),
            headers,
            sentAt));

    var dead = intake.deadLetters.readRecord();
    assertThat(header(dead, "tenant")).isEqualTo("t-7");
    assertThat(header(dead, DeadLetter.ORIGIN_TIMESTAMP)).isEqualTo("" + sentAt.toEpochMilli());
  }

  @Test
  void anUnknownSchemaBecomesADeadLetter() {
    var bytes = intake.bytes(intake.request());
    ByteBuffer.wrap(bytes).putInt(1, 123_456);
    intake.requests.pipeInput(IntakeFixture.key("m"), bytes);

    var dead = intake.deadLetters.readRecord();
    assertThat(dead.value()).isEqualTo(bytes);
    assertThat(header(dead, DeadLetter.REASON)).contains("no schema 123456");
  }

  @Test
  void whatWouldNotFitIntoOtherTopicsBecomesADeadLetter() {
    intake.send(b -> b.setSource("x".repeat(900_001)));
    intake.send(b -> b.setModelId("x".repeat(256)));

    assertThat(intake.deadLetters.readRecordsToList())
        .extracting(dead -> header(dead, DeadLetter.REASON))
        .satisfiesExactly(
            reason -> assertThat(reason).contains("split it"),
            reason -> assertThat(reason).contains("modelId of 256 characters"));
  }

  @Test
  void aDeadLetterHoldsNoMoreThanItsTopicTakes() {
    var zeros = new byte[5_500_000];
    intake.requests.pipeInput(IntakeFixture.key("m"), zeros);
    var tooLong = new byte[64 * 1024 + 1];
    intake.requests.pipeInput(tooLong, intake.bytes(intake.request()));
    var plain = new byte[950_000];
    intake.requests.pipeInput(IntakeFixture.key("m"), plain);

    var dead = intake.deadLetters.readRecordsToList();
    assertThat(dead).hasSize(3);
    assertThat(dead.get(0).value()).isEqualTo(new byte[1024 * 1024]);
    assertThat(header(dead.get(0), DeadLetter.VALUE_LENGTH)).isEqualTo("5500000");
    assertThat(header(dead.get(0), DeadLetter.VALUE_SHA256)).isEqualTo(Sha256.hex(zeros));
    assertThat(header(dead.get(0), DeadLetter.REASON)).contains("5500000 bytes").contains("split");
    assertThat(dead.get(1).key()).hasSize(1024);
    assertThat(header(dead.get(1), DeadLetter.KEY_LENGTH)).isEqualTo("" + tooLong.length);
    assertThat(header(dead.get(1), DeadLetter.KEY_SHA256)).isEqualTo(Sha256.hex(tooLong));
    assertThat(dead.get(2).value()).isEqualTo(plain);
    assertThat(header(dead.get(2), DeadLetter.VALUE_LENGTH)).isEqualTo("950000");
    assertThat(dead.get(2).headers().lastHeader(DeadLetter.KEY_LENGTH)).isNull();
  }

  @Test
  void whatCannotBeSentBackUncompressedBecomesADeadLetter() {
    intake.close();
    int partitions = 3;
    String stray = new Partitioning(partitions).of("m") == 0 ? "n" : "m";
    intake =
        new IntakeFixture(
            directory,
            "mock://intake",
            partitions,
            IntakeFixture.REQUEST_TOPIC_BYTES,
            "100000",
            "amund.intake.max-sample-ids",
            "1000");
    var ids = IntStream.range(0, 100).mapToObj(i -> "x".repeat(1000) + i).toList();
    intake.send(b -> b.setModelId(stray).setSampleIds(ids));

    assertThat(header(intake.deadLetters.readRecord(), DeadLetter.REASON))
        .contains("fit back into the topic")
        .contains("modelId as key");
  }

  @Test
  void idsThatNothingCanHaveAreRejected() {
    restart("amund.intake.max-sample-ids", "1000000");
    assertRejected(
        "more than 1024 bytes", intake.send(b -> b.setSampleIds(List.of("é".repeat(513)))));
    assertRejected("more than 1024 bytes", intake.send(b -> b.setSubjectId("x".repeat(1025))));
    intake.send(b -> b.setSampleIds(List.of("é".repeat(512))).setSubjectId("x".repeat(1024)));
    assertThat(intake.receipts.readValue().getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
  }

  @Test
  void manyShortIdsAreCountedAsTheyAreWritten() {
    restart("amund.intake.max-sample-ids", "1000000");
    var ids = IntStream.range(0, 150_000).mapToObj(i -> Integer.toString(i, 36)).toList();
    intake.send(b -> b.setSampleIds(ids));

    assertThat(intake.receipts.readValue().getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
    assertThat(intake.batches.readValue().getRequests().get(0).getSampleIds()).isEqualTo(ids);
  }

  @Test
  void datesThatCannotBeMeantAreRejectedByTheirUnit() {
    var due = IntakeFixture.START.plus(Duration.ofDays(30));
    assertRejected(
        "it looks like microseconds",
        intake.send(b -> b.setDueAt(Instant.ofEpochMilli(due.toEpochMilli() * 1000))));
    assertRejected(
        "it looks like seconds",
        intake.send(b -> b.setDueAt(Instant.ofEpochMilli(due.getEpochSecond()))));
    assertRejected(
        "its requestedAt is 1970-01-21",
        intake.send(b -> b.setRequestedAt(Instant.ofEpochMilli(due.getEpochSecond()))));
    assertRejected(
        "read as timestamp-millis",
        intake.send(b -> b.setDueAt(Instant.parse("2014-12-31T23:59:59Z"))));
    assertRejected(
        "from 2015 to 20 years ahead",
        intake.send(b -> b.setDueAt(Instant.parse("2046-03-01T12:00:01Z"))));
    intake.send(b -> b.setDueAt(Instant.parse("2046-03-01T12:00:00Z")));
    intake.send(b -> b.setRequestedAt(Instant.EPOCH));
    assertThat(intake.receipts.readValuesToList())
        .extracting(DeletionReceipt::getStatus)
        .containsOnly(ReceiptStatus.ACCEPTED);
  }

  @Test
  void aWriterThatCountsMicrosecondsIsUnderstood() throws Exception {
    var json = Files.readString(Path.of("schemas/DeletionRequested.avsc"));
    var schema = new Schema.Parser().parse(json.replace("timestamp-millis", "timestamp-micros"));
    String subject = intake.topics.deletionRequests() + "-value";
    int id = intake.clients.registry().register(subject, new AvroSchema(schema));
    var due = IntakeFixture.START.minus(Duration.ofHours(1));

    intake.requests.pipeInput(
        IntakeFixture.key("m"), written(schema, id, due.toEpochMilli() * 1000));
    var batch = intake.batches.readValue();
    assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.DEADLINE);
    assertThat(batch.getRequests().get(0).getDueAt()).isEqualTo(due);

    intake.requests.pipeInput(IntakeFixture.key("m"), written(schema, id, due.toEpochMilli()));
    assertThat(intake.receipts.readValuesToList().get(1).getReason())
        .contains("read as timestamp-micros")
        .contains("looks like milliseconds");
  }

  private static byte[] written(Schema schema, int id, long dueAt) throws IOException {
    var record = new GenericData.Record(schema);
    record.put("requestId", UUID.randomUUID().toString());
    record.put("modelId", "m");
    record.put("sampleIds", List.of("s"));
    record.put("requestedAt", dueAt);
    record.put("dueAt", dueAt);
    for (String name : List.of("priority", "legalBasis")) {
      Schema type = schema.getField(name).schema();
      record.put(name, new GenericData.EnumSymbol(type, type.getEnumDefault()));
    }
    record.put("source", "");
    var out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Test
  void whatCannotBeDoneIsRejectedWithTheReason() {
    assertRejected("there is no model 'x'", intake.send(b -> b.setModelId("x")));
    assertRejected("neither samples nor a subject", intake.send(b -> b.setSampleIds(List.of())));
    assertRejected("subjectId is blank", intake.send(b -> b.setSubjectId(" ")));
    assertRejected("names 21 samples, 20 are allowed", intake.send(b -> b.setSampleIds(ids(21))));
    assertRejected("id is blank", intake.send(b -> b.setSampleIds(List.of("a", ""))));
    var foreign = intake.request();
    intake.requests.pipeInput(IntakeFixture.key("other"), intake.bytes(foreign));
    assertRejected("key 'other' is not its modelId 'm'", foreign);
    intake.pass(Duration.ofDays(1));
    assertThat(intake.batches.isEmpty()).isTrue();
    assertThat(intake.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void modelsAreNumberedEachForItselfWithoutGaps() {
    for (int i = 0; i < 60; i++) {
      String model = i % 3 == 0 ? "n" : "m";
      var priority = i % 7 == 0 ? Priority.URGENT : Priority.NORMAL;
      intake.send(b -> b.setModelId(model).setPriority(priority));
    }
    intake.pass(Duration.ofMinutes(5));

    var batches = intake.batches.readValuesToList();
    for (String model : List.of("m", "n")) {
      var own = batches.stream().filter(b -> b.getModelId().equals(model)).toList();
      assertThat(own)
          .extracting(UnlearningBatch::getSequence)
          .isEqualTo(LongStream.rangeClosed(1, own.size()).boxed().toList());
      assertThat(own.stream().mapToInt(b -> b.getRequests().size()).sum())
          .isEqualTo(model.equals("n") ? 20 : 40);
    }
    assertThat(batches).extracting(UnlearningBatch::getBatchId).doesNotHaveDuplicates();
    assertThat(batches.stream().flatMap(b -> requestIds(b).stream()))
        .hasSize(60)
        .doesNotHaveDuplicates();
  }

  private void assertRejected(String reason, DeletionRequested request) {
    var record = intake.receipts.readRecord();
    assertThat(record.key()).isEqualTo(request.getRequestId() + "/" + request.getModelId());
    assertThat(record.value().getStatus()).isEqualTo(ReceiptStatus.REJECTED);
    assertThat(record.value().getReason()).contains(reason).contains("under a new requestId");
    assertThat(intake.receipts.isEmpty()).isTrue();
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "s" + i).toList();
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
