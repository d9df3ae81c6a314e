package dev.amund.http;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** {@code /api/v1/requests} and {@code /api/v1/receipts}: what became of deletion requests. */
final class RequestRoutes {
  private final Lookups lookups;

  RequestRoutes(Lookups lookups) {
    this.lookups = lookups;
  }

  void mount(ReadOnlyRouter router) {
    router.getJson("/api/v1/requests/:requestId", this::request);
    router.getJson("/api/v1/receipts", this::receipts);
  }

  private void request(RoutingContext request) {
    UUID id = new Parameters(request).uuid("requestId");
    lookups.answer(
        request,
        source -> source.request(id).orElseThrow(() -> new ProblemException(notRemembered())));
  }

  private static Problem notRemembered() {
    return Problem.unknown(
        "request",
        "No request of this id is remembered here. One that is older, or that no daemon has taken"
            + " in yet, is found by: amund audit --request <requestId>");
  }

  private void receipts(RoutingContext request) {
    int limit = new Parameters(request, "limit").limit();
    lookups.answer(request, source -> new Page<>(source.receipts(limit)));
  }
}
