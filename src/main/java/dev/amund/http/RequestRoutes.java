package dev.amund.http;

import dev.amund.http.api.RequestView;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code /api/v1/requests}, {@code /api/v1/models/.../requests} and {@code /api/v1/receipts}: the
 * state of deletion requests.
 */
final class RequestRoutes {
  private final Lookups lookups;

  RequestRoutes(Lookups lookups) {
    this.lookups = lookups;
  }

  void mount(ReadOnlyRouter router) {
    router.getJson("/api/v1/requests/:requestId", this::byId);
    router.getJson("/api/v1/models/:modelId/requests/:requestId", this::ofModel);
    router.getJson("/api/v1/receipts", this::receipts);
  }

  private void byId(RoutingContext request) {
    UUID id = new Parameters(request).uuid("requestId");
    lookups.answer(request, source -> only(source.requests(id), id));
  }

  private void ofModel(RoutingContext request) {
    var parameters = new Parameters(request);
    String modelId = parameters.path("modelId");
    UUID id = parameters.uuid("requestId");
    lookups.answer(
        request,
        source ->
            source.request(modelId, id).orElseThrow(() -> new ProblemException(notRemembered())));
  }

  private static RequestView only(List<RequestView> found, UUID id) {
    if (found.size() > 1) {
      throw new ProblemException(ambiguous(found, id));
    }
    return found.stream().findFirst().orElseThrow(() -> new ProblemException(notRemembered()));
  }

  private static Problem ambiguous(List<RequestView> found, UUID id) {
    return Problem.ambiguous(
        "request",
        "Requests of several models have this id (%s); ask for one of them at /api/v1/models/{modelId}/requests/%s"
            .formatted(
                found.stream().map(RequestView::modelId).sorted().collect(Collectors.joining(", ")),
                id));
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
