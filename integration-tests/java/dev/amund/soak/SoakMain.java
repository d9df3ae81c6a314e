package dev.amund.soak;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The long run. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs daemons, a broker and a registry as processes under traffic, kills and freezes them by a"
          + " seeded schedule, and checks at the end that nothing was lost, nothing done twice, and"
          + " no version is out of its chain. The same options give the same schedule."
    })
final class SoakMain implements Callable<Integer> {
  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--faults", defaultValue = "200", description = "Default: ${DEFAULT-VALUE}.")
  private int faults;

  @Option(
      names = "--kinds",
      split = ",",
      description = "Only these kinds of faults: ${COMPLETION-CANDIDATES}.")
  private List<FaultKind> kinds = List.of(FaultKind.values());

  @Option(names = "--daemons", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
  private int daemons;

  @Option(names = "--models", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int models;

  @Option(
      names = "--classes",
      defaultValue = "",
      description =
          "A directory of classes for the daemons to take before their own: break a guard there, and"
              + " see that the check notices.")
  private String classes;

  @Option(
      names = "--faketime",
      paramLabel = "LIBRARY",
      description =
          "The path of libfaketimeMT.so.1, for the clock jumps; without it there are none.")
  private Optional<Path> clockLibrary = Optional.empty();

  @Option(
      names = "--directory",
      description = "For data and logs (default: a new one below target).")
  private Path directory;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SoakMain()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (directory == null) {
      directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "soak-");
    }
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println("data and logs: " + directory);
    var plan = new SoakPlan(seed, faults, kinds, daemons, models, classes, clockLibrary);
    SoakResult result = new Soak(plan, directory, out).run();
    out.println(result.table());
    return result.violations().isEmpty() ? 0 : 1;
  }
}
