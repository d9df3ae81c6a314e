package dev.amund.http;

import dev.amund.http.StatusSnapshot.BatchStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of this moment for those who follow it: {@code status}, {@code progress} of the current
 * batch, and {@code health}; and whether any of it has changed. Asks only when it is asked. Runs on
 * the event loop alone.
 */
final class LiveState {
  /** How often a change is looked for while somebody follows. */
  static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(LiveState.class);

  private final StatusRoute status;
  private final HealthRoutes health;
  private Optional<StatusSnapshot> lastStatus = Optional.empty();
  private Optional<BatchStatus> lastBatch = Optional.empty();
  private String lastHealth = "";

  /** What {@code progress} says: no batch where none is worked on. */
  private record Progress(Optional<BatchStatus> batch) {}

  LiveState(StatusRoute status, HealthRoutes health) {
    this.status = status;
    this.health = health;
  }

  /**
   * Looks at all of it. What cannot be told now is left out.
   *
   * @param changed told what has changed since the last look, by type and JSON
   * @param whole told {@code status} and {@code health} in any case
   */
  void look(BiConsumer<String, String> changed, BiConsumer<String, String> whole) {
    status
        .now()
        .onSuccess(
            shown -> {
              whole.accept("status", shown.json());
              statusChanges(shown, changed);
            })
        .onFailure(failure -> log.debug("there is no status to tell now", failure));
    health
        .all()
        .map(checks -> Responses.json(new Page<>(checks)))
        .onSuccess(
            json -> {
              whole.accept("health", json);
              healthChanges(json, changed);
            });
  }

  private void healthChanges(String json, BiConsumer<String, String> listener) {
    if (!json.equals(lastHealth)) {
      lastHealth = json;
      listener.accept("health", json);
    }
  }

  private void statusChanges(StatusRoute.Shown shown, BiConsumer<String, String> listener) {
    Optional<BatchStatus> batch = shown.snapshot().batch();
    var rest = Optional.of(shown.snapshot().withoutBatch());
    if (!rest.equals(lastStatus)) {
      lastStatus = rest;
      lastBatch = batch;
      listener.accept("status", shown.json());
    } else if (!batch.equals(lastBatch)) {
      lastBatch = batch;
      listener.accept("progress", Responses.json(new Progress(batch)));
    }
  }
}
