package dev.amund.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;

/** Writes responses; those that report a problem as RFC 9457 has it. */
final class Responses {
  static final String JSON = "application/json; charset=utf-8";
  private static final String PROBLEM = "application/problem+json; charset=utf-8";

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

  /** The value as JSON text. */
  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status cannot be written as JSON", e);
    }
  }

  /** A problem without a type of its own: its title is the HTTP status. */
  static void sendProblem(RoutingContext request, int status, String detail) {
    var problem = new LinkedHashMap<String, Object>();
    problem.put("type", "about:blank");
    problem.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    problem.put("status", status);
    problem.put("detail", detail);
    send(request, status, PROBLEM, json(problem));
  }

  /** All answers describe this moment and are data, not pages: no caching, no sniffing. */
  static void send(RoutingContext request, int status, String contentType, String body) {
    if (request.response().ended() || request.response().closed()) {
      return;
    }
    var bytes = Buffer.buffer(body);
    var response =
        request
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
            .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()))
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader("X-Content-Type-Options", "nosniff");
    if (request.request().method().equals(HttpMethod.HEAD)) {
      // Vert.x would send the body.
      response.end();
    } else {
      response.end(bytes);
    }
  }
}
