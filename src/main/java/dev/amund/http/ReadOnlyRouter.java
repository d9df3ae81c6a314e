package dev.amund.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes requests. Everything is read-only, so other methods than GET and HEAD become problems. */
final class ReadOnlyRouter {
  private static final Logger log = LoggerFactory.getLogger(ReadOnlyRouter.class);

  private final Router router;

  ReadOnlyRouter(Vertx vertx) {
    router = Router.router(vertx);
    router.errorHandler(
        404,
        request ->
            Responses.sendProblem(
                request, 404, "Nothing is served here; /api/v1/openapi.json lists what is."));
    router.errorHandler(
        405,
        request -> {
          request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
          Responses.sendProblem(request, 405, "This endpoint is read-only: GET and HEAD.");
        });
    router.errorHandler(
        406,
        request ->
            Responses.sendProblem(
                request,
                406,
                "Accept allows nothing that is served here; /api/v1/openapi.json says what is."));
    router.errorHandler(400, ReadOnlyRouter::malformed);
    // Our handlers never fail here: routing itself failed, at a header for instance.
    router.errorHandler(500, ReadOnlyRouter::malformed);
  }

  /** Adds a handler for all requests. */
  void before(Handler<RoutingContext> guard) {
    router.route().handler(request -> guarded(request, guard));
  }

  /** Serves something at a path. */
  Route get(String path, Handler<RoutingContext> handler) {
    return router.get(path).method(HttpMethod.HEAD).handler(request -> guarded(request, handler));
  }

  /** Serves JSON at a path; clients that do not accept it get a 406. */
  void getJson(String path, Handler<RoutingContext> handler) {
    get(path, handler).produces("application/json");
  }

  Router router() {
    return router;
  }

  private static void guarded(RoutingContext request, Handler<RoutingContext> handler) {
    try {
      handler.handle(request);
    } catch (ProblemException e) {
      Responses.sendProblem(request, e.problem());
    } catch (RuntimeException e) {
      log.error("request failed: path={}", Responses.path(request).orElse("?"), e);
      Responses.sendProblem(request, 500, "Something went wrong; the log says more.");
    }
  }

  private static void malformed(RoutingContext request) {
    log.debug("request is malformed", request.failure());
    Responses.sendProblem(request, 400, "The request is malformed.");
  }
}
