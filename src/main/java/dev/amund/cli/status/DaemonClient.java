package dev.amund.cli.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.event.failures.Causes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Queries a daemon over HTTP. */
public final class DaemonClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int MISDIRECTED = 421;

  /** The status of a daemon that is not ready; the body says why. */
  private static final int NOT_READY = 503;

  private final HttpClient http;
  private final URI daemon;
  private final Optional<String> token;
  private final Duration timeout;

  /**
   * @param daemon its address, for instance {@code http://127.0.0.1:8080}
   * @param token its bearer token, if required
   */
  public DaemonClient(HttpClient http, URI daemon, Optional<String> token) {
    this(http, daemon, token, TIMEOUT);
  }

  /**
   * @param timeout for a complete answer
   */
  DaemonClient(HttpClient http, URI daemon, Optional<String> token, Duration timeout) {
    this.http = http;
    this.daemon = daemon;
    this.token = token;
    this.timeout = timeout;
  }

  /**
   * Returns what it is doing.
   *
   * @throws DaemonUnreachableException if there is no such answer
   */
  public JsonNode status() {
    return get("/status", Set.of(OK));
  }

  /**
   * Returns its readiness, with every check.
   *
   * @throws DaemonUnreachableException if there is no such answer
   */
  public JsonNode readiness() {
    return get("/health/ready", Set.of(OK, NOT_READY));
  }

  private JsonNode get(String path, Set<Integer> expected) {
    var request = HttpRequest.newBuilder(daemon.resolve(path)).timeout(timeout);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    try {
      var response = answer(request.build());
      if (!expected.contains(response.statusCode())) {
        throw new DaemonUnreachableException(
            "%s%s answers with the HTTP status %d%s"
                .formatted(daemon, path, response.statusCode(), advice(response.statusCode())));
      }
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new DaemonUnreachableException("%s is no amund: it gives no JSON".formatted(daemon), e);
    } catch (IOException e) {
      throw new DaemonUnreachableException(
          "No daemon answers at %s (amund.http.host, amund.http.port, or --url): %s"
              .formatted(daemon, reason(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DaemonUnreachableException("The wait for %s was interrupted".formatted(daemon), e);
    }
  }

  /** The request's own timeout ends with the headers of the answer. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer in %d s".formatted(timeout.toSeconds()), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(e.getCause().toString(), e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static String advice(int status) {
    return switch (status) {
      case UNAUTHORIZED -> ": it wants a token (amund.http.token-file)";
      case MISDIRECTED -> ": it does not answer by this name (amund.http.allowed-hosts)";
      default -> "";
    };
  }

  /** Adds a message for the two most frequent causes, for which the JDK's client has none. */
  private static String reason(IOException failure) {
    if (failure instanceof ConnectException && failure.getMessage() == null) {
      return isUnresolved(failure) ? "the name is not known" : "connection refused";
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static boolean isUnresolved(Throwable failure) {
    return Causes.find(failure, UnresolvedAddressException.class).isPresent();
  }
}
