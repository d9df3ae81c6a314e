package dev.amund.cli.evidence;

import dev.amund.artifacts.chain.ChainFinding;
import dev.amund.artifacts.chain.ChainReport;
import dev.amund.artifacts.chain.CheckedVersion;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningEvaluated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Checks what was found of a request, and says what is missing. */
final class Proof {
  private final Topics topics;
  private final Map<String, Integer> unreadable;

  /**
   * @param unreadable how many records of each topic were no events of it
   */
  Proof(Topics topics, Map<String, Integer> unreadable) {
    this.topics = topics;
    this.unreadable = unreadable;
  }

  /** Returns the history with its checks and with what is missing. */
  RequestHistory of(Evidence evidence) {
    return new RequestHistory(evidence, checks(evidence), missing(evidence));
  }

  private static List<Check> checks(Evidence evidence) {
    var checks = new ArrayList<Check>();
    var ends = ends(evidence);
    checks.add(answered(ends));
    if (ends.isEmpty() || ends.get(0).getStatus() != ReceiptStatus.ERASED) {
      return checks;
    }
    if (Boolean.TRUE.equals(ends.get(0).getRetrainRequired())) {
      checks.add(new Check("passed-the-gates", false, residual(ends.get(0))));
      return checks;
    }
    checks.add(version(evidence, ends.get(0)));
    if (ends.get(0).getVersions() != null) {
      checks.add(slices(evidence, ends.get(0)));
    }
    if (!evidence.events().evaluations().isEmpty()) {
      checks.add(evaluated(evidence, ends.get(0)));
    }
    evidence.version().ifPresent(version -> checks.add(signature(evidence, version)));
    checks.add(chain(evidence));
    return checks;
  }

  private static List<DeletionReceipt> ends(Evidence evidence) {
    List<DeletionReceipt> own =
        evidence.events().receipts().stream()
            .map(Sighting::event)
            .filter(ReceiptStatuses::isOwn)
            .toList();
    // A quarantined request may have been retried, so quarantine is not final.
    return IntStream.range(0, own.size())
        .filter(i -> i == own.size() - 1 || own.get(i).getStatus() != ReceiptStatus.QUARANTINED)
        .mapToObj(own::get)
        .filter(ReceiptStatuses::isFinal)
        .toList();
  }

  private static String residual(DeletionReceipt end) {
    return "ended by policy although gates refused it; what remained: "
        + String.join(" ", end.getRemained());
  }

  private static Check answered(List<DeletionReceipt> ends) {
    var name = "one-final-receipt";
    if (ends.isEmpty()) {
      return new Check(name, false, "there is none yet");
    }
    if (ends.size() > 1) {
      return new Check(
          name,
          false,
          "there are several: " + ends.stream().map(DeletionReceipt::getStatus).toList());
    }
    var end = ends.get(0);
    return new Check(
        name,
        end.getStatus() != ReceiptStatus.QUARANTINED,
        end.getStatus()
            + (end.getVersion() == null ? "" : ", version " + end.getVersion())
            + (end.getReason() == null ? "" : ": " + end.getReason()));
  }

  private static Check version(Evidence evidence, DeletionReceipt end) {
    var name = "version-of-the-batch";
    var found = evidence.version().map(checked -> checked.signed().manifest());
    if (found.isEmpty()) {
      return new Check(name, false, "no manifest in the artifact store names the batch");
    }
    var manifest = found.get();
    if (end.getVersion() == null || end.getVersion() != manifest.version()) {
      return new Check(
          name,
          false,
          "the manifest of version %d names the batch, the receipt version %s"
              .formatted(manifest.version(), end.getVersion()));
    }
    boolean named =
        evidence.events().announcements().stream()
            .flatMap(seen -> seen.event().getRequests().stream())
            .anyMatch(request -> request.getRequestId().equals(evidence.requestId()));
    if (!named && !evidence.events().announcements().isEmpty()) {
      return new Check(name, false, "the announcement of the version does not name the request");
    }
    return new Check(
        name,
        true,
        "the manifest of version %d names batch %s"
            .formatted(manifest.version(), manifest.batchId().orElse("")));
  }

  /** A request that took several versions is forgotten by all of them together. */
  private static Check slices(Evidence evidence, DeletionReceipt end) {
    String batchId = String.valueOf(end.getBatchId());
    List<Long> ofBatch =
        evidence.chain().stream()
            .flatMap(report -> report.versions().stream())
            .map(checked -> checked.signed().manifest())
            .filter(manifest -> manifest.batchId().filter(batchId::equals).isPresent())
            .map(ModelManifest::version)
            .toList();
    var lacking = new ArrayList<>(end.getVersions());
    lacking.removeAll(ofBatch);
    return new Check(
        "versions-of-the-batch",
        lacking.isEmpty(),
        lacking.isEmpty()
            ? "the manifests of versions %s, which the receipt names, name the batch"
                .formatted(end.getVersions())
            : "no manifest of versions %s, which the receipt names, names the batch"
                .formatted(lacking));
  }

  private static Check evaluated(Evidence evidence, DeletionReceipt end) {
    if (end.getResidual()) {
      return new Check("passed-the-gates", false, residual(end));
    }
    List<Long> accepted =
        evidence.events().evaluations().stream()
            .map(Sighting::event)
            .filter(event -> event.getOutcome() == Outcome.PUBLISHED)
            .map(UnlearningEvaluated::getVersion)
            .filter(Objects::nonNull)
            .toList();
    boolean published =
        end.getVersion() != null
            && accepted.contains(end.getVersion())
            && (end.getVersions() == null || accepted.containsAll(end.getVersions()));
    return new Check(
        "passed-the-gates",
        published,
        published
            ? "the evaluation of the version has the outcome PUBLISHED"
            : "no evaluation of the batch has the outcome PUBLISHED with that version");
  }

  private static Check signature(Evidence evidence, CheckedVersion version) {
    long number = version.signed().manifest().version();
    var wrong =
        evidence.chain().stream()
            .flatMap(report -> report.findings().stream())
            .filter(finding -> finding.version().orElse(0) == number)
            .filter(
                finding ->
                    finding.kind() == ChainFinding.Kind.SIGNATURE
                        || finding.kind() == ChainFinding.Kind.MANIFEST)
            .findFirst();
    return new Check(
        "signature",
        wrong.isEmpty(),
        wrong
            .map(ChainFinding::message)
            .orElse("valid, by the trusted key " + version.signed().keyId()));
  }

  private static Check chain(Evidence evidence) {
    var name = "chain";
    return evidence
        .chain()
        .map(
            report ->
                new Check(
                    name,
                    report.isSound(),
                    report.isSound()
                        ? "%d versions, all as they should be".formatted(report.versions().size())
                        : findings(report)))
        .orElse(new Check(name, false, "no receipt names a version"));
  }

  private static String findings(ChainReport report) {
    return report.findings().stream()
        .map(finding -> finding.kind() + ": " + finding.message())
        .reduce((a, b) -> a + "; " + b)
        .orElse("");
  }

  private List<String> missing(Evidence evidence) {
    var missing = new ArrayList<String>();
    if (evidence.events().requests().isEmpty()) {
      missing.add(
          "The request itself is not in %s: records go by age there"
              .formatted(topics.deletionRequests()));
    }
    boolean batched =
        evidence.events().receipts().stream().anyMatch(seen -> seen.event().getBatchId() != null);
    if (batched && evidence.events().batches().isEmpty()) {
      missing.add(
          "The batch is not in %s: records go by age there".formatted(topics.unlearningBatches()));
    }
    if (batched && evidence.events().evaluations().isEmpty()) {
      missing.add(
          "No evaluation of the batch is in %s: records go by age there"
              .formatted(topics.evaluations()));
    }
    receipts(evidence).ifPresent(missing::add);
    if (evidence.version().isPresent() && evidence.events().announcements().isEmpty()) {
      missing.add(
          ("The announcement of the version is not in %s: the topic is compacted and keeps the"
                  + " newest of a model. The signed manifest stands for it")
              .formatted(topics.modelVersions()));
    }
    evidence
        .version()
        .filter(checked -> checked.bytes() == CheckedVersion.Bytes.RETIRED)
        .ifPresent(
            checked ->
                missing.add(
                    "The bytes of version %d are retired by policy; the signed manifest tells their hash"
                        .formatted(checked.signed().manifest().version())));
    long others =
        evidence.events().receipts().stream()
            .map(Sighting::event)
            .filter(Proof::isOfAnother)
            .count();
    if (others > 0) {
      missing.add("Left out are other requests under this id, which were rejected: " + others);
    }
    unreadable.forEach(
        (topic, count) ->
            missing.add(
                "Passed over in %s, since they are no events of it: %d".formatted(topic, count)));
    return missing;
  }

  /** Returns whether the receipt rejects another request because the id was used. */
  static boolean isOfAnother(DeletionReceipt receipt) {
    return receipt.getStatus() == ReceiptStatus.REJECTED && !ReceiptStatuses.isOwn(receipt);
  }

  private Optional<String> receipts(Evidence evidence) {
    boolean accepted =
        evidence.events().receipts().stream()
            .anyMatch(seen -> seen.event().getStatus() == ReceiptStatus.ACCEPTED);
    boolean rejected =
        evidence.events().receipts().stream()
            .map(Sighting::event)
            .anyMatch(
                receipt ->
                    ReceiptStatuses.isOwn(receipt)
                        && receipt.getStatus() == ReceiptStatus.REJECTED);
    if (evidence.events().receipts().isEmpty()) {
      return Optional.of("There is no receipt in %s".formatted(topics.receipts()));
    }
    return accepted || rejected
        ? Optional.empty()
        : Optional.of(
            "Earlier receipts are not in %s: the topic is compacted and keeps the newest of a request"
                .formatted(topics.receipts()));
  }
}
