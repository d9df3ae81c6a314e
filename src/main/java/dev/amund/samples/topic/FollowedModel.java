package dev.amund.samples.topic;

import dev.amund.event.failures.FailureLog;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * The state of following one model's topic.
 *
 * <pre>
 *   waiting ── its time comes, begin() ──▶ followed
 *      ▲                                       │
 *      └──────── failed(), restart() ◀─────────┘
 * </pre>
 *
 * <p>Each failure in a row doubles the wait, and leaves the other models as they are. For the
 * thread of the feed; {@link #problem} is safe from any thread.
 */
final class FollowedModel {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final String modelId;
  private final String topic;
  private final Replica replica;
  private final FailureLog failures;
  private final LongSupplier nanoTime;

  /** The ends of its partitions when it was started; empty while it waits. */
  private Map<TopicPartition, Long> ends = Map.of();

  private Duration wait = FIRST_WAIT;
  private long dueAt;

  /**
   * @param nanoTime not the wall clock, which may be set back
   */
  FollowedModel(String modelId, String topic, Replica replica, LongSupplier nanoTime) {
    this.modelId = modelId;
    this.topic = topic;
    this.replica = replica;
    this.failures =
        new FailureLog("follow the training samples of model " + modelId, Optional.empty());
    this.nanoTime = nanoTime;
    this.dueAt = nanoTime.getAsLong();
  }

  String topic() {
    return topic;
  }

  Replica replica() {
    return replica;
  }

  /** Returns the partitions that are read; none while it waits. */
  Set<TopicPartition> partitions() {
    return ends.keySet();
  }

  boolean isFollowed() {
    return !ends.isEmpty();
  }

  /** Returns whether it waits no longer. */
  boolean isDue() {
    return !isFollowed() && nanoTime.getAsLong() - dueAt >= 0;
  }

  /**
   * Marks the topic as read from now on.
   *
   * @param partitionEnds where each of its partitions ends, one or more
   */
  void begin(Map<TopicPartition, Long> partitionEnds) {
    ends = Map.copyOf(partitionEnds);
  }

  /** Returns whether all was read that there was when it was begun. */
  boolean hasReachedItsEnds(ToLongFunction<TopicPartition> position) {
    return isFollowed()
        && ends.entrySet().stream()
            .allMatch(end -> position.applyAsLong(end.getKey()) >= end.getValue());
  }

  /** Something was read and taken over, or there was nothing to read. */
  void succeeded() {
    wait = FIRST_WAIT;
    failures.succeeded();
  }

  /** Nothing is read for a while. What was read and not taken over is read again then. */
  void failed(Throwable failure) {
    failures.failed(failure);
    ends = Map.of();
    dueAt = nanoTime.getAsLong() + wait.toNanos();
    wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
  }

  /** Reads on at once from the position of the store. */
  void restart() {
    ends = Map.of();
    dueAt = nanoTime.getAsLong();
  }

  /** Returns what keeps it from being followed; empty while all is well. */
  Optional<String> problem() {
    return failures.words().map(words -> "model %s: %s".formatted(modelId, words));
  }
}
