package dev.amund.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Writes responses. */
final class Responses {
  static final String JSON = "application/json; charset=utf-8";
  private static final String PROBLEM = "application/problem+json; charset=utf-8";
  private static final String RETRY_SECONDS = "5";

  /** Instants as ISO 8601; an empty Optional is an absent field. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  private Responses() {}

  /** Returns the value as JSON text, in one line. */
  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status cannot be written as JSON", e);
    }
  }

  /** Sends a problem without a type of its own: its title is the HTTP status. */
  static void sendProblem(RoutingContext request, int status, String detail) {
    sendProblem(request, Problem.of(status, detail));
  }

  /** Sends the problem with the path of the request, if readable. */
  static void sendProblem(RoutingContext request, Problem problem) {
    sendProblem(request.request(), path(request).map(problem::at).orElse(problem));
  }

  /** Returns the path of a request, if it can be read. */
  static Optional<String> path(RoutingContext request) {
    try {
      return Optional.of(request.normalizedPath());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Sends the problem unchanged: for requests that are not even routed. */
  static void sendProblem(HttpServerRequest request, Problem problem) {
    if (problem.passes() && !request.response().headWritten()) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    send(request, problem.status(), PROBLEM, Buffer.buffer(json(problem)));
  }

  /** Sends text unchanged. */
  static void send(RoutingContext request, int status, String contentType, String body) {
    send(request.request(), status, contentType, Buffer.buffer(body));
  }

  /** All answers describe the current state and are data, not pages: no caching, no sniffing. */
  private static void send(
      HttpServerRequest request, int status, String contentType, Buffer bytes) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    if (request.method().equals(HttpMethod.HEAD)) {
      // Vert.x would send the body of a HEAD response.
      response.end();
    } else {
      response.end(bytes);
    }
  }
}
