package dev.amund.soak;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long a daemon's models wait for another daemon. */
@Command(
    name = "takeover",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs daemons, a broker and a registry as processes, ends one daemon after the other with a"
          + " version sent in an open transaction, and takes the time until others have updated its"
          + " models, by group protocol. Checks at the end that nothing was lost and nothing done"
          + " twice."
    })
final class TakeoverMain implements Callable<Integer> {
  @Option(
      names = "--kills",
      defaultValue = "10",
      description = "SIGKILLs of each variant (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--stops",
      defaultValue = "4",
      description = "SIGTERMs of each variant (default: ${DEFAULT-VALUE}).")
  private int stops;

  @Option(
      names = "--turns",
      defaultValue = "2",
      description =
          "In how many turns the variants follow one another (default: ${DEFAULT-VALUE}).")
  private int turns;

  @Option(names = "--variants", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
  private List<TakeoverVariant> variants = List.of(TakeoverVariant.values());

  @Option(names = "--daemons", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int daemons;

  @Option(names = "--models", defaultValue = "12", description = "Default: ${DEFAULT-VALUE}.")
  private int models;

  @Option(
      names = "--minutes",
      defaultValue = "600",
      description =
          "Begin no round later; what was measured is verified (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      defaultValue = "target/takeover.json",
      description = "Where all that was measured goes (default: ${DEFAULT-VALUE}).")
  private Path json;

  @Option(
      names = "--directory",
      description = "For data and logs (default: a new one below target).")
  private Path directory;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TakeoverMain()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    directory =
        directory == null
            ? Files.createTempDirectory(Path.of("target").toAbsolutePath(), "takeover-")
            : Files.createDirectories(directory.toAbsolutePath());
    // What is interrupted leaves no daemons behind.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(p -> p.destroyForcibly())));
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println("data and logs: " + directory);
    var plan = new TakeoverPlan(daemons, models, variants, kills, stops, turns);
    TakeoverReport report =
        TakeoverRun.run(plan, Duration.ofMinutes(minutes), directory.resolve("cluster"), out);
    report.write(json);
    out.println(report.table());
    return report.violations().isEmpty() ? 0 : 1;
  }
}
