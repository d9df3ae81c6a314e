package dev.amund.cli.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.chain.ChainReport;
import dev.amund.artifacts.chain.CheckedVersion;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProofTest {
  private static final UUID REQUEST = UUID.fromString("6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d");
  private static final UUID BATCH = UUID.fromString("0b7e0f3e-5c39-4c5e-9d0e-0a6f9a3b1c2d");
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final String HASH = Sha256.hex(new byte[] {2});

  private static DeletionReceipt receipt(ReceiptStatus status, Long version) {
    return DeletionReceipt.newBuilder()
        .setRequestId(REQUEST)
        .setModelId("m")
        .setStatus(status)
        .setVersion(version)
        .setBatchId(status == ReceiptStatus.REJECTED ? null : BATCH)
        .setSamples(1)
        .setAt(AT)
        .build();
  }

  private static <T> List<Sighting<T>> seen(List<T> events) {
    return events.stream().map(event -> new Sighting<>("t", 0, 7, AT, event)).toList();
  }

  private static CheckedVersion version(CheckedVersion.Bytes bytes) {
    var manifest =
        new ModelManifest(
            "m",
            2,
            new ModelManifest.Parent(OptionalLong.of(1), Optional.of(Sha256.hex(new byte[] {1}))),
            new ModelManifest.Content(HASH, 1, "TORCHSCRIPT"),
            new ModelManifest.Forgotten(Optional.of(BATCH.toString()), 1, 1),
            AT,
            Optional.empty());
    return new CheckedVersion(new SignedManifest(manifest, "key", new byte[64]), bytes);
  }

  private static ModelVersionPublished announcement(UUID forgotten) {
    return ModelVersionPublished.newBuilder()
        .setModelId("m")
        .setVersion(2)
        .setArtifactUri("file:///x")
        .setSha256(HASH)
        .setSizeBytes(1)
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setBatchId(BATCH)
        .setRequests(List.of(new ForgottenRequest(forgotten, 1, 0, null)))
        .setPublishedAt(AT)
        .setManifestSignature(ByteBuffer.allocate(64))
        .setKeyId("key")
        .build();
  }

  private static UnlearningEvaluated evaluation(Outcome outcome, Long version) {
    return UnlearningEvaluated.newBuilder()
        .setModelId("m")
        .setVersion(version)
        .setBatchId(BATCH)
        .setOutcome(outcome)
        .setAttempt(1)
        .setSamples(1)
        .setAt(AT)
        .build();
  }

  private static RequestHistory history(
      List<DeletionReceipt> receipts,
      List<UnlearningEvaluated> evaluations,
      List<ModelVersionPublished> announcements,
      Optional<CheckedVersion> version) {
    return new Proof(new Topics("t."), Map.of())
        .of(
            new Evidence(
                REQUEST,
                "m",
                new FoundEvents(
                    List.of(),
                    List.of(),
                    seen(evaluations),
                    seen(announcements),
                    seen(receipts),
                    List.of()),
                version,
                version.map(checked -> new ChainReport("m", List.of(checked), List.of()))));
  }

  private static RequestHistory erased(
      List<UnlearningEvaluated> evaluations, List<ModelVersionPublished> announcements) {
    return history(
        List.of(receipt(ReceiptStatus.ERASED, 2L)),
        evaluations,
        announcements,
        Optional.of(version(CheckedVersion.Bytes.VERIFIED)));
  }

  private static List<String> failed(RequestHistory history) {
    return history.checks().stream().filter(c -> !c.held()).map(Check::name).toList();
  }

  @Test
  void whatIsErasedIsProvenByItsVersion() {
    var history =
        erased(
            List.of(evaluation(Outcome.RETRIED, null), evaluation(Outcome.PUBLISHED, 2L)),
            List.of(announcement(REQUEST)));
    assertThat(failed(history)).isEmpty();
    assertThat(history.isSound()).isTrue();
    assertThat(history.checks())
        .extracting(Check::name)
        .containsExactly(
            "one-final-receipt", "version-of-the-batch", "passed-the-gates", "signature", "chain");
  }

  @Test
  void whatTookSeveralVersionsIsProvenByAllOfThem() {
    var receipt =
        DeletionReceipt.newBuilder(receipt(ReceiptStatus.ERASED, 2L)).setVersions(List.of(2L));
    var evaluations = List.of(evaluation(Outcome.PUBLISHED, 2L));
    var announcements = List.of(announcement(REQUEST));
    var version = Optional.of(version(CheckedVersion.Bytes.VERIFIED));

    assertThat(failed(history(List.of(receipt.build()), evaluations, announcements, version)))
        .isEmpty();
    receipt.setVersions(List.of(3L, 2L));
    assertThat(failed(history(List.of(receipt.build()), evaluations, announcements, version)))
        .containsExactly("versions-of-the-batch", "passed-the-gates");
  }

  @Test
  void withoutAFinalReceiptOrWithTwoNothingIsProven() {
    assertThat(failed(history(List.of(), List.of(), List.of(), Optional.empty())))
        .containsExactly("one-final-receipt");
    assertThat(
            failed(
                history(
                    List.of(receipt(ReceiptStatus.ACCEPTED, null)),
                    List.of(),
                    List.of(),
                    Optional.empty())))
        .containsExactly("one-final-receipt");
    assertThat(
            failed(
                history(
                    List.of(
                        receipt(ReceiptStatus.NOT_HELD, null), receipt(ReceiptStatus.ERASED, 2L)),
                    List.of(),
                    List.of(),
                    Optional.empty())))
        .contains("one-final-receipt");
  }

  @Test
  void aRejectedRequestNeedsNoVersionAndAQuarantinedOneIsNotAtItsEnd() {
    var rejected =
        history(
            List.of(receipt(ReceiptStatus.REJECTED, null)), List.of(), List.of(), Optional.empty());
    assertThat(rejected.isSound()).isTrue();
    assertThat(rejected.checks()).hasSize(1);
    assertThat(
            failed(
                history(
                    List.of(receipt(ReceiptStatus.QUARANTINED, null)),
                    List.of(),
                    List.of(),
                    Optional.empty())))
        .containsExactly("one-final-receipt");
  }

  @Test
  void aRequestThatWasTriedAgainOutOfQuarantineHasOneEnd() {
    var history =
        history(
            List.of(
                receipt(ReceiptStatus.ACCEPTED, null),
                receipt(ReceiptStatus.QUARANTINED, null),
                receipt(ReceiptStatus.ACCEPTED, null),
                receipt(ReceiptStatus.ERASED, 2L)),
            List.of(evaluation(Outcome.QUARANTINED, null), evaluation(Outcome.PUBLISHED, 2L)),
            List.of(announcement(REQUEST)),
            Optional.of(version(CheckedVersion.Bytes.VERIFIED)));
    assertThat(failed(history)).isEmpty();
    var resolved =
        history(
            List.of(
                receipt(ReceiptStatus.QUARANTINED, null),
                receipt(ReceiptStatus.QUARANTINED, null),
                receipt(ReceiptStatus.RESOLVED, null)),
            List.of(),
            List.of(),
            Optional.empty());
    assertThat(resolved.isSound()).isTrue();
  }

  @Test
  void whatAPolicyEndedDidNotPassTheGates() {
    var residual =
        DeletionReceipt.newBuilder(receipt(ReceiptStatus.ERASED, 2L))
            .setResidual(true)
            .setRemained(List.of("It is still recognised."))
            .build();
    var history =
        history(
            List.of(residual),
            List.of(evaluation(Outcome.PUBLISHED, 2L)),
            List.of(announcement(REQUEST)),
            Optional.of(version(CheckedVersion.Bytes.VERIFIED)));
    assertThat(failed(history)).containsExactly("passed-the-gates");
    assertThat(history.checks())
        .anyMatch(check -> check.toString().contains("It is still recognised."));
    var handedOver =
        DeletionReceipt.newBuilder(residual).setVersion(null).setRetrainRequired(true).build();
    assertThat(failed(history(List.of(handedOver), List.of(), List.of(), Optional.empty())))
        .as("there is no version to prove it by")
        .containsExactly("passed-the-gates");
  }

  @Test
  void whatWasAnsweredToLaterRecordsUnderTheIdIsNoEndOfTheRequest() {
    var other =
        DeletionReceipt.newBuilder(receipt(ReceiptStatus.REJECTED, null))
            .setFirstSeenAt(AT)
            .build();
    var history =
        history(
            List.of(receipt(ReceiptStatus.NOT_HELD, null), other),
            List.of(),
            List.of(),
            Optional.empty());

    assertThat(history.isSound()).isTrue();
    assertThat(history.missing())
        .anyMatch(text -> text.contains("other requests under this id") && text.endsWith(": 1"))
        .as("the first receipt of the request itself is gone")
        .anyMatch(text -> text.contains("Earlier receipts are not in"));
  }

  @Test
  void contradictionsAreFound() {
    assertThat(failed(erased(List.of(evaluation(Outcome.RETRIED, null)), List.of())))
        .containsExactly("passed-the-gates");
    assertThat(failed(erased(List.of(), List.of(announcement(UUID.randomUUID())))))
        .containsExactly("version-of-the-batch");
    assertThat(
            failed(
                history(
                    List.of(receipt(ReceiptStatus.ERASED, 3L)),
                    List.of(),
                    List.of(),
                    Optional.of(version(CheckedVersion.Bytes.VERIFIED)))))
        .containsExactly("version-of-the-batch");
    assertThat(
            failed(
                history(
                    List.of(receipt(ReceiptStatus.ERASED, 2L)),
                    List.of(),
                    List.of(),
                    Optional.empty())))
        .containsExactly("version-of-the-batch", "chain");
  }

  @Test
  void saysWhatIsNoLongerThere() {
    var history =
        history(
            List.of(receipt(ReceiptStatus.ERASED, 2L)),
            List.of(),
            List.of(),
            Optional.of(version(CheckedVersion.Bytes.RETIRED)));
    assertThat(history.isSound()).as("the manifest is enough").isTrue();
    assertThat(history.missing())
        .satisfiesExactly(
            text -> assertThat(text).contains("request itself is not in t.deletion-requests"),
            text -> assertThat(text).contains("batch is not in t.unlearning-batches"),
            text -> assertThat(text).contains("No evaluation of the batch is in t.evaluations"),
            text -> assertThat(text).contains("Earlier receipts are not in t.receipts"),
            text -> assertThat(text).contains("announcement", "t.model-versions", "compacted"),
            text -> assertThat(text).contains("bytes of version 2 are retired"));
  }

  @Test
  void theJsonIsAlwaysTheSame() {
    var request =
        DeletionRequested.newBuilder()
            .setRequestId(REQUEST)
            .setModelId("m")
            .setSampleIds(List.of("a", "b"))
            .setRequestedAt(AT)
            .build();
    var history =
        new RequestHistory(
            new Evidence(
                REQUEST,
                "m",
                new FoundEvents(
                    seen(List.of(request)),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    seen(List.of(new DeadRecord("too short", "t-0@3")))),
                Optional.empty(),
                Optional.empty()),
            List.of(new Check("one-final-receipt", false, "there is none yet")),
            List.of());
    assertThat(HistoryJson.write(history))
        .isEqualTo(
            "{\"announcements\":[],\"batches\":[],\"checks\":[{\"detail\":\"there is none yet\","
                + "\"held\":false,\"name\":\"one-final-receipt\"}],\"deadLetters\":[{\"event\":"
                + "{\"origin\":\"t-0@3\",\"reason\":\"too short\"},\"offset\":7,\"partition\":0,"
                + "\"timestamp\":\"2026-03-01T10:00:00.000Z\",\"topic\":\"t\"}],\"evaluations\":[],"
                + "\"missing\":[],\"modelId\":\"m\",\"receipts\":[],\"requestId\":"
                + "\"6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d\",\"requests\":[{\"event\":"
                + "{\"legalBasis\":\"OTHER\",\"modelId\":\"m\",\"priority\":\"NORMAL\","
                + "\"requestId\":\"6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d\",\"requestedAt\":"
                + "\"2026-03-01T10:00:00.000Z\",\"sampleIds\":[\"a\",\"b\"],\"source\":\"\"},"
                + "\"offset\":7,\"partition\":0,\"timestamp\":\"2026-03-01T10:00:00.000Z\","
                + "\"topic\":\"t\"}],\"sound\":false}");
  }

  @Test
  void otherPeoplesRequestsAreCountedAndNotShown() throws Exception {
    var other = UUID.randomUUID();
    var ours =
        BatchedRequest.newBuilder()
            .setRequestId(REQUEST)
            .setSampleIds(List.of("a"))
            .setAcceptedAt(AT)
            .build();
    var theirs =
        BatchedRequest.newBuilder()
            .setRequestId(other)
            .setSampleIds(List.of("secret"))
            .setSubjectId("somebody")
            .setAcceptedAt(AT)
            .build();
    var batch =
        UnlearningBatch.newBuilder()
            .setBatchId(BATCH)
            .setModelId("m")
            .setSequence(1)
            .setRequests(List.of(theirs, ours))
            .setClosedAt(AT)
            .build();
    var announced =
        ModelVersionPublished.newBuilder(announcement(REQUEST))
            .setRequests(
                List.of(
                    new ForgottenRequest(other, 1, 0, null),
                    new ForgottenRequest(REQUEST, 1, 0, null)))
            .build();
    var history =
        new RequestHistory(
            new Evidence(
                REQUEST,
                "m",
                new FoundEvents(
                    List.of(),
                    seen(List.of(batch)),
                    List.of(),
                    seen(List.of(announced)),
                    List.of(),
                    List.of()),
                Optional.empty(),
                Optional.empty()),
            List.of(),
            List.of());
    var text = new StringWriter();
    new HistoryTable(new PrintWriter(text)).print(history);
    var json = HistoryJson.write(history);
    assertThat(text + json).doesNotContain(other.toString(), "secret", "somebody");
    assertThat(text.toString()).contains("this request and 1 others");
    var tree = new ObjectMapper().readTree(json);
    for (var place : List.of("/batches/0/event", "/announcements/0/event")) {
      assertThat(tree.at(place + "/requests")).hasSize(1);
      assertThat(tree.at(place + "/requests/0/requestId").asText()).isEqualTo(REQUEST.toString());
      assertThat(tree.at(place + "/otherRequests").asInt()).isEqualTo(1);
    }
  }

  @Test
  void theTableShowsEveryPart() {
    var text = new StringWriter();
    new HistoryTable(new PrintWriter(text))
        .print(erased(List.of(evaluation(Outcome.PUBLISHED, 2L)), List.of(announcement(REQUEST))));
    assertThat(text.toString())
        .contains("evaluations", "attempt 1: PUBLISHED as version 2, 1 samples", "t-0@7")
        .contains("announced", "receipts", "ERASED, version 2", "bytes verified")
        .contains("ok      chain", "no longer there, or not yet");
  }
}
