package dev.amund.cli.evidence;

import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.ReceiptSamples;
import dev.amund.event.Auc;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Prints a history for people. */
public final class HistoryTable {
  private final PrintWriter out;

  /**
   * @param out receives the output
   */
  public HistoryTable(PrintWriter out) {
    this.out = out;
  }

  /** Prints it. */
  public void print(RequestHistory history) {
    Evidence evidence = history.evidence();
    FoundEvents events = evidence.events();
    out.printf("request %s, model %s%n", evidence.requestId(), evidence.modelId());
    section("requested", events.requests(), HistoryTable::requested);
    section("batch", events.batches(), HistoryTable::batch);
    section("evaluations", events.evaluations(), HistoryTable::evaluated);
    section("announced", events.announcements(), event -> announced(event, evidence.requestId()));
    section("receipts", events.receipts(), HistoryTable::receipt);
    section(
        "dead letters",
        events.deadLetters(),
        letter -> "from %s: %s".formatted(letter.origin(), letter.reason()));
    evidence
        .version()
        .ifPresent(
            checked -> {
              var manifest = checked.signed().manifest();
              out.printf(
                  "%nversion in the artifact store%n  version %d, %s, published %s, %d requests, %d"
                      + " samples, bytes %s%n",
                  manifest.version(),
                  manifest.sha256(),
                  JsonLine.time(manifest.publishedAt()),
                  manifest.requests(),
                  manifest.samples(),
                  checked.bytes().name().toLowerCase(Locale.ROOT));
            });
    out.printf("%nchecks%n");
    history
        .checks()
        .forEach(
            c ->
                out.printf(
                    "  %-6s  %-20s  %s%n", c.held() ? "ok" : "FAILED", c.name(), c.detail()));
    if (!history.missing().isEmpty()) {
      out.printf("%nno longer there, or not yet%n");
      history.missing().forEach(text -> out.printf("  %s%n", text));
    }
    out.flush();
  }

  private <T> void section(
      String title, List<Sighting<T>> sightings, Function<T, String> describe) {
    if (sightings.isEmpty()) {
      return;
    }
    out.printf("%n%s%n", title);
    for (var seen : sightings) {
      out.printf(
          "  %s  %s  %s%n", JsonLine.time(seen.at()), seen.place(), describe.apply(seen.event()));
    }
  }

  private static String requested(DeletionRequested event) {
    return "asked at %s by \"%s\", %s, %s: %d sample ids%s%s"
        .formatted(
            JsonLine.time(event.getRequestedAt()),
            event.getSource(),
            event.getLegalBasis(),
            event.getPriority(),
            event.getSampleIds().size(),
            event.getSubjectId() == null ? "" : ", subject " + event.getSubjectId(),
            event.getDueAt() == null ? "" : ", due " + JsonLine.time(event.getDueAt()));
  }

  private static String batch(UnlearningBatch event) {
    return "%s, number %d, %d requests, closed at %s by %s"
        .formatted(
            event.getBatchId(),
            event.getSequence(),
            event.getRequests().size(),
            JsonLine.time(event.getClosedAt()),
            event.getClosedBy());
  }

  private static String evaluated(UnlearningEvaluated event) {
    return "attempt %d: %s%s, %d samples, forget/unseen AUC %s -> %s, test accuracy %s -> %s%s"
        .formatted(
            event.getAttempt(),
            event.getOutcome(),
            event.getVersion() == null ? "" : " as version " + event.getVersion(),
            event.getSamples(),
            auc(event.getBefore()),
            auc(event.getAfter()),
            accuracy(event.getBefore()),
            accuracy(event.getAfter()),
            event.getReasons().isEmpty() ? "" : ": " + String.join("; ", event.getReasons()));
  }

  private static String auc(Metrics metrics) {
    return number(Optional.ofNullable(metrics).map(Metrics::getForgetUnseenAuc).map(Auc::getValue));
  }

  private static String accuracy(Metrics metrics) {
    return number(Optional.ofNullable(metrics).map(Metrics::getTestAccuracy));
  }

  private static String number(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.3f", v)).orElse("-");
  }

  private static String announced(ModelVersionPublished event, UUID requestId) {
    boolean named =
        event.getRequests().stream().anyMatch(request -> request.getRequestId().equals(requestId));
    return "version %d, %s, key %s, names %s"
        .formatted(
            event.getVersion(),
            event.getSha256(),
            event.getKeyId(),
            named
                ? "this request and %d others".formatted(event.getRequests().size() - 1)
                : "%d other requests".formatted(event.getRequests().size()));
  }

  private static String receipt(DeletionReceipt event) {
    return "%s%s, %s, %d unknown%s"
        .formatted(
            event.getStatus(),
            event.getVersion() == null ? "" : ", version " + event.getVersion(),
            ReceiptSamples.words(event),
            event.getUnknownSamples(),
            event.getReason() == null ? "" : ": " + event.getReason());
  }
}
