package dev.amund.cli.demo;

import dev.amund.event.DeletionRequested;
import dev.amund.samples.Sample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The upstream's requests in two waves: single samples, several at once, a whole subject, and
 * common mistakes: the same event twice, an unknown id, an event that names nothing, bytes that are
 * no event.
 */
final class Scenario {
  static final int DUPLICATES = 1;
  static final int MALFORMED = 1;
  private static final int SINGLE_REQUESTS = 9;
  private static final int SAMPLES_OF_THE_LARGE_REQUEST = 15;

  private final DemoUpstream upstream;
  private final Deque<String> ids;
  private final List<String> subjects;

  /**
   * @param trained training samples to choose from, in random order
   */
  Scenario(DemoUpstream upstream, List<Sample> trained) {
    this.upstream = upstream;
    this.subjects =
        trained.stream().flatMap(sample -> sample.subject().stream()).distinct().limit(2).toList();
    this.ids =
        new ArrayDeque<>(
            trained.stream()
                .filter(sample -> sample.subject().filter(subjects::contains).isEmpty())
                .map(Sample::id)
                .toList());
  }

  /** Plays it and returns when every request has its final receipt. */
  void play(DemoWatch stage) {
    stage.await("the fleet serves version 1", () -> stage.fleet().version() == 1);
    DeletionRequested first = upstream.forget(next(1));
    singles();
    upstream.forget(next(SAMPLES_OF_THE_LARGE_REQUEST));
    upstream.forgetSubject(subjects.get(0));
    upstream.again(first);
    upstream.forgetNotHeld("train-unknown", "an unknown sample");
    upstream.forgetNothing();
    upstream.malformed();
    settle(stage);
    singles();
    upstream.forget(next(SAMPLES_OF_THE_LARGE_REQUEST));
    upstream.forgetSubject(subjects.get(1));
    upstream.forgetNotHeld(first.getSampleIds().get(0), "an erased sample, once more");
    settle(stage);
  }

  private void settle(DemoWatch stage) {
    upstream.flush();
    stage.await(
        "every request has its final receipt",
        () ->
            upstream.expectations().stream()
                .noneMatch(
                    expected ->
                        stage.observations().finalReceipts(expected.requestId()).isEmpty()));
    stage.await(
        "the fleet serves the newest version",
        () -> stage.fleet().version() == stage.observations().versions().size());
  }

  private void singles() {
    IntStream.range(0, SINGLE_REQUESTS).forEach(i -> upstream.forget(next(1)));
  }

  private List<String> next(int count) {
    return IntStream.range(0, count).mapToObj(i -> ids.remove()).toList();
  }
}
