package dev.amund.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before everything: lets those in who show the token, where one is asked for, and takes no
 * bodies. Without a token are served: {@code /health/*}, which orchestrators probe without
 * credentials, and the page with its files, which hold nothing of this daemon and ask for the
 * token. {@code /metrics} asks for it like all else; Prometheus shows it by {@code
 * authorization.credentials_file}.
 */
final class Guard implements Handler<RoutingContext> {
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Optional<BearerToken> token;

  Guard(Optional<BearerToken> token) {
    this.token = token;
  }

  @Override
  public void handle(RoutingContext request) {
    Optional<String> path = Responses.path(request);
    if (path.isEmpty()) {
      Responses.sendProblem(request, 400, "The path is malformed.");
      return;
    }
    if (hasBody(request.request())) {
      // What it sends goes nowhere: the connection ends with the answer.
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      if (READING.contains(request.request().method())) {
        Responses.sendProblem(request, 413, "A request that reads has no body.");
        return;
      }
    }
    if (isPublic(path.get()) || isTrusted(request)) {
      request.next();
    } else {
      refuse(request);
    }
  }

  /** Whether the caller shows the token, or none is asked for. */
  boolean isTrusted(RoutingContext request) {
    return token.map(secret -> secret.isIn(authorization(request))).orElse(true);
  }

  private static boolean isPublic(String path) {
    return path.equals("/") || path.startsWith("/page/") || path.startsWith("/health/");
  }

  private static void refuse(RoutingContext request) {
    boolean shown = authorization(request).isPresent();
    request
        .response()
        .putHeader(
            "WWW-Authenticate",
            "Bearer realm=\"amund\"" + (shown ? ", error=\"invalid_token\"" : ""));
    Responses.sendProblem(
        request,
        401,
        shown
            ? "This is not the token."
            : "Show the token of this daemon: Authorization: Bearer <token>.");
  }

  private static Optional<String> authorization(RoutingContext request) {
    return Optional.ofNullable(request.request().getHeader(HttpHeaders.AUTHORIZATION));
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
        || (length != null && !length.equals("0"));
  }
}
