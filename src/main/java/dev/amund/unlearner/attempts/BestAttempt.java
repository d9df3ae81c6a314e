package dev.amund.unlearner.attempts;

import dev.amund.audit.AucInterval;
import dev.amund.audit.ModelMetrics;
import dev.amund.model.TorchScriptModel;
import java.util.Comparator;
import java.util.Optional;

/**
 * Keeps the best of the refused attempts at a batch, for where a policy says to publish it.
 *
 * <p>An attempt qualifies if it was measured and all its weights, buffers and metrics are finite.
 * Among those the best is one after which the forgotten samples do not stand out more than before,
 * if there is any; then the one that fewest gates refused; then the one of which least remains: the
 * distance of its AUC from 0.5 and the held-out accuracy that it cost, added up.
 */
public final class BestAttempt {
  private static final Comparator<Rank> BEST_FIRST =
      Comparator.comparing(Rank::standsOutMore)
          .thenComparingInt(Rank::refusals)
          .thenComparingDouble(Rank::remainder);

  private final ModelMetrics before;
  private Optional<Candidate> best = Optional.empty();

  /**
   * A refused attempt that could be published.
   *
   * @param torchScript the model after it
   */
  public record Candidate(Attempt attempt, byte[] torchScript, Rank rank) {}

  /**
   * The quality of a refused attempt.
   *
   * @param standsOutMore whether the forgotten samples stand out more than before
   * @param refusals how many gates refused it
   * @param remainder of an AUC of 0.5 and the accuracy before, as fractions
   */
  record Rank(boolean standsOutMore, int refusals, double remainder) {}

  /**
   * @param before the parent's metrics
   */
  public BestAttempt(ModelMetrics before) {
    this.before = before;
  }

  /** Takes a refused attempt into account, as long as the model is as the attempt left it. */
  public void offer(Attempt attempt, TorchScriptModel model) {
    Optional<Rank> rank = attempt.after().flatMap(after -> rank(attempt, after));
    if (rank.filter(this::isBetter).isPresent() && model.state().isFinite()) {
      best = Optional.of(new Candidate(attempt, model.snapshot(), rank.get()));
    }
  }

  private boolean isBetter(Rank rank) {
    return best.filter(known -> BEST_FIRST.compare(rank, known.rank()) >= 0).isEmpty();
  }

  /** Returns how good the attempt is; empty if a metric is missing or is not a number. */
  private Optional<Rank> rank(Attempt attempt, ModelMetrics after) {
    boolean sameClasses = after.forgetUnseenSameClasses().isPresent();
    Optional<AucInterval> now =
        sameClasses ? after.forgetUnseenSameClasses() : after.forgetUnseen();
    Optional<AucInterval> then =
        sameClasses ? before.forgetUnseenSameClasses() : before.forgetUnseen();
    double lost =
        Math.max(
            0, before.testAccuracy().orElse(Double.NaN) - after.testAccuracy().orElse(Double.NaN));
    double remainder = now.map(auc -> Math.abs(auc.value() - 0.5)).orElse(Double.NaN) + lost;
    return Double.isFinite(remainder)
        ? Optional.of(
            new Rank(
                then.filter(interval -> now.get().standsOutMoreThan(interval)).isPresent(),
                attempt.decision().refusals().size(),
                remainder))
        : Optional.empty();
  }

  /** Returns the best attempt; empty if none qualifies. */
  public Optional<Candidate> best() {
    return best;
  }
}
