package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.AmundConfig;
import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.LegalBasis;
import dev.amund.event.TraceContext;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.deadletters.DeadLetters;
import dev.amund.event.deadletters.KeptHeaders;
import dev.amund.event.deadletters.RecordOrigin;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakePartsTest {
  private static final Optional<TraceContext> TRACE =
      TraceContext.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1");

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "cifar-10", "größer", "a.very.long.model.name_with-everything"})
  void aModelBelongsWhereTheJavaProducerPutsItsKey(String modelId) {
    byte[] key = modelId.getBytes(StandardCharsets.UTF_8);
    for (int partitions = 1; partitions < 20; partitions++) {
      assertThat(new Partitioning(partitions).of(modelId))
          .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
    }
  }

  @Test
  void aParkedRecordComesBackAsItWas() {
    var codec = new ArrivedRecordCodec("t");
    var headers =
        new KeptHeaders(
            List.of(new RecordHeader("é", new byte[] {0, -1}), new RecordHeader("none", null)), 2);
    var record =
        new ArrivedRecord(
            new byte[] {1, -1},
            new byte[300_000],
            new RecordOrigin("t", 3, 1L << 40, 1_700_000_000_000L),
            true,
            Optional.of("é"),
            TRACE,
            headers);
    var empty =
        new ArrivedRecord(
            null,
            new byte[0],
            new RecordOrigin("t", 0, 0, -1),
            false,
            Optional.empty(),
            Optional.empty(),
            KeptHeaders.NONE);
    for (var original : List.of(record, empty)) {
      var bytes = codec.serializer().serialize("t", original);
      assertThat(codec.deserializer().deserialize("t", bytes))
          .usingRecursiveComparison()
          .isEqualTo(original);
    }
    assertThatThrownBy(() -> codec.deserializer().deserialize("t", new byte[] {9, 0, 0}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void aClockThatIsSetBackHoldsUpNoBatch() {
    var rule = new ClosingRule(AmundConfig.of(Map.of("amund.intake.max-age", "5m")).intake());
    long accepted = Duration.ofDays(1).toMillis();
    var state = OpenBatchState.NEW.with(Waiting.since(accepted).build());
    assertThat(rule.due(state, accepted - Duration.ofMinutes(4).toMillis())).isEmpty();
    assertThat(rule.due(state, accepted - Duration.ofMinutes(5).toMillis())).contains(ClosedBy.AGE);
  }

  @Test
  void theSizeOfARequestIsNeverUnderestimated() throws Exception {
    for (int length : new int[] {0, 1, 63, 64, 8191, 8192}) {
      var request =
          Waiting.since(1L)
              .samples("é".repeat(length), "x")
              .subject("s".repeat(length))
              .due(2L)
              .trace("t".repeat(length), "é".repeat(length))
              .key("k".repeat(length))
              .basis(LegalBasis.POISONED_DATA)
              .build();
      var batch =
          UnlearningBatch.newBuilder()
              .setBatchId(new UUID(1, 2))
              .setModelId("")
              .setSequence(Long.MAX_VALUE)
              .setRequests(List.of(request.toBatched()))
              .setClosedAt(Instant.now())
              .setClosedBy(ClosedBy.COUNT)
              .build();
      int fixed = 64;
      assertThat(UnlearningBatch.getEncoder().encode(batch).remaining() - fixed)
          .isLessThanOrEqualTo((int) request.bytes());
    }
  }

  @Test
  void aRequestThatAFormerVersionAcceptedKeepsTheKeyOfItsReceipts() {
    var former = Waiting.since(5).build();
    assertThat(former.toBatched().getReceiptKey()).isNull();
  }

  @Test
  void aRequestTakesItsLegalBasisIntoTheBatch() {
    var request = Waiting.since(5).key("key").basis(LegalBasis.POISONED_DATA).build();
    var serde = new JsonSerde<>(PendingRequest.class);

    var restored =
        serde.deserializer().deserialize("t", serde.serializer().serialize("t", request));

    assertThat(restored.toBatched().getLegalBasis()).isEqualTo(LegalBasis.POISONED_DATA);
  }

  @Test
  void theIdOfABatchIsThatOfItsModelNumberAndRequests() {
    List<BatchedRequest> requests = batched(5, 6);
    UUID id = AccumulateBatches.batchId("m", 1, requests);

    assertThat(AccumulateBatches.batchId("m", 1, batched(5, 6))).isEqualTo(id);
    assertThat(
            List.of(
                AccumulateBatches.batchId("n", 1, requests),
                AccumulateBatches.batchId("m", 2, requests),
                AccumulateBatches.batchId("m", 1, batched(5)),
                AccumulateBatches.batchId("m", 1, batched(5, 7))))
        .as("a number that is given twice")
        .doesNotHaveDuplicates()
        .doesNotContain(id);
  }

  private static List<BatchedRequest> batched(long... ids) {
    return Arrays.stream(ids)
        .mapToObj(id -> Waiting.since(5).id(new UUID(1, id)).key("key").build().toBatched())
        .toList();
  }

  @Test
  void stateOfAnotherVersionIsUnderstood() {
    var serde = new JsonSerde<>(PendingRequest.class);
    var json =
        """
        {"requestId": "00000000-0000-0001-0000-000000000002", "sampleIds": ["a"],
         "acceptedAt": 5, "later": {"x": 1}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    assertThat(serde.deserializer().deserialize("t", json)).isEqualTo(Waiting.since(5).build());
  }

  /** Bytes less at the end: timestamp and two counts; and before, two texts' lengths. */
  @ParameterizedTest
  @CsvSource({"2, 16", "1, 20"})
  void aRecordThatAFormerVersionParkedIsUnderstood(byte version, int missing) {
    var record =
        new ArrivedRecord(
            null,
            null,
            new RecordOrigin("t", 3, 4, -1),
            true,
            Optional.of("k"),
            Optional.empty(),
            KeptHeaders.NONE);
    var codec = new ArrivedRecordCodec("t");
    byte[] now = codec.serializer().serialize("changelog", record);
    byte[] then = Arrays.copyOf(now, now.length - missing);
    then[0] = version;
    assertThat(codec.deserializer().deserialize("changelog", then)).isEqualTo(record);
  }

  @Test
  void threadsAreReplacedUntilTooManyDie() {
    var clock = new TurningClock();
    var handler = new ThreadReplacement(clock, DeadLetters.ofAnyTopic());
    for (int i = 0; i < 30; i++) {
      assertThat(handler.handle(new IllegalStateException("now and then")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      clock.now = clock.now.plus(Duration.ofMinutes(2));
    }
    clock.now = clock.now.plus(Duration.ofHours(1));
    for (int i = 0; i < 9; i++) {
      assertThat(handler.handle(new IllegalStateException("at once")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
    assertThat(handler.handle(new IllegalStateException("at once")))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
  }

  @Test
  void threadsThatWaitedForABrokerInVainDoNotCount() {
    var handler = new ThreadReplacement(new TurningClock(), DeadLetters.ofAnyTopic());
    var outage = new StreamsException(new TimeoutException("task.timeout.ms"));
    for (int i = 0; i < 30; i++) {
      assertThat(handler.handle(outage)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
    assertThat(handler.handle(new IllegalStateException("the first of its kind")))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
  }

  @Test
  void threadsThatABrokerTurnsAwayDoNotCountAndTakeTheirTime() {
    var pauses = new AtomicInteger();
    var handler =
        new ThreadReplacement(
            new TurningClock(), DeadLetters.ofAnyTopic(), pauses::incrementAndGet);
    var refused = new StreamsException(new SaslAuthenticationException("invalid credentials"));
    var forbidden = new StreamsException(new TopicAuthorizationException(Set.of("amund.receipts")));
    for (int i = 0; i < 15; i++) {
      assertThat(handler.handle(refused)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      assertThat(handler.handle(forbidden)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
    assertThat(pauses).hasValue(30);
    assertThat(handler.handle(new IllegalStateException("the first of its kind")))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    assertThat(pauses).as("no pause for others").hasValue(30);
  }

  @Test
  void whatAThreadDiedOfIsNewsForAMinute() {
    var clock = new TurningClock();
    var handler = new ThreadReplacement(clock, DeadLetters.ofAnyTopic(), () -> {});
    assertThat(handler.lastCause()).isEmpty();
    handler.handle(new StreamsException(new SaslAuthenticationException("invalid credentials")));
    assertThat(handler.recentCause()).hasValueSatisfying(c -> assertThat(c).contains("sasl"));
    clock.now = clock.now.plus(Duration.ofMinutes(2));
    assertThat(handler.recentCause()).isEmpty();
    assertThat(handler.lastCause()).isPresent();
  }

  @Test
  void nobodyIsToldToResetTheStateWherePartitionsWereChanged() {
    var handler = new ThreadReplacement(new TurningClock(), DeadLetters.ofAnyTopic());
    handler.handle(
        new StreamsException(
            "Existing internal topic a-changelog has invalid partitions: expected: 4; actual: 2."
                + " Use 'org.apache.kafka.tools.StreamsResetter' tool to clean up invalid topics"
                + " before processing."));
    assertThat(handler.lastCause())
        .hasValueSatisfying(
            cause ->
                assertThat(cause)
                    .contains("number of partitions was changed", "nothing is lost")
                    .doesNotContain("Resetter"));
  }

  private static final class TurningClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
