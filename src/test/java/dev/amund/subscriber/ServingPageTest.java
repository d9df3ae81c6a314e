package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.QuotedExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What serving.md says is what is there. */
class ServingPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/serving.md");
  private static final Path EXAMPLE =
      Path.of("src/test/java/dev/amund/subscriber/ServingExample.java");

  @Test
  void quotesTheExampleThatIsTested() throws IOException {
    QuotedExample.assertQuoted(PAGE, EXAMPLE);
  }

  @Test
  void explainsEveryRefusal() throws IOException {
    for (var kind : RefusalKind.values()) {
      assertThat(Files.readString(PAGE)).contains("| `" + kind + "` |");
    }
  }
}
