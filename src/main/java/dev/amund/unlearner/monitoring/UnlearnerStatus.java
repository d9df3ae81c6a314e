package dev.amund.unlearner.monitoring;

import dev.amund.event.ModelVersionPublished;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The status of the unlearner.
 *
 * @param share what the consumer group has assigned to it
 * @param work what it works on
 * @param problems what keeps it from its work
 * @param silence how long its threads have shown no progress
 */
public record UnlearnerStatus(Share share, Work work, Problems problems, Silence silence) {

  /**
   * The assignment of the unlearner by its consumer group.
   *
   * @param joined whether it has assigned partitions (possibly none)
   * @param models the configured models of these partitions
   * @param heads the newest version of each model of these partitions
   */
  public record Share(
      boolean joined, Set<String> models, Map<String, ModelVersionPublished> heads) {
    static final Share NONE = new Share(false, Set.of(), Map.of());

    /** Copies the collections. */
    public Share {
      models = Set.copyOf(models);
      heads = Map.copyOf(heads);
    }

    Share joined(Set<String> assigned) {
      return new Share(true, assigned, heads);
    }

    Share left(Set<String> remaining) {
      return new Share(joined, remaining, heads);
    }

    Share withHeads(Map<String, ModelVersionPublished> newest) {
      return new Share(joined, models, newest);
    }
  }

  /**
   * The current work of the unlearner.
   *
   * @param batch the current batch, if there is one
   * @param lastBatchSeconds seconds by stage of the last attempt at the last batch
   */
  public record Work(Optional<CurrentBatch> batch, Map<String, Double> lastBatchSeconds) {}

  /**
   * The problems that keep the unlearner from its work.
   *
   * @param ofAll what keeps it from working on any model, until it works again
   * @param byModel what keeps it from working on single models, by model id
   */
  public record Problems(Optional<String> ofAll, Map<String, String> byModel) {

    /** Returns what keeps it from working on a model: the model's own problem, or that of all. */
    public Optional<String> of(String modelId) {
      return Optional.ofNullable(byModel.get(modelId)).or(() -> ofAll);
    }
  }

  /**
   * The time for which the unlearner's threads have shown no progress.
   *
   * @param loop how long the loop has not turned; it turns all the time, whatever is unavailable
   * @param work how long the arithmetic in progress has not finished a step; empty without any
   */
  public record Silence(Duration loop, Optional<Duration> work) {}
}
