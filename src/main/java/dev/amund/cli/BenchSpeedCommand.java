package dev.amund.cli;

import dev.amund.bench.SpeedBench;
import dev.amund.bench.SpeedReport;
import dev.amund.samples.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amund bench speed}: what finding the adversarial set costs. */
@Command(
    name = "speed",
    description = {
      "Finds the adversarial set of a case by the paper's attack and by DeepFool, in turn in one run, and compares gradient evaluations,"
          + " distances and time.",
      "DIRECTORY is a case as for amund bench quality. The section amund.amun.attack of the configuration gives the parameters of both."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund bench speed /data/cifar --samples 1000 --rounds 1%n")
final class BenchSpeedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many of the forget set, from its beginning (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each has its turn; times are medians (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--shape",
      paramLabel = "CxHxW",
      defaultValue = "3x32x32",
      converter = ImportCommand.ShapeConverter.class,
      description = "Channels, height and width of the images (default: ${DEFAULT-VALUE}).")
  private ImageShape shape;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Also write speed.json and speed.md there.")
  private Optional<Path> output;

  @Parameters(paramLabel = "DIRECTORY", description = "The case.")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    SpeedReport report;
    try (var progress = new BenchLines(spec.commandLine().getOut(), spec.commandLine().getErr())) {
      report = new SpeedBench(config.load(), progress).run(directory, shape, samples, rounds);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (output.isPresent()) {
      report.writeTo(output.get());
    }
    return 0;
  }
}
