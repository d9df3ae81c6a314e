package dev.amund;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Python with certain packages, where there is one. Tests that need it skip themselves elsewhere.
 */
public final class PythonRunner {
  private static final long MINUTES = 5;

  private final String python;

  private PythonRunner(String python) {
    this.python = python;
  }

  /** Finds one that can import all of these packages. */
  public static Optional<PythonRunner> with(String... packages) throws InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        var runner = new PythonRunner(python);
        runner.run("-c", "import " + String.join(", ", packages));
        return Optional.of(runner);
      } catch (IOException e) {
        // The next one may have them.
      }
    }
    return Optional.empty();
  }

  /**
   * Runs a script to its end.
   *
   * @return what it prints
   * @throws IOException it fails, or takes longer than five minutes
   */
  public String run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(python));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Path output = Files.createTempFile("python", ".txt");
    Path errors = Files.createTempFile("python", ".err");
    try {
      var process = builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(Files.readString(errors));
      }
      return Files.readString(output, UTF_8);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
