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

  private static final Path PACKAGE = Path.of("src/main/python");

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
    return run(arguments, Map.of());
  }

  /** As {@link #run(List)}, with an environment beside that of this process. */
  public Result run(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("client", ".txt");
    try {
      var process = start(arguments, environment, output);
      boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String text = new String(Files.readAllBytes(output), UTF_8);
      if (!ended) {
        throw new IOException(name + " " + arguments + " does not end: " + text);
      }
      return new Result(process.exitValue(), text);
    } finally {
      Files.delete(output);
    }
  }

  /**
   * Starts it in the project's directory and returns at once.
   *
   * @param environment beside that of this process
   * @param output what it prints is added to this file, errors among it
   * @throws IOException it is not installed
   */
  public Process start(List<String> arguments, Map<String, String> environment, Path output)
      throws IOException {
    var command = new ArrayList<>(List.of(name));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().put("PYTHONPATH", PACKAGE.toAbsolutePath().toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().putAll(environment);
    return builder.start();
  }
}
