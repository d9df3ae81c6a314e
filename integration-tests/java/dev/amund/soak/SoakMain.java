package dev.amund.soak;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
  private static final Duration ENDLESS = Duration.ofDays(365);

  @Spec private CommandSpec spec;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--faults",
      defaultValue = "200",
      description = "How many in all pieces (default: ${DEFAULT-VALUE}).")
  private int faults;

  @Option(
      names = "--piece",
      paramLabel = "FAULTS",
      defaultValue = "200",
      description = "How many in a piece at most (default: ${DEFAULT-VALUE}).")
  private int piece;

  @Option(
      names = "--minutes",
      description = "Make faults for so long; then the piece is verified, and it is over.")
  private Optional<Integer> minutes = Optional.empty();

  @Option(
      names = "--tally",
      paramLabel = "FILE",
      defaultValue = "target/soak-tally.json",
      description = "Where it is kept (default: ${DEFAULT-VALUE}).")
  private Path tally;

  @Option(
      names = "--resume",
      description = "Go on where the tally ends; its pieces count, and the next has the next seed.")
  private boolean resume;

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
    if (!resume && Files.exists(tally)) {
      throw new ParameterException(
          spec.commandLine(), "there is a tally in %s: --resume it, or remove it".formatted(tally));
    }
    Files.createDirectories(tally.toAbsolutePath().getParent());
    directory =
        directory == null
            ? Files.createTempDirectory(Path.of("target").toAbsolutePath(), "soak-")
            : Files.createDirectories(directory.toAbsolutePath());
    // What is interrupted leaves no daemons behind.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(p -> p.destroyForcibly())));
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println("data and logs: " + directory);
    var cluster = new ClusterPlan(daemons, models, Map.of(), classes, clockLibrary);
    Tally before = resume && Files.exists(tally) ? Tally.read(tally) : Tally.EMPTY;
    var goal =
        new Campaign.Goal(seed, faults, piece, minutes.map(Duration::ofMinutes).orElse(ENDLESS));
    Tally now = new Campaign(cluster, kinds, directory, out).run(before, tally, goal);
    out.println(now.table());
    return now.total().violations().isEmpty() ? 0 : 1;
  }
}
