package dev.amund.http;

import dev.amund.http.api.StatusView;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current state for event streams: {@code status}, {@code progress} of the current batch, and
 * {@code health}, and whether any of it has changed. Polls only on request. Runs on the event loop
 * only.
 */
final class LiveState {
  /** The polling interval while there are streams. */
  static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(LiveState.class);

  private final StatusRoute status;
  private final HealthRoutes health;
  private Optional<StatusView> lastStatus = Optional.empty();
  private Optional<StatusView.Batch> lastBatch = Optional.empty();
  private String lastHealth = "";

  /** The data of {@code progress}: no batch if none is worked on. */
  private record Progress(Optional<StatusView.Batch> batch) {}

  LiveState(StatusRoute status, HealthRoutes health) {
    this.status = status;
    this.health = health;
  }

  /**
   * Polls everything; what is unavailable is left out.
   *
   * @param changed receives what has changed since the last poll, by type and JSON
   * @param whole receives {@code status} and {@code health} in any case
   */
  void look(BiConsumer<String, String> changed, BiConsumer<String, String> whole) {
    status
        .now()
        .onSuccess(
            shown -> {
              whole.accept("status", shown.json());
              statusChanges(shown, changed);
            })
        .onFailure(failure -> log.debug("the status is unavailable now", failure));
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
    Optional<StatusView.Batch> batch = shown.snapshot().batch();
    var rest = Optional.of(shown.snapshot().withBatch(Optional.empty()));
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
