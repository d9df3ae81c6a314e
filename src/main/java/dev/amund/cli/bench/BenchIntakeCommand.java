package dev.amund.cli.bench;

import dev.amund.bench.intake.IntakeBench;
import dev.amund.bench.intake.IntakeLoad;
import dev.amund.bench.intake.IntakeReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund bench intake}: measures the intake's requests per second. */
@Command(
    name = "intake",
    description = {
      "Measures how many requests a second go through validation, deduplication and "
          + "accumulation, exactly once, compared with two bare Kafka Streams topologies with the "
          + "same settings on the same records: one only deduplicates with the intake's store, "
          + "one only copies. The ratio is the intake's rate divided by the deduplication's.",
      "Brings its own broker and schema registry, in this process, whose files take up to 5 GB of"
          + " temporary space meanwhile (-Djava.io.tmpdir=DIR in AMUND_JAVA_OPTS moves it)."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund bench intake --ids 1,100 --set amund.intake.max-requests=200%n")
final class BenchIntakeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Requests in each measurement (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Rounds to take the medians of, after one to warm up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--ids",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,10,100",
      description = "Sample ids in a request, a row for each (default: ${DEFAULT-VALUE}).")
  private List<Integer> ids;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Also write intake.json, with every round, and intake.md there.")
  private Optional<Path> output;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description =
          "Overrides one key of the default configuration, except those of the embedded "
              + "parts. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    IntakeReport report;
    try (var progress = new BenchLines(out, spec.commandLine().getErr())) {
      report = new IntakeBench(overrides, progress).run(load());
    }
    if (output.isPresent()) {
      report.writeTo(output.get());
    }
    return 0;
  }

  private IntakeLoad load() {
    try {
      return new IntakeLoad(requests, rounds, ids);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
