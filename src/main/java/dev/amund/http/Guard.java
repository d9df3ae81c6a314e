package dev.amund.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/**
 * Checks every request first: refuses malformed ones and bodies, and requires the token if one is
 * configured, or else a name of this daemon in {@code Host}.
 *
 * <p>{@code /health/*} is open to everyone, because orchestrators probe without credentials and by
 * names of their own. With a token, the page's files, which contain nothing of this daemon and ask
 * for the token, are open as well. {@code /metrics} requires it; Prometheus sends it by {@code
 * authorization.credentials_file}.
 */
final class Guard implements Handler<RoutingContext> {
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Optional<BearerToken> token;
  private final HostNames names;
  private final Connections connections;

  Guard(Optional<BearerToken> token, HostNames names, Connections connections) {
    this.token = token;
    this.names = names;
    this.connections = connections;
  }

  @Override
  public void handle(RoutingContext request) {
    if (hasBody(request.request()) || connections.isReserved(request.request())) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      connections.endAfterAnswer(request.request());
    }
    Optional<Problem> refusal =
        malformed(request)
            .or(() -> beyondTheLimits(request))
            .or(() -> withBody(request.request()))
            .or(() -> withoutAccess(request));
    if (refusal.isPresent()) {
      Responses.sendProblem(request, refusal.get());
    } else {
      request.next();
    }
  }

  /** Returns whether the caller sends the token or, without one, uses a name of the daemon. */
  boolean isTrusted(RoutingContext request) {
    return token
        .map(secret -> secret.isIn(authorization(request)))
        .orElseGet(() -> names.accept(request.request()));
  }

  private static Optional<Problem> malformed(RoutingContext request) {
    if (request.request().version() == null) {
      return Optional.of(Problem.of(400, "HTTP/1.1 and HTTP/1.0 are spoken here."));
    }
    if (Responses.path(request).isEmpty()) {
      return Optional.of(Problem.of(400, "The path is malformed."));
    }
    return HostNames.areWellFormed(request.request())
        ? Optional.empty()
        : Optional.of(Problem.of(400, "One Host is needed, a name or an address."));
  }

  private Optional<Problem> beyondTheLimits(RoutingContext request) {
    return connections.isReserved(request.request()) && !isHealth(request)
        ? Optional.of(Problem.tooManyConnections())
        : Optional.empty();
  }

  private static Optional<Problem> withBody(HttpServerRequest request) {
    return READING.contains(request.method()) && hasBody(request)
        ? Optional.of(Problem.of(413, "A request that reads has no body."))
        : Optional.empty();
  }

  private Optional<Problem> withoutAccess(RoutingContext request) {
    if (isHealth(request) || isTrusted(request)) {
      return Optional.empty();
    }
    if (token.isEmpty()) {
      return Optional.of(Problem.otherHost());
    }
    return isPage(request) ? Optional.empty() : Optional.of(withoutToken(request));
  }

  private static Problem withoutToken(RoutingContext request) {
    boolean shown = authorization(request).isPresent();
    request
        .response()
        .putHeader(
            "WWW-Authenticate",
            "Bearer realm=\"amund\"" + (shown ? ", error=\"invalid_token\"" : ""));
    return Problem.of(
        401,
        shown
            ? "This is not the token."
            : "Show the token of this daemon: Authorization: Bearer <token>.");
  }

  private static boolean isHealth(RoutingContext request) {
    return request.normalizedPath().startsWith("/health/");
  }

  private static boolean isPage(RoutingContext request) {
    String path = request.normalizedPath();
    return path.equals("/") || path.startsWith("/page/");
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
