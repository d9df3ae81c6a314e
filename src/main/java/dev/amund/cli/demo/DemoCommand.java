package dev.amund.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amund demo}. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on embedded parts, in one process and a few minutes.",
      "Trains a small model until it has memorised its data, plays an upstream that emits deletion events and a fleet that serves"
          + " the model meanwhile, and checks every promise at the end. Exit code 0 only if all of them held."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      defaultValue = "data/demo",
      description = "Each run makes a directory of its own in here (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Of the data set and of all that is drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--keep-running",
      description = "Stay up after the report, until Ctrl-C, and say where to look.")
  private boolean keepRunning;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description = "Overrides one key of the configuration. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = data.resolve(STAMP.format(Clock.systemUTC().instant())).toAbsolutePath();
    Files.createDirectories(directory);
    PrintWriter out = spec.commandLine().getOut();
    boolean held = new Demo(directory, seed, overrides, out).run(this::linger);
    return held ? 0 : 1;
  }

  private void linger(String http, String bootstrapServers, String registry)
      throws InterruptedException {
    if (!keepRunning) {
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%nStill serving; Ctrl-C ends it. Look at%n");
    out.printf("  %s/status and %s/metrics and %s/health/ready%n", http, http, http);
    out.printf("  Kafka at %s, Schema Registry at %s%n", bootstrapServers, registry);
    out.flush();
    new CountDownLatch(1).await();
  }
}
