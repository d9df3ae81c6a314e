package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PageRoutesTest {
  private final HttpEndpointFixture server = new HttpEndpointFixture();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/page/page.css, text/css",
    "/page/page.js, text/javascript",
    "/page/stream.js, text/javascript",
    "/page/model.js, text/javascript",
    "/page/attempts.js, text/javascript",
    "/page/chart.js, text/javascript",
    "/page/dom.js, text/javascript",
    "/page/icon.svg, image/svg+xml"
  })
  void filesAreServedWithWhatKeepsThemSafe(String path, String type) {
    var headers = server.get(path).headers();

    assertThat(headers.firstValue("Content-Type").orElseThrow()).startsWith(type);
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
  }

  @Test
  void anUnchangedFileIsNotSentAgain() {
    var first = server.get("/page/page.css");
    var again =
        server.send(
            server
                .request("/page/page.css")
                .header("If-None-Match", first.headers().firstValue("ETag").orElseThrow()));

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
  }

  @Test
  void thePageNeedsNothingFromElsewhereAndHasNoScriptInItsText() {
    String page = server.get("/").body();

    assertThat(page).doesNotContain("http://").doesNotContain("https://").doesNotContain("style=");
    assertThat(Pattern.compile("<script(?! type=\"module\" src=)").matcher(page).find()).isFalse();
    assertThat(server.get("/page/page.js").body()).doesNotContain("innerHTML");
  }

  @Test
  void nothingElseIsServedFromTheJar() {
    assertThat(server.get("/page/../openapi.json").statusCode()).isEqualTo(404);
    assertThat(server.get("/page/index.html").statusCode()).isEqualTo(404);
    assertThat(server.get("/page/").statusCode()).isEqualTo(404);
  }
}
