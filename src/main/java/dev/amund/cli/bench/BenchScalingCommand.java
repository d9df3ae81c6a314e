package dev.amund.cli.bench;

import dev.amund.bench.scaling.ScalingBench;
import dev.amund.bench.scaling.ScalingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund bench scaling}: measures how the cost of an update grows. */
@Command(
    name = "scaling",
    description = {
      "Has whole daemons forget, on a broker and a schema registry in this process, and measures"
          + " the updates by%n  batch     the size of the micro-batch%n  store     the number of"
          + " samples in the store: the case's, repeated%n  versions  the number of versions"
          + " before, each of a small update that is judged on 600 samples; with the memory of the"
          + " process%n",
      "DIRECTORY is a case as for amund bench quality. Any of its training samples is forgotten. A"
          + " store of a million samples takes about 4 GB."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund bench scaling /data/cifar --only batch --batch-sizes 1,10,100%n")
final class BenchScalingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CaseOption data;
  @Mixin private BenchOverrides overrides;

  @Option(
      names = "--only",
      paramLabel = "CURVE",
      description = "Only this curve: ${COMPLETION-CANDIDATES}.")
  private Optional<Curve> only;

  @Option(
      names = "--batch-sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,3,10,30,100,300,1000",
      description = "Samples in a micro-batch (default: ${DEFAULT-VALUE}).")
  private List<Integer> batchSizes;

  @Option(
      names = "--store-sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "10000,100000,1000000",
      description = "Training samples in the store (default: ${DEFAULT-VALUE}).")
  private List<Integer> storeSizes;

  @Option(
      names = "--versions",
      paramLabel = "N",
      defaultValue = "200",
      description = "Updates in a row (default: ${DEFAULT-VALUE}).")
  private int versions;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Updates at each size, to take the medians of, after one that does not count (default:"
              + " ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--store-batch",
      paramLabel = "N",
      defaultValue = "50",
      description = "Samples in a micro-batch of the curve store (default: ${DEFAULT-VALUE}).")
  private int storeBatch;

  @Option(
      names = "--version-batch",
      paramLabel = "N",
      defaultValue = "3",
      description = "Samples in a micro-batch of the curve versions (default: ${DEFAULT-VALUE}).")
  private int versionBatch;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "An existing directory for the stores and the broker's files.")
  private Optional<Path> workDirectory;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Also write scaling.json, scaling.md and a plot of each curve there.")
  private Optional<Path> output;

  /** The curves that can be measured. */
  enum Curve {
    BATCH,
    STORE,
    VERSIONS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    var plan = plan();
    try (var progress = new BenchLines(spec.commandLine().getOut(), spec.commandLine().getErr())) {
      var report =
          new ScalingBench(overrides.asMap(), workDirectory, progress)
              .run(data.directory(), data.shape(), plan);
      if (output.isPresent()) {
        report.writeTo(output.get());
      }
    }
    return 0;
  }

  private ScalingPlan plan() {
    try {
      return new ScalingPlan(
          wanted(Curve.BATCH) ? batchSizes : List.of(),
          wanted(Curve.STORE) ? storeSizes : List.of(),
          wanted(Curve.VERSIONS) ? versions : 0,
          rounds,
          storeBatch,
          versionBatch);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private boolean wanted(Curve curve) {
    return only.isEmpty() || only.get() == curve;
  }
}
