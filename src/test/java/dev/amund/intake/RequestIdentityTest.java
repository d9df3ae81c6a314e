package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestIds;
import dev.amund.event.UnlearningBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are one and the same, and what becomes of those that only seem to be. */
class RequestIdentityTest {
  private static final UUID ID = UUID.fromString("6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d");
  private static final long BEFORE = IntakeFixture.START.minus(Duration.ofDays(3)).toEpochMilli();

  @TempDir Path directory;
  private IntakeFixture intake;

  @BeforeEach
  void start() {
    intake = new IntakeFixture(directory, "mock://identity", 1);
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  private void restart(FormerRequests formerRequests) {
    intake.close();
    intake = new IntakeFixture(directory, "mock://identity", 1, formerRequests);
  }

  private DeletionRequested send(UnaryOperator<DeletionRequested.Builder> change) {
    return intake.send(b -> change.apply(b.setRequestId(ID)));
  }

  private DeletionRequested send(String modelId) {
    return send(b -> b.setModelId(modelId));
  }

  /** Key, status and model of each receipt since the last look. */
  private List<String> receipts() {
    return intake.receipts.readKeyValuesToList().stream()
        .map(r -> "%s %s %s".formatted(r.key, r.value.getStatus(), r.value.getModelId()))
        .toList();
  }

  @Test
  void twoModelsMayBeAskedUnderOneId() {
    send("m");
    send("n");
    send("m");
    send("n");

    assertThat(receipts())
        .containsExactly(
            ID + "/m ACCEPTED m",
            ID + "/n ACCEPTED n",
            ID + "@0-2/m DUPLICATE m",
            ID + "@0-3/n DUPLICATE n");
    intake.pass(Duration.ofMinutes(5));
    assertThat(intake.batches.readValuesToList())
        .extracting(UnlearningBatch::getModelId, b -> b.getRequests().get(0).getReceiptKey())
        .containsExactlyInAnyOrder(tuple("m", ID + "/m"), tuple("n", ID + "/n"));
  }

  @Test
  void aModelThatDoesNotExistUsesUpTheIdOfNoOther() {
    send("x");
    send("m");

    assertThat(receipts()).containsExactly(ID + "/x REJECTED x", ID + "/m ACCEPTED m");
  }

  static Stream<UnaryOperator<DeletionRequested.Builder>> otherRequests() {
    return Stream.of(
        b -> b.setSampleIds(List.of("t")),
        b -> b.setSampleIds(List.of("s", "t")),
        b -> b.setSampleIds(List.of()),
        b -> b.setSubjectId("u"),
        b -> b.setSampleIds(List.of()).setSubjectId("s"),
        b -> b.setDueAt(IntakeFixture.START.plus(Duration.ofDays(9))),
        b -> b.setPriority(Priority.URGENT));
  }

  @ParameterizedTest
  @MethodSource("otherRequests")
  void anotherRequestUnderTheIdIsRejectedAndLeavesTheFirstAlone(
      UnaryOperator<DeletionRequested.Builder> other) {
    send("m");
    intake.pass(Duration.ofSeconds(7));
    send(other);

    var receipts = intake.receipts.readKeyValuesToList();
    assertThat(receipts).hasSize(2);
    assertThat(receipts.get(0).key).isEqualTo(ID + "/m");
    assertThat(receipts.get(0).value.getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
    assertThat(receipts.get(1).key).isEqualTo(ID + "@0-1/m");
    DeletionReceipt rejected = receipts.get(1).value;
    assertThat(rejected.getStatus()).isEqualTo(ReceiptStatus.REJECTED);
    assertThat(rejected.getReason())
        .contains("this id was used for another request")
        .contains("2026-03-01T12:00:00Z")
        .contains("new requestId");
    assertThat(rejected.getFirstSeenAt()).isEqualTo(IntakeFixture.START);
    intake.pass(Duration.ofMinutes(5));
    assertThat(intake.batches.readValue().getRequests())
        .extracting(BatchedRequest::getSampleIds)
        .containsExactly(List.of("s"));
  }

  @ParameterizedTest
  @MethodSource("otherRequests")
  void whoGoesFirstUnderAnothersIdDoesNotPassForIt(
      UnaryOperator<DeletionRequested.Builder> attack) {
    send(attack);
    send("m");

    assertThat(receipts().get(1)).isEqualTo(ID + "@0-1/m REJECTED m");
  }

  @Test
  void whatNothingIsDecidedByMayDifferBetweenCopies() {
    send(b -> b.setSampleIds(List.of("a", "b", "a")));
    send(
        b ->
            b.setSampleIds(List.of("b", "a"))
                .setRequestedAt(IntakeFixture.START.plusSeconds(60))
                .setLegalBasis(LegalBasis.CCPA)
                .setSource("another host"));

    assertThat(receipts()).containsExactly(ID + "/m ACCEPTED m", ID + "@0-1/m DUPLICATE m");
  }

  @Test
  void theIdOfARejectedRequestIsUsedUpToo() {
    send(b -> b.setSampleIds(List.of()));
    send(b -> b.setSampleIds(List.of()));
    send("m");

    assertThat(receipts())
        .containsExactly(ID + "/m REJECTED m", ID + "@0-1/m DUPLICATE m", ID + "@0-2/m REJECTED m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wish-17",
        "",
        "1-1-1-1-1",
        "6F1C2B1E-4D57-4A57-9B0C-0D6F0A1F2C3D",
        "{6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d}",
        "6f1c2b1e4d574a579b0c0d6f0a1f2c3d",
        "6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d ",
        "６f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d"
      })
  void anIdThatIsNoCanonicalUuidIsAnsweredAndNotTaken(String text) {
    intake.requests.pipeInput(
        IntakeFixture.key("m"), WrittenRequest.bytes(intake.clients, intake.topics, text, "m"));

    var record = intake.receipts.readRecord();
    DeletionReceipt receipt = record.value();
    assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.REJECTED);
    assertThat(receipt.getRequestIdText()).isEqualTo(text);
    assertThat(receipt.getReason()).contains("'" + text + "' is no canonical UUID");
    assertThat(receipt.getModelId()).isEqualTo("m");
    assertThat(receipt.getRequestId()).isEqualTo(RequestIds.standIn(text)).isNotEqualTo(ID);
    assertThat(record.key()).isEqualTo(RequestIds.standIn(text) + "@0-0/m");
    assertThat(intake.receipts.isEmpty()).isTrue();
    assertThat(intake.deadLetters.isEmpty()).isTrue();
    assertThat(intake.outcomes()).isEqualTo(Map.of("rejected", 1.0));
    intake.pass(Duration.ofMinutes(5));
    assertThat(intake.batches.isEmpty()).isTrue();
  }

  @Test
  void aLongTextInPlaceOfAnIdIsCutShort() {
    intake.requests.pipeInput(
        null, WrittenRequest.bytes(intake.clients, intake.topics, "x".repeat(100_000), "m"));

    var receipt = intake.receipts.readValue();
    assertThat(receipt.getRequestIdText()).hasSizeLessThan(200);
    assertThat(receipt.getReason()).hasSizeLessThan(600);
  }

  @Test
  void aBrokenRecordIsADeadLetterWhateverItsId() {
    byte[] whole = WrittenRequest.bytes(intake.clients, intake.topics, "wish-17", "m");
    byte[] half = java.util.Arrays.copyOf(whole, whole.length - 3);
    byte[] more = java.util.Arrays.copyOf(whole, whole.length + 3);
    intake.requests.pipeInput(IntakeFixture.key("m"), half);
    intake.requests.pipeInput(IntakeFixture.key("m"), more);

    assertThat(intake.deadLetters.readRecordsToList()).hasSize(2);
    assertThat(intake.receipts.isEmpty()).isTrue();
  }

  @Test
  void aWriterThatWritesTheIdAsPlainTextIsUnderstood() {
    intake.requests.pipeInput(
        IntakeFixture.key("m"),
        WrittenRequest.bytes(intake.clients, intake.topics, ID.toString(), "m"));

    assertThat(receipts()).containsExactly(ID + "/m ACCEPTED m");
  }

  @Test
  void copiesOfWhatAFormerVersionHasSeenStayCopies() {
    restart(former(Set.of("m")));
    formerlySeen();
    send("m");

    assertThat(receipts()).containsExactly(ID + "@0-0/m DUPLICATE m");
  }

  @Test
  void whatAFormerVersionHasSeenForOneModelIsNewForAnother() {
    restart(former(Set.of("m")));
    formerlySeen();
    send("n");
    send("n");
    send("m");

    assertThat(receipts())
        .containsExactly(
            ID + "/n ACCEPTED n", ID + "@0-1/n DUPLICATE n", ID + "@0-2/m DUPLICATE m");
  }

  @Test
  void whereTheModelIsNotKnownAnyMoreNothingIsDoneTwice() {
    for (var unknown : List.of(FormerRequests.NONE, outOfReach())) {
      restart(unknown);
      formerlySeen();
      send("n");

      var receipt = intake.receipts.readValue();
      assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.DUPLICATE);
      assertThat(receipt.getReason())
          .contains("2026-02-26T12:00:00Z")
          .contains("if that one was for another model, send this one under a new requestId");
      intake.pass(Duration.ofMinutes(5));
      assertThat(intake.batches.isEmpty()).isTrue();
    }
  }

  @Test
  void whatAFormerVersionHasSeenIsForgottenInItsTime() {
    restart(former(Set.of("m")));
    formerlySeen();
    intake.pass(Duration.ofDays(27).plusMillis(1));
    send("m");

    assertThat(receipts()).containsExactly(ID + "/m ACCEPTED m");
  }

  @Test
  void afterAWayBackAFormerVersionTakesNoCopyForNew() {
    send("m");

    try (var entries =
        intake
            .driver
            .<String, Long>getWindowStore(IntakeTopology.FORMERLY_SEEN)
            .fetch(ID.toString(), IntakeFixture.START, IntakeFixture.START)) {
      assertThat(entries.hasNext()).isTrue();
    }
  }

  @Test
  void theReceiptsOfAFormerVersionAreReadOnceAndOnlyIfNeeded() {
    var questions = new java.util.concurrent.atomic.AtomicInteger();
    restart(
        new FormerRequests(
            () -> {
              questions.incrementAndGet();
              return Map.of(ID, Set.of("m"));
            }));
    intake.send();
    intake.send();
    assertThat(questions).hasValue(0);

    formerlySeen();
    send("m");
    send("m");
    assertThat(questions).hasValue(1);
  }

  private static FormerRequests former(Set<String> models) {
    return new FormerRequests(() -> Map.of(ID, models));
  }

  private static FormerRequests outOfReach() {
    return new FormerRequests(
        () -> {
          throw new TimeoutException("no broker");
        });
  }

  /** As a former version left it in its store. */
  private void formerlySeen() {
    intake
        .driver
        .<String, Long>getWindowStore(IntakeTopology.FORMERLY_SEEN)
        .put(ID.toString(), BEFORE, BEFORE);
  }

  @Test
  void aFormerVersionsWaitingRequestsGoIntoABatchWithTheKeysThatTheirReceiptsHave() {
    intake
        .driver
        .<PendingKey, PendingRequest>getKeyValueStore(IntakeTopology.PENDING)
        .put(new PendingKey("m", 0), Waiting.since(BEFORE).id(ID).samples("s").build());
    intake
        .driver
        .<String, OpenBatchState>getKeyValueStore(IntakeTopology.MODELS)
        .put("m", new OpenBatchState(4, 1, 1, 1, 150, BEFORE, Long.MAX_VALUE));
    var next = intake.send();
    intake.pass(Duration.ofSeconds(1));

    assertThat(intake.batches.readValue().getRequests())
        .extracting(BatchedRequest::getRequestId, r -> Optional.ofNullable(r.getReceiptKey()))
        .containsExactly(
            tuple(ID, Optional.empty()),
            tuple(next.getRequestId(), Optional.of(next.getRequestId() + "/m")));
  }
}
