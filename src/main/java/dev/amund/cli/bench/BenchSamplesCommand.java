package dev.amund.cli.bench;

import dev.amund.bench.samples.SampleStoreBench;
import dev.amund.bench.samples.SampleStoreReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund bench samples}: measures the sample store at several sizes. */
@Command(
    name = "samples",
    description = {
      "Fills sample stores of several sizes with noise of 3,072 bytes a sample, and measures the"
          + " import beside a plain file on the same disk, the opening, a replay draw of 1,200 and"
          + " the erasure of 50.",
      "A million samples take 7 GB meanwhile."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund bench samples --sizes 10000,100000 --output report%n")
final class BenchSamplesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "10000,100000,1000000",
      description = "Samples in a store, a row for each (default: ${DEFAULT-VALUE}).")
  private List<Integer> sizes;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "An existing directory for the stores, on the disk to be measured.")
  private Optional<Path> directory;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Also write samples.json and samples.md there.")
  private Optional<Path> output;

  @Override
  public Integer call() throws IOException {
    SampleStoreReport report;
    try (var progress = new BenchLines(spec.commandLine().getOut(), spec.commandLine().getErr())) {
      report = new SampleStoreBench(directory, progress).run(sizes);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (output.isPresent()) {
      report.writeTo(output.get());
    }
    return 0;
  }
}
