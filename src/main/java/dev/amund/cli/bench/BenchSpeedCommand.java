package dev.amund.cli.bench;

import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.speed.SpeedBench;
import dev.amund.bench.speed.SpeedReport;
import dev.amund.bench.speed.UpdateBench;
import dev.amund.bench.speed.UpdateBenchReport;
import dev.amund.bench.speed.UpdateLoad;
import dev.amund.config.AmundConfig;
import dev.amund.model.Devices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code amund bench speed}: measures the cost of an update and of the attack. */
@Command(
    name = "speed",
    description = {
      "Measures what the daemon takes on a case, in two parts:%n  update  has two whole daemons"
          + " forget the same micro-batches in turn, one by the reference procedure (the paper's"
          + " attack, plain fine-tuning), one as configured, and compares each part of the update."
          + " The ratio is the reference's time by the other's.%n  attack  finds the adversarial"
          + " set by the paper's attack and by DeepFool, in turn in one run, and compares gradient"
          + " evaluations, distances and time.%n",
      "DIRECTORY is a case as for amund bench quality. The first part brings its own broker and"
          + " schema registry, in this process, and needs (PAIRS + ROUNDS) times N samples in"
          + " forget.txt."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  amund bench speed /data/cifar --output report",
      "  amund bench speed /data/cifar --only attack --samples 1000 --rounds 1%n"
    })
final class BenchSpeedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CaseOption data;
  @Mixin private BenchOverrides overrides;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "How many of the forget set, from its beginning; in a micro-batch of the update"
              + " (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each runs; times are medians (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "PAIRS",
      defaultValue = "3",
      description =
          "Pairs of updates that warm up the JIT compiler and do not count (default: "
              + "${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--only",
      paramLabel = "PART",
      description = "Only this part: ${COMPLETION-CANDIDATES}.")
  private Optional<Part> only;

  @Option(
      names = "--open",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "How long a micro-batch of the update stays open for further requests, as in production,"
              + " where a daemon may work ahead; 0 closes it at once (default: ${DEFAULT-VALUE}).")
  private int open;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Also write speed.json and speed.md there.")
  private Optional<Path> output;

  /** The parts that can be measured. */
  enum Part {
    UPDATE,
    ATTACK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    SpeedReport report;
    try (var progress = new BenchLines(spec.commandLine().getOut(), spec.commandLine().getErr())) {
      report = measure(progress);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (output.isPresent()) {
      report.writeTo(output.get());
    }
    return 0;
  }

  private SpeedReport measure(BenchProgress progress) throws IOException {
    var config = AmundConfig.of(overrides.asMap());
    // Runs first, because it fails at once if the case has too few samples.
    Optional<UpdateBenchReport> update =
        wanted(Part.UPDATE) ? Optional.of(update(progress)) : Optional.empty();
    return wanted(Part.ATTACK)
        ? new SpeedBench(config, progress)
            .run(data.directory(), data.shape(), samples, rounds)
            .with(update)
        : new SpeedReport(0, Devices.resolve(config.device().name()), List.of(), update);
  }

  private boolean wanted(Part part) {
    return only.isEmpty() || only.get() == part;
  }

  private UpdateBenchReport update(BenchProgress progress) throws IOException {
    return new UpdateBench(overrides.asMap(), progress)
        .run(
            data.directory(),
            data.shape(),
            new UpdateLoad(samples, warmUp, rounds, Duration.ofSeconds(open)));
  }
}
