package dev.amund.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that cannot be on one class path with amund: Maven fetches it, once, and it runs in a
 * process of its own.
 */
final class FetchedProgram {
  private static final int MINUTES = 2;

  private FetchedProgram() {}

  /**
   * Fetches a version with Maven.
   *
   * @param name {@code integration-tests/<name>/pom.xml} says what belongs to the version {@code
   *     fetched.version}
   * @param goal that puts it into {@code outputDirectory}
   * @return where it lies; empty if it cannot be had
   */
  static Optional<Path> fetch(String name, String version, String goal)
      throws IOException, InterruptedException {
    Path directory = Path.of("target", name, version).toAbsolutePath();
    Path complete = directory.resolve("complete");
    if (Files.exists(complete)) {
      return Optional.of(directory);
    }
    Files.createDirectories(directory);
    var maven =
        builder(
            directory.resolve("fetch.log"),
            List.of(
                "mvn",
                "-B",
                "-ntp",
                "-f",
                Path.of("integration-tests", name, "pom.xml").toString(),
                "-Dfetched.version=" + version,
                goal,
                "-DoutputDirectory=" + directory));
    try {
      if (!hasSucceeded(maven.start())) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty(); // Maven is not on the path.
    }
    Files.createFile(complete);
    return Optional.of(directory);
  }

  /** Returns a Java command with these arguments; what it prints is added to the log. */
  static ProcessBuilder java(Path home, Path log, List<String> arguments) {
    var command = new ArrayList<>(List.of(home.resolve("bin/java").toString(), "-Xmx512m"));
    command.addAll(arguments);
    return builder(log, command);
  }

  /** Returns the home of the Java that runs the tests. */
  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /**
   * Returns the home of a Java of at least this version: the one that runs the tests, or one that
   * is installed beside it.
   */
  static Optional<Path> javaHome(int version) throws IOException {
    if (Runtime.version().feature() >= version) {
      return Optional.of(javaHome());
    }
    try (Stream<Path> homes = Files.list(javaHome().getParent())) {
      return homes.filter(home -> featureVersion(home) >= version).sorted().findFirst();
    }
  }

  /** The version of an installed Java by its file {@code release}; 0 if it is none. */
  private static int featureVersion(Path home) {
    var release = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return 0;
    }
    return Runtime.Version.parse(release.getProperty("JAVA_VERSION", "0").replace("\"", ""))
        .feature();
  }

  static boolean hasSucceeded(Process process) throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  private static ProcessBuilder builder(Path log, List<String> command) {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }
}
