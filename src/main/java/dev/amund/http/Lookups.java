package dev.amund.http;

import dev.amund.http.api.ApiSource;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/**
 * Runs lookups on a few worker threads of their own, so that neither the event loop nor the health
 * checks wait for them.
 */
final class Lookups {
  private static final int THREADS = 4;

  private final ApiSource source;
  private final WorkerExecutor workers;

  Lookups(Vertx vertx, ApiSource source) {
    this.source = source;
    this.workers = vertx.createSharedWorkerExecutor("amund-api", THREADS);
  }

  /**
   * Answers with the result as JSON.
   *
   * @param lookup may throw a {@link ProblemException}
   */
  void answer(RoutingContext request, Function<ApiSource, Object> lookup) {
    AsyncResponses.send(
        request, Responses.JSON, workers.executeBlocking(() -> find(lookup), /* ordered= */ false));
  }

  private String find(Function<ApiSource, Object> lookup) {
    if (!source.isComplete()) {
      throw new ProblemException(Problem.starting());
    }
    return Responses.json(lookup.apply(source));
  }
}
