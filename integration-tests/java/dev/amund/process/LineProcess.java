package dev.amund.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of a test in a JVM of its own, which says line by line how far it is. */
public final class LineProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;

  private LineProcess(Process process) {
    this.process = process;
    this.lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Runs {@code main} of the class, with the class path of this process. */
  public static LineProcess start(Class<?> program, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new LineProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The next line, as soon as it is there. */
  public String readLine() throws IOException {
    return lines.readLine();
  }

  /** The last line, when the program has ended well. */
  public String lastLine() throws InterruptedException {
    var last = lines.lines().reduce("", (before, line) -> line);
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException("it ended with " + code);
    }
    return last;
  }

  /** Kills it, as kill -9 does, if it runs still. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
