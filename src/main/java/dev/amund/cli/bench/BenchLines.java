package dev.amund.cli.bench;

import dev.amund.bench.common.BenchProgress;
import dev.amund.cli.common.ProgressLine;
import java.io.PrintWriter;

/** Prints a progress line for each part of the work, and finished rows. */
final class BenchLines implements BenchProgress, AutoCloseable {
  private final PrintWriter rows;
  private final PrintWriter progress;
  private ProgressLine line;

  /**
   * @param rows receives the table
   * @param progress receives transient progress; may be the same
   */
  BenchLines(PrintWriter rows, PrintWriter progress) {
    this.rows = rows;
    this.progress = progress;
    this.line = new ProgressLine(progress, "");
  }

  @Override
  public void begin(String what) {
    line.close();
    line = new ProgressLine(progress, what);
  }

  @Override
  public void show(int done, int total) {
    line.show(done, total);
  }

  @Override
  public void finished(String row) {
    line.close();
    rows.println(row);
    rows.flush();
  }

  @Override
  public void close() {
    line.close();
  }
}
