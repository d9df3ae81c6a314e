package dev.amund.http;

import dev.amund.http.api.StatusSource;
import dev.amund.http.api.StatusView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** {@code /status}. */
final class StatusRoute {
  private final SingleFlight<Shown> flight;

  /** A snapshot and its JSON. */
  record Shown(StatusView snapshot, String json) {}

  StatusRoute(Vertx vertx, StatusSource source) {
    flight =
        new SingleFlight<>(
            vertx,
            () -> {
              var snapshot = source.snapshot();
              return new Shown(snapshot, Responses.json(snapshot));
            });
  }

  /** Returns what the daemon is doing now. */
  Future<Shown> now() {
    return flight.run();
  }

  void mount(ReadOnlyRouter router) {
    router.get(
        "/status", request -> AsyncResponses.send(request, Responses.JSON, now().map(Shown::json)));
  }
}
