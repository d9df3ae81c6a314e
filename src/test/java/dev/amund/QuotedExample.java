package dev.amund;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages quote examples that are tested, to the letter. */
public final class QuotedExample {
  private static final String BEGIN = "// tag::example[]\n";

  private QuotedExample() {}

  /** The page holds what stands between the example's tags. */
  public static void assertQuoted(Path page, Path example) throws IOException {
    var source = Files.readString(example);
    var quoted =
        source.substring(
            source.indexOf(BEGIN) + BEGIN.length(), source.indexOf("// end::example[]"));
    assertThat(Files.readString(page)).contains("```java\n" + quoted + "```");
  }

  /** The page holds the whole file. */
  public static void assertQuotedWhole(Path page, Path example, String language)
      throws IOException {
    assertThat(Files.readString(page))
        .contains("```" + language + "\n" + Files.readString(example) + "```");
  }
}
