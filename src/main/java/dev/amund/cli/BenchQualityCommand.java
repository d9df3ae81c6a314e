package dev.amund.cli;

import dev.amund.bench.QualityBench;
import dev.amund.bench.QualityReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amund bench quality}: how well the method forgets, beside others. */
@Command(
    name = "quality",
    description = {
      "Runs AMUN's variants and other methods on a whole case and compares what they leave with a"
          + " model that was trained anew without the forget set.",
      "DIRECTORY holds manifest.csv with the files that it names (as for amund import), forget.txt"
          + " (ids, one a line), original.pt and, for the gaps, retrained.pt. The section amund.amun"
          + " of the configuration gives the hyper-parameters."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund bench quality /data/cifar --output report --only amun-adv-only%n")
final class BenchQualityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private CaseOption data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = "quality",
      description =
          "Where quality.json, quality.md and quality.png go (default: ${DEFAULT-VALUE}). They are"
              + " written anew after each row.")
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
    QualityReport report;
    try (var progress = new BenchLines(out, out)) {
      report =
          new QualityBench(config.load(), progress)
              .run(
                  data.directory(),
                  data.shape(),
                  batchSize,
                  name -> only.isEmpty() || only.contains(name),
                  this::write);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    report.writeTo(output);
    out.printf("%nwritten to %s%n", output);
    return 0;
  }

  private void write(QualityReport report) {
    try {
      report.writeTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException("The report cannot be written to " + output, e);
    }
  }
}
