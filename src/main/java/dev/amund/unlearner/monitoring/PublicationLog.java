package dev.amund.unlearner.monitoring;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.LogContext;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.unlearner.tasks.Publication;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what a transaction has made known, once it is committed: a line for each version, and one
 * for the receipts of a batch. Ids and counts, never data.
 */
public final class PublicationLog {
  private static final Logger log = LoggerFactory.getLogger(PublicationLog.class);

  private static final String NONE = "none";

  private PublicationLog() {}

  /** Logs what was committed; nothing where it has neither a version nor receipts. */
  public static void committed(Publication publication) {
    publication.version().ifPresent(PublicationLog::version);
    if (!publication.receipts().isEmpty()) {
      receipts(publication.receipts());
    }
  }

  private static void version(ModelVersionPublished version) {
    try (var about = LogContext.of().model(version.getModelId()).version(version.getVersion())) {
      Optional<HeadlineMetrics> metrics = Optional.ofNullable(version.getMetrics());
      log.info(
          "version published model={} version={} parent={} batch={} requests={} samples={}"
              + " test-accuracy={} forget-auc={} sha256={}",
          version.getModelId(),
          version.getVersion(),
          orNone(version.getParentVersion()),
          orNone(version.getBatchId()),
          version.getRequests().size(),
          version.getSamples(),
          figure(metrics.map(HeadlineMetrics::getTestAccuracy)),
          figure(metrics.map(HeadlineMetrics::getForgetUnseenAuc)),
          version.getSha256());
    }
  }

  private static void receipts(List<DeletionReceipt> receipts) {
    DeletionReceipt first = receipts.get(0);
    var byStatus =
        receipts.stream()
            .collect(
                Collectors.groupingBy(
                    DeletionReceipt::getStatus, TreeMap::new, Collectors.counting()));
    try (var about = LogContext.of().model(first.getModelId())) {
      log.info(
          "receipts published model={} batch={} version={} receipts={}{}",
          first.getModelId(),
          orNone(first.getBatchId()),
          receipts.stream()
              .map(DeletionReceipt::getVersion)
              .filter(Objects::nonNull)
              .findFirst()
              .map(Object::toString)
              .orElse(NONE),
          receipts.size(),
          byStatus.entrySet().stream()
              .map(status -> " " + name(status.getKey()) + "=" + status.getValue())
              .collect(Collectors.joining()));
    }
  }

  private static String name(ReceiptStatus status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String orNone(Object value) {
    return value == null ? NONE : value.toString();
  }

  private static String figure(Optional<Double> value) {
    return value.map(known -> String.format(Locale.ROOT, "%.3f", known)).orElse(NONE);
  }
}
