package dev.amund.fuzz;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The long run. */
@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a daemon, a broker and a registry as processes, sends hostile Kafka records and HTTP"
          + " requests and imports hostile data sets, each with an honest one behind it, and checks"
          + " that every honest one is answered, that no thread of the daemon has died and that its"
          + " memory does not grow. Ends with 1 where something is wrong, and says what was sent."
    })
final class FuzzMain implements Callable<Integer> {
  @Option(names = "--minutes", defaultValue = "60", description = "Default: ${DEFAULT-VALUE}.")
  private long minutes;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--directory",
      description = "For data and logs (default: a new one below target).")
  private Path directory;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FuzzMain()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (directory == null) {
      directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "fuzz-");
    }
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println("data and logs: " + directory);
    FuzzResult result = new Fuzz(seed, Duration.ofMinutes(minutes), directory, out).run();
    out.println(result.summary());
    out.println("seed " + seed);
    return result.problems().isEmpty() ? 0 : 1;
  }
}
