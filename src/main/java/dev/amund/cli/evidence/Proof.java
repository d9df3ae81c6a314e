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

/** Checks a history and finds what is missing. */
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
  RequestHistory of(RequestHistory bare) {
    return new RequestHistory(
        bare.requestId(),
        bare.modelId(),
        bare.requests(),
        bare.batches(),
        bare.evaluations(),
        bare.announcements(),
        bare.receipts(),
        bare.deadLetters(),
        bare.version(),
        bare.chain(),
        checks(bare),
        missing(bare));
  }

  private static List<Check> checks(RequestHistory history) {
    var checks = new ArrayList<Check>();
    var ends = ends(history);
    checks.add(answered(ends));
    if (ends.isEmpty() || ends.get(0).getStatus() != ReceiptStatus.ERASED) {
      return checks;
    }
    if (Boolean.TRUE.equals(ends.get(0).getRetrainRequired())) {
      checks.add(new Check("passed-the-gates", false, residual(ends.get(0))));
      return checks;
    }
    checks.add(version(history, ends.get(0)));
    if (ends.get(0).getVersions() != null) {
      checks.add(slices(history, ends.get(0)));
    }
    if (!history.evaluations().isEmpty()) {
      checks.add(evaluated(history, ends.get(0)));
    }
    history.version().ifPresent(version -> checks.add(signature(history, version)));
    checks.add(chain(history));
    return checks;
  }

  private static List<DeletionReceipt> ends(RequestHistory history) {
    List<DeletionReceipt> own =
        history.receipts().stream().map(Sighting::event).filter(ReceiptStatuses::isOwn).toList();
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

  private static Check version(RequestHistory history, DeletionReceipt end) {
    var name = "version-of-the-batch";
    var found = history.version().map(checked -> checked.signed().manifest());
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
        history.announcements().stream()
            .flatMap(seen -> seen.event().getRequests().stream())
            .anyMatch(request -> request.getRequestId().equals(history.requestId()));
    if (!named && !history.announcements().isEmpty()) {
      return new Check(name, false, "the announcement of the version does not name the request");
    }
    return new Check(
        name,
        true,
        "the manifest of version %d names batch %s"
            .formatted(manifest.version(), manifest.batchId().orElse("")));
  }

  /** A request that took several versions is forgotten by all of them together. */
  private static Check slices(RequestHistory history, DeletionReceipt end) {
    String batchId = String.valueOf(end.getBatchId());
    List<Long> ofBatch =
        history.chain().stream()
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

  private static Check evaluated(RequestHistory history, DeletionReceipt end) {
    if (end.getResidual()) {
      return new Check("passed-the-gates", false, residual(end));
    }
    List<Long> accepted =
        history.evaluations().stream()
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

  private static Check signature(RequestHistory history, CheckedVersion version) {
    long number = version.signed().manifest().version();
    var wrong =
        history.chain().stream()
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

  private static Check chain(RequestHistory history) {
    var name = "chain";
    return history
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

  private List<String> missing(RequestHistory history) {
    var missing = new ArrayList<String>();
    if (history.requests().isEmpty()) {
      missing.add(
          "The request itself is not in %s: records go by age there"
              .formatted(topics.deletionRequests()));
    }
    boolean batched =
        history.receipts().stream().anyMatch(seen -> seen.event().getBatchId() != null);
    if (batched && history.batches().isEmpty()) {
      missing.add(
          "The batch is not in %s: records go by age there".formatted(topics.unlearningBatches()));
    }
    if (batched && history.evaluations().isEmpty()) {
      missing.add(
          "No evaluation of the batch is in %s: records go by age there"
              .formatted(topics.evaluations()));
    }
    receipts(history).ifPresent(missing::add);
    if (history.version().isPresent() && history.announcements().isEmpty()) {
      missing.add(
          ("The announcement of the version is not in %s: the topic is compacted and keeps the"
                  + " newest of a model. The signed manifest stands for it")
              .formatted(topics.modelVersions()));
    }
    history
        .version()
        .filter(checked -> checked.bytes() == CheckedVersion.Bytes.RETIRED)
        .ifPresent(
            checked ->
                missing.add(
                    "The bytes of version %d are retired by policy; the signed manifest tells their hash"
                        .formatted(checked.signed().manifest().version())));
    long others =
        history.receipts().stream().map(Sighting::event).filter(Proof::isOfAnother).count();
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

  private Optional<String> receipts(RequestHistory history) {
    boolean accepted =
        history.receipts().stream()
            .anyMatch(seen -> seen.event().getStatus() == ReceiptStatus.ACCEPTED);
    boolean rejected =
        history.receipts().stream()
            .map(Sighting::event)
            .anyMatch(
                receipt ->
                    ReceiptStatuses.isOwn(receipt)
                        && receipt.getStatus() == ReceiptStatus.REJECTED);
    if (history.receipts().isEmpty()) {
      return Optional.of("There is no receipt in %s".formatted(topics.receipts()));
    }
    return accepted || rejected
        ? Optional.empty()
        : Optional.of(
            "Earlier receipts are not in %s: the topic is compacted and keeps the newest of a request"
                .formatted(topics.receipts()));
  }
}
