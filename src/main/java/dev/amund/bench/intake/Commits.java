package dev.amund.bench.intake;

import dev.amund.event.Seconds;
import java.util.List;

/**
 * The observed progress of a group's committed offset.
 *
 * @param seen the first when the application was ready, with nothing committed; then each commit;
 *     the last one at the end of the topic
 */
public record Commits(List<Commit> seen) {
  /** Ready, three commits with two intervals of work between them, and the last. */
  private static final int ENOUGH = 5;

  /**
   * An observation of the committed offset.
   *
   * @param nanos when, by {@link System#nanoTime()}
   * @param offset the number of finished records
   */
  public record Commit(long nanos, long offset) {}

  public Commits {
    seen = List.copyOf(seen);
  }

  /**
   * Returns the speed: from the first commit to the last but one. Between them the application had
   * work all the time, and the work of each commit is in it. Before the first it still starts;
   * after the last but one it may wait for its commit interval with nothing left to do, for as long
   * as a fast application takes for all of its work. Where there are too few commits for that, all
   * the time counts from the moment when the application was ready.
   *
   * @param through how many requests came through
   */
  public Measurement measure(long through) {
    boolean steady = seen.size() >= ENOUGH;
    Commit from = seen.get(steady ? 1 : 0);
    Commit to = seen.get(seen.size() - (steady ? 2 : 1));
    return new Measurement(
        through, to.offset() - from.offset(), Seconds.ofNanos(to.nanos() - from.nanos()), steady);
  }
}
