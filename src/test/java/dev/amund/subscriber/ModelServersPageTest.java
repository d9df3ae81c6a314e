package dev.amund.subscriber;

import dev.amund.QuotedExample;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What model-servers.md shows is what the integration tests run. */
class ModelServersPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/model-servers.md");

  @Test
  void quotesTheServiceForSpring() throws IOException {
    QuotedExample.assertQuoted(
        PAGE, Path.of("integration-tests/servers/spring/ServingApplication.java"));
  }

  @Test
  void quotesTheServiceForFastApi() throws IOException {
    QuotedExample.assertQuotedWhole(
        PAGE, Path.of("src/main/python/examples/fastapi_server.py"), "python");
  }
}
