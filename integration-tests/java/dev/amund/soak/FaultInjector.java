package dev.amund.soak;

import dev.amund.process.JavaProcess;
import dev.amund.process.PartProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Makes things go wrong. */
final class FaultInjector {
  /** The time to wait for the daemons to reach what a fault is aimed at. */
  private static final Duration TIMEOUT = Duration.ofSeconds(45);

  /** The time that a daemon may take to stop in good order. */
  private static final Duration STOP = Duration.ofMinutes(1);

  private final SoakCluster cluster;
  private final Stops stops;

  FaultInjector(SoakCluster cluster) {
    this.cluster = cluster;
    this.stops = cluster.stops();
  }

  /**
   * Does one fault from beginning to end; what was hit runs again afterwards, or is starting.
   *
   * @return whether it hit the moment that it was aimed at; true where it was not aimed
   */
  boolean inject(Fault fault) throws IOException, InterruptedException {
    Thread.sleep(fault.after().toMillis());
    Optional<FaultKind.Aim> aim = fault.kind().aim();
    if (aim.isPresent()) {
      return injectAt(aim.get(), fault);
    }
    switch (fault.kind()) {
      case KILL_DAEMON -> {
        kill(fault.daemon());
        startAfter(fault.length(), fault.daemon());
      }
      case TERMINATE_DAEMON -> {
        terminate(fault.daemon());
        startAfter(fault.length(), fault.daemon());
      }
      case KILL_IN_RESTORE -> {
        return killInRestore(fault);
      }
      case FREEZE_DAEMON -> freeze(cluster.daemon(fault.daemon()).process(), fault.length());
      case KILL_BROKER -> restart(cluster.broker(), fault.length());
      case FREEZE_BROKER -> freeze(cluster.broker().process(), fault.length());
      case KILL_REGISTRY -> restart(cluster.registry(), fault.length());
      case CLOCK_JUMP -> {
        cluster.setClock(fault.daemon(), fault.aim());
        Thread.sleep(fault.length().toMillis());
        cluster.setClock(fault.daemon(), Duration.ZERO);
      }
      default -> throw new IllegalStateException(fault.kind() + " is aimed at no point");
    }
    return true;
  }

  /**
   * Holds the daemon that comes first to the point, and does to it there what the fault is. Where
   * none comes in time another is hit, wherever it is.
   */
  private boolean injectAt(FaultKind.Aim aim, Fault fault)
      throws IOException, InterruptedException {
    stops.set(aim.point());
    Optional<Integer> held = stops.awaitHeld(aim.point(), TIMEOUT);
    int daemon = held.orElse(fault.daemon());
    JavaProcess process = cluster.daemon(daemon).process();
    switch (aim.signal()) {
      case KILL -> process.kill();
      case TERMINATE -> process.requestStop();
      case FREEZE -> process.freeze();
    }
    // It goes on by itself when it is held for long; as long as it is held it was hit there.
    boolean hit = held.isPresent() && held.equals(stops.held(aim.point()));
    stops.release(aim.point(), daemon);
    switch (aim.signal()) {
      case KILL -> startAfter(fault.length(), daemon);
      case TERMINATE -> {
        terminate(daemon);
        startAfter(fault.length(), daemon);
      }
      case FREEZE -> {
        Thread.sleep(fault.length().toMillis());
        process.thaw();
      }
    }
    return hit;
  }

  private boolean killInRestore(Fault fault) throws IOException, InterruptedException {
    kill(fault.daemon());
    cluster.startDaemon(fault.daemon());
    Thread.sleep(fault.aim().toMillis());
    boolean restoring = cluster.daemon(fault.daemon()).status("/health/ready") != 200;
    kill(fault.daemon());
    startAfter(fault.length(), fault.daemon());
    return restoring;
  }

  private static void freeze(JavaProcess process, Duration length)
      throws IOException, InterruptedException {
    process.freeze();
    Thread.sleep(length.toMillis());
    process.thaw();
  }

  private static void restart(PartProcess part, Duration length)
      throws IOException, InterruptedException {
    part.process().kill();
    Thread.sleep(length.toMillis());
    part.start();
  }

  private void kill(int daemon) throws InterruptedException {
    cluster.daemon(daemon).process().kill();
  }

  private void terminate(int daemon) throws InterruptedException {
    if (!cluster.daemon(daemon).process().terminate(STOP)) {
      throw new IllegalStateException("daemon %d does not stop".formatted(daemon));
    }
  }

  private void startAfter(Duration pause, int daemon) throws IOException, InterruptedException {
    Thread.sleep(pause.toMillis());
    cluster.startDaemon(daemon);
  }
}
