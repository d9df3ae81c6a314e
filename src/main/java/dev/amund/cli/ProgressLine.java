package dev.amund.cli;

import java.io.PrintWriter;

/**
 * Progress of long work: one line that is written over on a terminal, a line every tenth of the way
 * elsewhere, so that logs stay readable.
 */
public final class ProgressLine implements AutoCloseable {
  private static final int TENTHS = 10;
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final String title;
  private final boolean terminal;
  private int lastShown = -1;

  public ProgressLine(PrintWriter out, String title) {
    this(out, title, System.console() != null);
  }

  ProgressLine(PrintWriter out, String title, boolean terminal) {
    this.out = out;
    this.title = title;
    this.terminal = terminal;
  }

  /** Shows that {@code done} of {@code total} units are done. */
  public void show(long done, long total) {
    int steps = terminal ? WIDTH : TENTHS;
    int step = total == 0 ? 0 : (int) (done * steps / total);
    if (step == lastShown) {
      return;
    }
    lastShown = step;
    if (terminal) {
      out.printf(
          "\r%s [%s%s] %d%%",
          title, "#".repeat(step), " ".repeat(WIDTH - step), total == 0 ? 0 : done * 100 / total);
    } else {
      out.printf("%s: %,d of %,d%n", title, done, total);
    }
    out.flush();
  }

  /** Ends the line. */
  @Override
  public void close() {
    if (terminal && lastShown >= 0) {
      out.println();
    }
    lastShown = -1;
  }
}
