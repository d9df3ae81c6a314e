package dev.amund.http;

import dev.amund.http.api.ApiSource;
import dev.amund.http.api.EvaluationView;
import dev.amund.http.api.ModelView;
import dev.amund.http.api.VersionView;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Serves {@code /api/v1/models}: models, their version chains, and evaluations. */
final class ModelRoutes {
  private static final String MODELS = "/api/v1/models";
  private static final String MODEL = MODELS + "/:modelId";

  private final Lookups lookups;

  ModelRoutes(Lookups lookups) {
    this.lookups = lookups;
  }

  void mount(ReadOnlyRouter router) {
    router.getJson(MODELS, this::models);
    router.getJson(MODEL, this::model);
    router.getJson(MODEL + "/versions", this::versions);
    router.getJson(MODEL + "/evaluations", this::evaluations);
  }

  private void models(RoutingContext request) {
    new Parameters(request);
    lookups.answer(request, source -> new Page<>(source.models()));
  }

  private void model(RoutingContext request) {
    String id = new Parameters(request).path("modelId");
    lookups.answer(request, source -> model(source, id));
  }

  /**
   * Serves versions, the newest first. A cursor is the version below which a page begins, so new
   * ones shift nothing.
   */
  private void versions(RoutingContext request) {
    var parameters = new Parameters(request, "limit", "cursor");
    String id = parameters.path("modelId");
    int limit = parameters.limit();
    OptionalLong before = parameters.before();
    String path = request.normalizedPath();
    lookups.answer(
        request,
        source -> {
          model(source, id);
          Page<VersionView> page = page(source.versions(id), before, limit, path);
          page.next().ifPresent(next -> link(request, next));
          return page;
        });
  }

  private static Page<VersionView> page(
      List<VersionView> oldestFirst, OptionalLong before, int limit, String path) {
    var below =
        oldestFirst.stream()
            .filter(version -> before.isEmpty() || version.version() < before.getAsLong())
            .toList();
    List<VersionView> items = newestFirst(below, limit);
    boolean more = below.size() > items.size();
    return new Page<>(
        items,
        more
            ? Optional.of(next(path, limit, items.get(items.size() - 1).version()))
            : Optional.empty());
  }

  private static String next(String path, int limit, long before) {
    return "%s?limit=%d&cursor=%s".formatted(path, limit, Parameters.cursor(before));
  }

  private static void link(RoutingContext request, String next) {
    request
        .response()
        .putHeader(HttpHeaders.createOptimized("Link"), "<" + next + ">; rel=\"next\"");
  }

  private void evaluations(RoutingContext request) {
    var parameters = new Parameters(request, "limit");
    String id = parameters.path("modelId");
    int limit = parameters.limit();
    lookups.answer(
        request,
        source -> {
          model(source, id);
          List<EvaluationView> newest = newestFirst(source.evaluations(id), limit);
          return new Page<>(newest);
        });
  }

  private static <T> List<T> newestFirst(List<T> oldestFirst, int limit) {
    var items = new ArrayList<>(oldestFirst);
    Collections.reverse(items);
    return items.subList(0, Math.min(limit, items.size()));
  }

  private static ModelView model(ApiSource source, String id) {
    return source
        .model(id)
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.unknown("model", "There is no such model; " + MODELS + " lists all.")));
  }
}
