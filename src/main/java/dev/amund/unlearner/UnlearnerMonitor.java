package dev.amund.unlearner;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Gathers what the unlearner's two threads are doing, for those who watch from others. */
final class UnlearnerMonitor {
  private static final int RECENT = 20;

  private final Clock clock;
  private boolean joined;
  private Map<String, ModelVersionPublished> heads = Map.of();
  private List<DeletionReceipt> receipts = List.of();
  private Map<String, Double> lastBatchSeconds = Map.of();
  private Optional<String> problem = Optional.empty();
  private Optional<UnlearningBatch> batch = Optional.empty();
  private int samples;
  private int attempt;
  private String stage = "";
  private Instant since = Instant.EPOCH;
  private int done;
  private int total;

  UnlearnerMonitor(Clock clock) {
    this.clock = clock;
  }

  synchronized UnlearnerStatus status() {
    return new UnlearnerStatus(
        joined, heads, batch.map(this::inHand), receipts, lastBatchSeconds, problem);
  }

  private BatchInHand inHand(UnlearningBatch b) {
    return new BatchInHand(
        b.getBatchId().toString(),
        b.getModelId(),
        b.getRequests().size(),
        samples,
        attempt,
        stage,
        done,
        total,
        since);
  }

  /** The group has assigned us our partitions. */
  synchronized void joined() {
    joined = true;
  }

  synchronized void heads(Map<String, ModelVersionPublished> newest) {
    heads = Map.copyOf(newest);
  }

  synchronized void problem(Optional<String> what) {
    problem = what;
  }

  /** This is committed. */
  synchronized void published(Publication publication) {
    receipts =
        Stream.concat(publication.receipts().stream(), receipts.stream()).limit(RECENT).toList();
    publication
        .evaluations()
        .forEach(evaluation -> lastBatchSeconds = evaluation.getSecondsByStage());
  }

  /** Work on a batch begins. */
  synchronized void begin(UnlearningBatch next, int sampleCount) {
    batch = Optional.of(next);
    samples = sampleCount;
    since = clock.instant();
    stage(0, "fetch");
  }

  synchronized void stage(int number, String name) {
    attempt = number;
    stage = name;
    progress(0, 0);
  }

  synchronized void progress(int doneUnits, int totalUnits) {
    done = doneUnits;
    total = totalUnits;
  }

  /** Nothing is in hand any more. */
  synchronized void end() {
    batch = Optional.empty();
  }
}
