package dev.amund.cli.bench;

import picocli.CommandLine.Command;

/** {@code amund bench}: the benchmarks. */
@Command(
    name = "bench",
    description = "Measures amund.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchQualityCommand.class,
      BenchRequestsCommand.class,
      BenchSpeedCommand.class,
      BenchScalingCommand.class,
      BenchIntakeCommand.class,
      BenchSamplesCommand.class
    })
public final class BenchCommand {}
