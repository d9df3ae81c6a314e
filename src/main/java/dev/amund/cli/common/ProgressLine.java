package dev.amund.cli.common;

import dev.amund.event.Seconds;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * Shows progress of long work: on a terminal one line that is overwritten, with the rate; elsewhere
 * a line every tenth, so that logs stay readable.
 */
public final class ProgressLine implements AutoCloseable {
  private static final int TENTHS = 10;
  private static final int WIDTH = 30;
  private static final int MINUTE = 60;

  private final PrintWriter out;
  private final String title;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long begin;
  private int lastShown = -1;

  public ProgressLine(PrintWriter out, String title) {
    this(out, title, System.console() != null, System::nanoTime);
  }

  ProgressLine(PrintWriter out, String title, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.title = title;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
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
          "\r%s [%s%s] %d%%%s",
          title,
          "#".repeat(step),
          " ".repeat(WIDTH - step),
          total == 0 ? 0 : done * 100 / total,
          pace(done, total));
    } else {
      out.printf("%s: %,d of %,d%n", title, done, total);
    }
    out.flush();
  }

  /** Returns the rate and remaining time, padded to overwrite a longer line. */
  private String pace(long done, long total) {
    double seconds = Seconds.ofNanos(nanoTime.getAsLong() - begin);
    if (done == 0 || seconds < 1) {
      return "";
    }
    long left = Math.round((total - done) * seconds / done);
    return "  %,.0f/s, %d:%02d left   ".formatted(done / seconds, left / MINUTE, left % MINUTE);
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
