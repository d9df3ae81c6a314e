package dev.amund.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Serves {@code /api/v1/openapi.json}, the API's contract. */
final class OpenApiRoute {

  void mount(ReadOnlyRouter router) {
    String document = document();
    router.getJson(
        "/api/v1/openapi.json", request -> Responses.send(request, 200, Responses.JSON, document));
  }

  static String document() {
    try (var resource = OpenApiRoute.class.getResourceAsStream("openapi.json")) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json cannot be read from the jar", e);
    }
  }
}
