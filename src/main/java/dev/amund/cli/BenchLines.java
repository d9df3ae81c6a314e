package dev.amund.cli;

import dev.amund.bench.common.BenchProgress;
import java.io.PrintWriter;

/** One progress line for each part of the work; the finished rows between them. */
final class BenchLines implements BenchProgress, AutoCloseable {
  private final PrintWriter rows;
  private final PrintWriter progress;
  private ProgressLine line;

  /**
   * @param rows gets the table
   * @param progress gets what is of no interest afterwards; may be the same
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
