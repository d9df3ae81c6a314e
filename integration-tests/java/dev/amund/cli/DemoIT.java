package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, without Maven around it. */
class DemoIT {
  private static final long TIMEOUT_MINUTES = 8;

  @TempDir private Path directory;

  @Test
  void everyPromiseHolds() throws Exception {
    Path output = directory.resolve("output.txt");
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.amund.cli.Main",
                "demo",
                "--data",
                directory.resolve("demo").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(demo.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)).isTrue();
    } finally {
      demo.destroyForcibly();
    }
    assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
    try (Stream<Path> files = Files.walk(directory.resolve("demo"))) {
      Path summary = files.filter(file -> file.endsWith("summary.json")).findFirst().orElseThrow();
      var json = new ObjectMapper().readTree(summary.toFile());
      assertThat(json.get("allPromisesHeld").asBoolean()).isTrue();
      assertThat(json.get("versions")).hasSizeGreaterThanOrEqualTo(3);
    }
  }
}
