package dev.amund.http;

import dev.amund.artifacts.bytes.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Serves the status page at {@code /} and its files at {@code /page/}. They are the same for
 * everyone and contain nothing of this daemon; the page gets its data from the API.
 */
final class PageRoutes {
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> FILES =
      Map.of(
          "page.css", "text/css; charset=utf-8",
          "page.js", SCRIPT,
          "stream.js", SCRIPT,
          "model.js", SCRIPT,
          "overview.js", SCRIPT,
          "attempts.js", SCRIPT,
          "chart.js", SCRIPT,
          "dom.js", SCRIPT,
          "icon.svg", "image/svg+xml");

  /** Allows only the page's own files, no inline scripts, and no text as markup. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private record File(Buffer bytes, String contentType, String tag) {
    static File load(String name, String contentType) {
      try (var resource = PageRoutes.class.getResourceAsStream("page/" + name)) {
        byte[] bytes = resource.readAllBytes();
        return new File(Buffer.buffer(bytes), contentType, '"' + Sha256.hex(bytes) + '"');
      } catch (IOException e) {
        throw new UncheckedIOException(name + " cannot be read from the jar", e);
      }
    }
  }

  void mount(ReadOnlyRouter router) {
    mount(router, "/", File.load("index.html", "text/html; charset=utf-8"));
    FILES.forEach((name, type) -> mount(router, "/page/" + name, File.load(name, type)));
  }

  private static void mount(ReadOnlyRouter router, String path, File file) {
    router.get(path, request -> send(request, file));
  }

  private static void send(RoutingContext request, File file) {
    var response =
        request
            .response()
            .putHeader(HttpHeaders.ETAG, file.tag())
            // Revalidated each time, but sent only when another version of amund runs.
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
            .putHeader("Content-Security-Policy", POLICY)
            .putHeader("X-Content-Type-Options", "nosniff")
            .putHeader("X-Frame-Options", "DENY")
            .putHeader("Referrer-Policy", "no-referrer")
            .putHeader("Cross-Origin-Opener-Policy", "same-origin")
            .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    if (file.tag().equals(request.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(file.bytes().length()));
    if (request.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(file.bytes());
    }
  }
}
