package dev.amund.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A main class in a Java process of its own, with this process's class path. */
public final class JavaProcess implements AutoCloseable {
  /** Quick to start and small; throughput is not what these processes are for. */
  private static final List<String> FLAGS =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Process process;

  private JavaProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it and returns at once.
   *
   * @param log what it prints is added to this file
   */
  public static JavaProcess start(Class<?> main, List<String> arguments, Path log)
      throws IOException {
    return start(System.getProperty("java.class.path"), Map.of(), main, arguments, log);
  }

  /** As {@link #start(Class, List, Path)}, with a class path and an environment of its own. */
  public static JavaProcess start(
      String classPath,
      Map<String, String> environment,
      Class<?> main,
      List<String> arguments,
      Path log)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new JavaProcess(builder.start());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: no shutdown hook, no flush, no goodbye. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, without a wait. */
  public void requestStop() {
    process.destroy();
  }

  /**
   * SIGTERM, and the wait for the end.
   *
   * @return whether it came in time
   */
  public boolean terminate(Duration timeout) throws InterruptedException {
    requestStop();
    return awaitEnd(timeout).isPresent();
  }

  /**
   * Waits until it ends by itself.
   *
   * @return its exit code; empty if it still runs
   */
  public OptionalInt awaitEnd(Duration timeout) throws InterruptedException {
    return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  /** SIGSTOP: it stands still and knows nothing of it, like a machine that is swapped out. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT: it goes on, as if no time had passed. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Makes it collect all garbage, so that what its heap then holds is in use. */
  public void collectGarbage() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    run(jcmd, Long.toString(process.pid()), "GC.run");
  }

  private void signal(String name) throws IOException, InterruptedException {
    run("kill", "-" + name, Long.toString(process.pid()));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(List.of(command) + " ended with " + code);
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
