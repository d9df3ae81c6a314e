package dev.amund.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An interpreter on this machine that runs the clients of this project in its language. */
public final class ClientProgram {
  private static final int TIMEOUT_MINUTES = 3;
  private static final Path NODE_MODULES = Path.of("src/main/javascript/node_modules");

  private final String name;

  private ClientProgram(String name) {
    this.name = name;
  }

  /**
   * How a program ended.
   *
   * @param output what it printed, errors among it
   */
  public record Result(int code, String output) {}

  /**
   * Returns the first Python here that can import all of these modules. The package {@code amund}
   * is on its path.
   *
   * @return empty if there is none
   */
  public static Optional<ClientProgram> python(String... modules) throws InterruptedException {
    for (String name : List.of("python3", "/usr/bin/python3")) {
      var python = new ClientProgram(name);
      if (python.works("-c", "import " + String.join(", ", modules))) {
        return Optional.of(python);
      }
    }
    return Optional.empty();
  }

  /** Returns Node.js, if it is here and {@code npm ci} was run in src/main/javascript. */
  public static Optional<ClientProgram> node() throws InterruptedException {
    var node = new ClientProgram("node");
    return Files.isDirectory(NODE_MODULES) && node.works("--version")
        ? Optional.of(node)
        : Optional.empty();
  }

  private boolean works(String... arguments) throws InterruptedException {
    try {
      return run(List.of(arguments)).code() == 0;
    } catch (IOException e) {
      return false; // It is not installed.
    }
  }

  /**
   * Runs it to its end, in the project's directory.
   *
   * @throws IOException it is not installed, or does not end
   */
  public Result run(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(name));
    command.addAll(arguments);
    Path output = Files.createTempFile("client", ".txt");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PYTHONPATH",
                Path.of("src/main/python").toAbsolutePath().toString(),
                "PYTHONDONTWRITEBYTECODE",
                "1"));
    try {
      var process = builder.start();
      boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String text = new String(Files.readAllBytes(output), UTF_8);
      if (!ended) {
        throw new IOException(command + " does not end: " + text);
      }
      return new Result(process.exitValue(), text);
    } finally {
      Files.delete(output);
    }
  }
}
