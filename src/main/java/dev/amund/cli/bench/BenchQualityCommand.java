package dev.amund.cli.bench;

import dev.amund.bench.quality.QualityBench;
import dev.amund.bench.quality.QualityReport;
import dev.amund.bench.quality.QualitySummary;
import dev.amund.cli.common.ConfigOption;
import dev.amund.config.AmundConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amund bench quality}: compares how well methods forget. */
@Command(
    name = "quality",
    description = {
      "Runs AMUN's variants and other methods on a whole case and compares what they leave with a"
          + " model that was retrained from scratch without the forget set.",
      "DIRECTORY holds manifest.csv with the files that it names (as for amund import), forget.txt"
          + " (ids, one a line), original.pt and, for the gaps, retrained.pt; legal-basis.txt with"
          + " POISONED_DATA says that the labels of the forget set are wrong. The section"
          + " amund.amun of the configuration gives the hyper-parameters."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  amund bench quality /data/cifar --output report --only 'stream of 50'",
      "  amund bench quality cases/small cases/noisy --seeds 1,2,3 --only 'stream of 50'"
    })
final class BenchQualityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(
      paramLabel = "DIRECTORY",
      arity = "1..*",
      description =
          "The cases. With several, or several seeds, each gets a folder of its own, and summary.md"
              + " compares them.")
  private List<Path> directories;

  @Mixin private CaseShape shape;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description = "Seeds to run with, one after the other (default: amund.amun.seed).")
  private List<Long> seeds = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = "quality",
      description =
          "Where quality.json, quality.md and quality.png go (default: ${DEFAULT-VALUE}). They are"
              + " written again after each row.")
  private Path output;

  @Option(
      names = "--stream",
      paramLabel = "N",
      defaultValue = "50",
      description = "Samples in a micro-batch of the stream (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--only",
      paramLabel = "ROW",
      description = "Only this method, by the name of its row. May be repeated.")
  private Set<String> only = Set.of();

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    if (batchSize < 1) {
      throw new picocli.CommandLine.ParameterException(
          spec.commandLine(), "--stream must be at least 1");
    }
    var summary = new QualitySummary();
    boolean several = directories.size() > 1 || seeds.size() > 1;
    for (Path directory : directories) {
      String name = directory.toAbsolutePath().normalize().getFileName().toString();
      for (Optional<Long> seed : seedsOrNone()) {
        Path own = several ? folder(name, seed) : output;
        summary.add(name, run(directory, seed, own, out));
      }
    }
    if (several) {
      out.printf("%n%s", summary.markdown());
      summary.writeTo(output);
    }
    out.printf("%nwritten to %s%n", output);
    return 0;
  }

  private List<Optional<Long>> seedsOrNone() {
    return seeds.isEmpty() ? List.of(Optional.empty()) : seeds.stream().map(Optional::of).toList();
  }

  private Path folder(String name, Optional<Long> seed) {
    Path folder = output.resolve(name);
    return seed.map(number -> folder.resolve("seed-" + number)).orElse(folder);
  }

  private QualityReport run(Path directory, Optional<Long> seed, Path own, PrintWriter out)
      throws IOException {
    AmundConfig loaded =
        seed.map(number -> config.load(Map.of("amund.amun.seed", number.toString())))
            .orElseGet(config::load);
    try (var progress = new BenchLines(out, out)) {
      QualityReport report =
          new QualityBench(loaded, progress)
              .run(
                  directory,
                  shape.of(directory),
                  batchSize,
                  name -> only.isEmpty() || only.contains(name),
                  sofar -> write(sofar, own));
      report.writeTo(own);
      return report;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(QualityReport report, Path directory) {
    try {
      report.writeTo(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("The report cannot be written to " + directory, e);
    }
  }
}
