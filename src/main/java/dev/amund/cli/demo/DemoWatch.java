package dev.amund.cli.demo;

import dev.amund.daemon.Daemon;
import dev.amund.http.api.StatusView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions and meanwhile reports what the daemon is doing. */
final class DemoWatch {
  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Daemon daemon;
  private final Observations observations;
  private final Fleet fleet;
  private final PrintWriter out;
  private String lastLine = "";
  private long lastVersion;

  DemoWatch(Daemon daemon, Observations observations, Fleet fleet, PrintWriter out) {
    this.daemon = daemon;
    this.observations = observations;
    this.fleet = fleet;
    this.out = out;
  }

  Observations observations() {
    return observations;
  }

  Fleet fleet() {
    return fleet;
  }

  /**
   * Waits.
   *
   * @throws DemoException if the condition does not hold in time
   */
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new DemoException("waited in vain until " + what);
      }
      report();
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    report();
  }

  /**
   * Prints a line whenever the current batch enters another stage or the fleet swaps in a version.
   */
  private void report() {
    daemon.status().batch().map(DemoWatch::line).filter(this::isNew).ifPresent(this::report);
    if (fleet.version() != lastVersion) {
      lastVersion = fleet.version();
      report("     the fleet serves version " + lastVersion);
    }
  }

  private static String line(StatusView.Batch batch) {
    return "     batch of %d requests, %d samples: %s%s"
        .formatted(
            batch.requests(),
            batch.samples(),
            batch.stage(),
            batch.attempt() > 1 ? ", attempt " + batch.attempt() : "");
  }

  private boolean isNew(String line) {
    return !line.equals(lastLine);
  }

  private void report(String line) {
    lastLine = line;
    out.println(line);
    out.flush();
  }
}
