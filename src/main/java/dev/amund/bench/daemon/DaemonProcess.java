package dev.amund.bench.daemon;

import dev.amund.bench.common.BenchException;
import dev.amund.bench.common.EmbeddedParts;
import dev.amund.bench.common.Installation;
import dev.amund.config.AmundConfig;
import dev.amund.daemon.Daemon;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A daemon in its own process, which ends with this one. */
public final class DaemonProcess implements AutoCloseable {
  private static final String READY = "ready";
  private static final int TIMEOUT_SECONDS = 60;

  private final Process process;

  private DaemonProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it and returns when it serves.
   *
   * @throws BenchException if it fails; the message has its last output
   * @throws IOException if no process can be started
   */
  static DaemonProcess start(Installation installation) throws IOException {
    Files.createDirectories(installation.data());
    Path settings = installation.data().resolve("bench.properties");
    var properties = new Properties();
    properties.putAll(installation.values());
    try (var out = Files.newOutputStream(settings)) {
      properties.store(out, null);
    }
    Path log = installation.data().resolve("bench.log");
    var started =
        new DaemonProcess(
            new ProcessBuilder(command(settings)).redirectError(log.toFile()).start());
    if (!started.isReady()) {
      started.close();
      throw new BenchException("The daemon does not start: " + lastOf(log));
    }
    return started;
  }

  private static List<String> command(Path settings) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-D"))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(DaemonProcess.class.getName());
    command.add(settings.toString());
    return command;
  }

  /** Discards other output. */
  private boolean isReady() throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(READY)) {
        return true;
      }
    }
    return false;
  }

  private static String lastOf(Path log) throws IOException {
    var lines = Files.readAllLines(log);
    return lines.stream().skip(Math.max(0, lines.size() - 5)).collect(Collectors.joining(" | "));
  }

  /** Stops it as on SIGTERM. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The other process: serves until its standard input ends, because the parent closed it or ended.
   *
   * @param arguments the file with the settings
   */
  public static void main(String[] arguments) throws IOException {
    EmbeddedParts.quieten();
    var properties = new Properties();
    try (var in = Files.newInputStream(Path.of(arguments[0]))) {
      properties.load(in);
    }
    var settings =
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(key -> key, properties::getProperty));
    try (var daemon = Daemon.start(AmundConfig.of(settings))) {
      System.out.println(READY);
      // The pipe is no longer read, and a write to a full one would block for ever.
      System.setOut(System.err);
      while (System.in.read() >= 0) {
        // Waits for its end; there is no input.
      }
    }
    // Exits after the daemon is closed, whatever threads libraries have left.
    System.exit(0);
  }
}
