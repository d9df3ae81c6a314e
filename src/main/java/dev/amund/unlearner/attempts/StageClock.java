package dev.amund.unlearner.attempts;

import dev.amund.amun.Stage;
import dev.amund.amun.UpdateListener;
import dev.amund.audit.ModelMetrics;
import dev.amund.event.Seconds;
import dev.amund.unlearner.tasks.Cancellation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures how long each stage of an attempt takes, shows the progress to those who watch, and ends
 * the work at the next step once it is cancelled.
 */
public final class StageClock implements UpdateListener {
  private final AttemptListener listener;
  private final Cancellation cancellation;
  private final LongSupplier nanoTime;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private int attempt;
  private Optional<UpdateStage> stage = Optional.empty();
  private long since;

  public StageClock(AttemptListener listener, Cancellation cancellation, LongSupplier nanoTime) {
    this.listener = listener;
    this.cancellation = cancellation;
    this.nanoTime = nanoTime;
  }

  /** Counts the stages from here on for this attempt. */
  public void attempt(int number) {
    attempt = number;
  }

  /** Ends the stage that is running and begins another. */
  public void stage(UpdateStage next) {
    stop();
    stage = Optional.of(next);
    listener.stage(attempt, next);
    cancellation.check();
  }

  @Override
  public void stage(Stage next) {
    stage(UpdateStage.of(next));
  }

  @Override
  public void progress(int done, int total) {
    listener.progress(done, total);
    cancellation.check();
  }

  /** An attempt was measured and judged. */
  public void judged(ModelMetrics before, Attempt attempt) {
    listener.judged(before, attempt);
  }

  /**
   * The measuring of a model has come further. An update that may stop early measures between its
   * epochs, too, where the progress is that of its training steps.
   */
  public void measured(int done, int total) {
    if (stage.equals(Optional.of(UpdateStage.EVALUATE))) {
      listener.progress(done, total);
    } else {
      listener.worked();
    }
    cancellation.check();
  }

  /** Ends the stage that is running, and gives the seconds of each stage so far, starting again. */
  public Map<String, Double> lap() {
    stop();
    var lap = new LinkedHashMap<>(seconds);
    seconds.clear();
    return lap;
  }

  private void stop() {
    long now = nanoTime.getAsLong();
    stage.ifPresent(
        ended -> seconds.merge(ended.label(), Seconds.ofNanos(now - since), Double::sum));
    stage = Optional.empty();
    since = now;
  }
}
