package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amund.event.BatchedRequest;
import dev.amund.event.ClosedBy;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import dev.amund.event.deadletters.DeadLetter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of quarantined requests, by hand, by policy and by date. */
class QuarantineTest {
  private static final String DEFAULT_POLICY = "amund.gates.when-refused.default";
  private static final Instant IN_TEN_DAYS = IntakeFixture.START.plus(Duration.ofDays(10));

  @TempDir private Path directory;
  private IntakeFixture intake;

  @BeforeEach
  void start() {
    open();
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  private void open(String... overrides) {
    open(FormerQuarantine.NONE, overrides);
  }

  private void open(FormerQuarantine former, String... overrides) {
    if (intake != null) {
      intake.close();
    }
    intake =
        new IntakeFixture(
            directory, "mock://quarantine", 1, FormerRequests.NONE, former, overrides);
  }

  /** A request that was accepted, batched and refused; its batch as the unlearner got it. */
  private UnlearningBatch quarantine(DeletionRequested request) {
    intake.send(request);
    UnlearningBatch batch = intake.batches.readValue();
    refuse(batch);
    intake.receipts.readValuesToList();
    return batch;
  }

  private DeletionRequested urgent(Instant dueAt) {
    return intake.request(b -> b.setPriority(Priority.URGENT).setDueAt(dueAt));
  }

  private void refuse(UnlearningBatch batch) {
    intake.quarantined.pipeInput(
        IntakeFixture.key(batch.getModelId()),
        intake
            .clients
            .<UnlearningBatch>serializer()
            .serialize(intake.topics.quarantinedBatches(), batch));
  }

  private void act(QuarantineActionKind kind, String why, UUID... requestIds) {
    var action =
        QuarantineAction.newBuilder()
            .setActionId(UUID.randomUUID())
            .setModelId("m")
            .setAction(kind)
            .setRequestIds(List.of(requestIds))
            .setWhy(why)
            .setBy("ann")
            .setAt(IntakeFixture.START)
            .build();
    intake.actions.pipeInput(
        IntakeFixture.key("m"),
        intake
            .clients
            .<QuarantineAction>serializer()
            .serialize(intake.topics.quarantineActions(), action));
  }

  private double count(String meter, String... tags) {
    return intake.meters.get(meter).tag("model", "m").tags(tags).counter().count();
  }

  @Test
  void aRetriedRequestGoesIntoABatchOfItsOwnAndWaitingOnesStayWhereTheyAre() {
    UnlearningBatch refused =
        quarantine(
            intake.request(
                b -> b.setPriority(Priority.URGENT).setSampleIds(List.of("a")).setSubjectId("u")));
    intake.send();
    intake.receipts.readValuesToList();
    UUID id = refused.getRequests().get(0).getRequestId();

    act(QuarantineActionKind.RETRY, "more memory", id);

    UnlearningBatch again = intake.batches.readValue();
    assertThat(again.getClosedBy()).isEqualTo(ClosedBy.RETRY);
    assertThat(again.getSequence()).isEqualTo(2);
    assertThat(again.getBatchId()).isNotEqualTo(refused.getBatchId());
    assertThat(again.getRequests()).isEqualTo(refused.getRequests());
    assertThat(intake.batches.isEmpty()).isTrue();
    var receipt = intake.receipts.readRecord();
    assertThat(receipt.key()).isEqualTo(id + "/m");
    assertThat(receipt.value().getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
    assertThat(receipt.value().getReason()).contains("ann", "more memory");
    assertThat(count("amund.quarantine.exits", "exit", "retried")).isOne();

    act(QuarantineActionKind.RETRY, "twice", id);
    assertThat(intake.batches.isEmpty()).as("it is not quarantined any more").isTrue();
    assertThat(intake.receipts.isEmpty()).isTrue();

    refuse(again);
    act(QuarantineActionKind.RETRY, "once more", id);
    assertThat(intake.batches.readValue().getSequence()).isEqualTo(3);
  }

  @Test
  void aResolvedRequestIsAnsweredForGood() {
    UUID id = quarantine(urgent(null)).getRequests().get(0).getRequestId();

    act(QuarantineActionKind.RESOLVE, "the model is withdrawn", id, new UUID(9, 9));

    assertThat(intake.receipts.readValuesToList())
        .extracting(DeletionReceipt::getRequestId, DeletionReceipt::getStatus)
        .containsExactly(tuple(id, ReceiptStatus.RESOLVED));
    act(QuarantineActionKind.RETRY, "", id);
    assertThat(intake.batches.isEmpty()).isTrue();
    assertThat(count("amund.quarantine.exits", "exit", "resolved")).isOne();
  }

  @Test
  void withoutAWhyNothingIsResolved() {
    UUID id = quarantine(urgent(null)).getRequests().get(0).getRequestId();

    act(QuarantineActionKind.RESOLVE, " ", id);

    assertThat(intake.receipts.isEmpty()).isTrue();
    var letter = intake.deadLetters.readRecord();
    assertThat(new String(letter.headers().lastHeader(DeadLetter.REASON).value()))
        .contains("without a why");
    act(QuarantineActionKind.RETRY, "", id);
    assertThat(intake.batches.isEmpty()).as("it is still quarantined").isFalse();
  }

  @Test
  void whatIsNoActionBecomesADeadLetterAndStopsNothing() {
    intake.actions.pipeInput(IntakeFixture.key("m"), new byte[] {1, 2, 3});
    intake.actions.pipeInput((byte[]) null, (byte[]) null);
    intake.quarantined.pipeInput(IntakeFixture.key("m"), new byte[] {0, 0, 0, 9, 9, 9});
    assertThat(intake.deadLetters.readRecordsToList()).hasSize(3);
    act(QuarantineActionKind.UNKNOWN, "", new UUID(1, 1));

    intake.send(urgent(null));

    assertThat(intake.batches.isEmpty()).isFalse();
  }

  @Test
  void whoIsReplacedLeavesTheQuarantine() {
    UUID replaced = quarantine(urgent(null)).getRequests().get(0).getRequestId();
    var other = intake.send(b -> b.setReplaces(new UUID(9, 9)));
    var successor = intake.send(b -> b.setReplaces(replaced));

    assertThat(intake.receipts.readValuesToList())
        .extracting(DeletionReceipt::getRequestId, DeletionReceipt::getStatus)
        .containsExactly(
            tuple(other.getRequestId(), ReceiptStatus.ACCEPTED),
            tuple(successor.getRequestId(), ReceiptStatus.ACCEPTED),
            tuple(replaced, ReceiptStatus.RESOLVED));
    act(QuarantineActionKind.RETRY, "", replaced);
    assertThat(intake.batches.isEmpty()).isTrue();
    assertThat(count("amund.quarantine.exits", "exit", "superseded")).isOne();
  }

  @Test
  void whoReplacesItselfIsRejected() {
    var request = intake.request();
    intake.send(DeletionRequested.newBuilder(request).setReplaces(request.getRequestId()).build());
    assertThat(intake.receipts.readValue().getStatus()).isEqualTo(ReceiptStatus.REJECTED);
  }

  @Test
  void withoutADateThePolicyTakesEffectAtOnce() {
    open(DEFAULT_POLICY, "publish-best");
    intake.send(urgent(null));
    assertThat(intake.batches.readValue().getWhenRefused()).isEqualTo(WhenRefused.PUBLISH_BEST);
  }

  @Test
  void withADateThePolicyTakesEffectWhenThatIsNear() {
    open(DEFAULT_POLICY, "publish-best");
    UnlearningBatch refused = quarantine(urgent(IN_TEN_DAYS));
    assertThat(refused.getWhenRefused()).as("early").isEqualTo(WhenRefused.QUARANTINE);
    UUID id = refused.getRequests().get(0).getRequestId();

    intake.pass(Duration.ofDays(8).minusSeconds(10));
    assertThat(intake.batches.isEmpty()).isTrue();
    intake.pass(Duration.ofSeconds(10));

    UnlearningBatch again = intake.batches.readValue();
    assertThat(again.getWhenRefused()).isEqualTo(WhenRefused.PUBLISH_BEST);
    assertThat(again.getClosedBy()).isEqualTo(ClosedBy.DEADLINE);
    DeletionReceipt receipt = intake.receipts.readValue();
    assertThat(receipt.getRequestId()).isEqualTo(id);
    assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
    assertThat(receipt.getReason()).contains(IN_TEN_DAYS.toString());
    assertThat(count("amund.quarantine.exits", "exit", "policy")).isOne();

    refuse(again);
    intake.pass(Duration.ofMinutes(1));
    assertThat(intake.batches.isEmpty()).as("the policy did not help: no circle").isTrue();
    assertThat(intake.receipts.readValue().getReason()).contains("still quarantined");
  }

  @Test
  void underQuarantineANearDateIsSaidLoudlyOnce() {
    UUID id = quarantine(urgent(IN_TEN_DAYS)).getRequests().get(0).getRequestId();
    intake.pass(Duration.ofDays(7));
    assertThat(intake.receipts.isEmpty()).isTrue();

    intake.pass(Duration.ofDays(1));
    intake.pass(Duration.ofDays(5));

    assertThat(intake.receipts.readValuesToList())
        .extracting(DeletionReceipt::getRequestId, DeletionReceipt::getStatus)
        .containsExactly(tuple(id, ReceiptStatus.QUARANTINED));
    assertThat(count("amund.quarantine.overdue")).isOne();
    assertThat(intake.batches.isEmpty()).isTrue();
    act(QuarantineActionKind.RETRY, "", id);
    assertThat(intake.batches.readValue().getWhenRefused()).isEqualTo(WhenRefused.QUARANTINE);
  }

  @Test
  void aBatchOfSeveralPoliciesIsQuarantinedAndThenEachGoesItsOwnWay() {
    open(
        DEFAULT_POLICY,
        "erase-and-retrain",
        "amund.gates.when-refused.copyright",
        "publish-best",
        "amund.gates.when-refused.ccpa",
        "quarantine");
    intake.send(b -> b.setLegalBasis(LegalBasis.COPYRIGHT));
    intake.send(b -> b.setLegalBasis(LegalBasis.CCPA));
    intake.send(b -> b.setLegalBasis(LegalBasis.OTHER));
    UnlearningBatch mixed = intake.batches.readValue();
    assertThat(mixed.getWhenRefused()).isEqualTo(WhenRefused.QUARANTINE);

    refuse(mixed);

    assertThat(intake.batches.readValuesToList())
        .extracting(
            UnlearningBatch::getWhenRefused, batch -> batch.getRequests().get(0).getLegalBasis())
        .containsExactlyInAnyOrder(
            tuple(WhenRefused.PUBLISH_BEST, LegalBasis.COPYRIGHT),
            tuple(WhenRefused.ERASE_AND_RETRAIN, LegalBasis.OTHER));
  }

  @Test
  void manyRequestsComeBackInBatchesThatTheIntakeWouldMake() {
    for (int i = 0; i < 2; i++) {
      intake.send(b -> b.setSampleIds(List.of("a", "b", "c", "d", "e", "f")));
    }
    intake.pass(Duration.ofMinutes(6));
    List<UnlearningBatch> refused = intake.batches.readValuesToList();
    refused.forEach(this::refuse);

    act(
        QuarantineActionKind.RETRY,
        "",
        refused.stream()
            .flatMap(batch -> batch.getRequests().stream())
            .map(BatchedRequest::getRequestId)
            .toArray(UUID[]::new));

    assertThat(intake.batches.readValuesToList())
        .as("6 samples each, of which 10 may be together")
        .hasSize(2)
        .extracting(UnlearningBatch::getSequence)
        .containsExactly(3L, 4L);
  }

  @Test
  void whatWasQuarantinedBeforeTheUpgradeIsFoundInTheTopics() {
    var request = Waiting.since(5).id(new UUID(4, 4)).samples("s").build();
    var batchId = new UUID(5, 5);
    open(
        (modelId, partition, ids) ->
            List.of(new QuarantinedRequest(modelId, batchId, 5, request, null, false)));

    act(QuarantineActionKind.RETRY, "", request.requestId());

    var record = intake.receipts.readRecord();
    assertThat(record.key()).as("as a former amund began").isEqualTo(new UUID(4, 4).toString());
    UnlearningBatch again = intake.batches.readValue();
    assertThat(again.getRequests()).containsExactly(request.toBatched());
    act(QuarantineActionKind.RETRY, "", request.requestId());
    assertThat(intake.batches.isEmpty()).as("the receipt may not be committed yet").isTrue();

    refuse(UnlearningBatch.newBuilder(again).setBatchId(batchId).build());
    act(QuarantineActionKind.RETRY, "", request.requestId());
    assertThat(intake.batches.isEmpty()).as("the record of it came late").isTrue();
  }
}
