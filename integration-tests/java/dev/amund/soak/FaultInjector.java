package dev.amund.soak;

import dev.amund.event.ModelVersionPublished;
import dev.amund.process.JavaProcess;
import dev.amund.process.PartProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Makes things go wrong. */
final class FaultInjector {
  /** How long to wait for the daemons to do what a fault is aimed at. */
  private static final Duration TIMEOUT = Duration.ofSeconds(45);

  /** Until what was committed is seen by those who read. */
  private static final Duration SIGHT = Duration.ofMillis(500);

  private final SoakCluster cluster;
  private final Sightings sightings;

  FaultInjector(SoakCluster cluster, Sightings sightings) {
    this.cluster = cluster;
    this.sightings = sightings;
  }

  /**
   * Does one fault from beginning to end; what was hit runs again afterwards, or is starting.
   *
   * @return whether it hit the moment that it was aimed at; true where it was not aimed
   */
  boolean inject(Fault fault) throws IOException, InterruptedException {
    Thread.sleep(fault.after().toMillis());
    switch (fault.kind()) {
      case KILL_DAEMON -> {
        kill(fault.daemon());
        startAfter(fault);
      }
      case TERMINATE_DAEMON -> {
        cluster.daemon(fault.daemon()).process().terminate(Duration.ofMinutes(1));
        startAfter(fault);
      }
      case KILL_IN_RESTORE -> {
        return killInRestore(fault);
      }
      case KILL_BEFORE_COMMIT -> {
        return killBeforeCommit(fault);
      }
      case KILL_BEFORE_ERASED -> {
        return killBeforeErased(fault);
      }
      case FREEZE_DAEMON -> freeze(cluster.daemon(fault.daemon()).process(), fault.length());
      case FREEZE_BEFORE_COMMIT -> {
        return freezeBeforeCommit(fault);
      }
      case KILL_BROKER -> restart(cluster.broker(), fault.length());
      case FREEZE_BROKER -> freeze(cluster.broker().process(), fault.length());
      case KILL_REGISTRY -> restart(cluster.registry(), fault.length());
      case CLOCK_JUMP -> {
        cluster.setClock(fault.daemon(), fault.aim());
        Thread.sleep(fault.length().toMillis());
        cluster.setClock(fault.daemon(), Duration.ZERO);
      }
    }
    return true;
  }

  private boolean killInRestore(Fault fault) throws IOException, InterruptedException {
    kill(fault.daemon());
    cluster.startDaemon(fault.daemon());
    Thread.sleep(fault.aim().toMillis());
    boolean restoring = cluster.daemon(fault.daemon()).status("/health/ready") != 200;
    kill(fault.daemon());
    startAfter(fault);
    return restoring;
  }

  private boolean killBeforeCommit(Fault fault) throws IOException, InterruptedException {
    try (var watch = new OwnerWatch(cluster)) {
      Optional<String> artifact = sightings.awaitArtifact(TIMEOUT);
      int daemon = watch.atWork().orElse(fault.daemon());
      Thread.sleep(fault.aim().toMillis());
      kill(daemon);
      boolean hit = isUncommitted(artifact);
      startAfter(fault, daemon);
      return hit;
    }
  }

  private boolean killBeforeErased(Fault fault) throws IOException, InterruptedException {
    try (var watch = new OwnerWatch(cluster)) {
      Optional<ModelVersionPublished> version = sightings.awaitVersion(TIMEOUT);
      int daemon = version.flatMap(v -> watch.ownerOf(v.getModelId())).orElse(fault.daemon());
      Thread.sleep(fault.aim().toMillis());
      kill(daemon);
      Thread.sleep(SIGHT.toMillis());
      boolean hit =
          version
              .flatMap(v -> Optional.ofNullable(v.getBatchId()))
              .filter(batchId -> !sightings.isErased(batchId))
              .isPresent();
      startAfter(fault, daemon);
      return hit;
    }
  }

  private boolean freezeBeforeCommit(Fault fault) throws IOException, InterruptedException {
    try (var watch = new OwnerWatch(cluster)) {
      Optional<String> artifact = sightings.awaitArtifact(TIMEOUT);
      int daemon = watch.atWork().orElse(fault.daemon());
      Thread.sleep(fault.aim().toMillis());
      JavaProcess process = cluster.daemon(daemon).process();
      process.freeze();
      boolean hit = isUncommitted(artifact);
      Thread.sleep(fault.length().toMillis());
      process.thaw();
      return hit;
    }
  }

  private boolean isUncommitted(Optional<String> artifact) throws InterruptedException {
    Thread.sleep(SIGHT.toMillis());
    return artifact.filter(sha256 -> !sightings.isCommitted(sha256)).isPresent();
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

  private void startAfter(Fault fault) throws IOException, InterruptedException {
    startAfter(fault, fault.daemon());
  }

  private void startAfter(Fault fault, int daemon) throws IOException, InterruptedException {
    Thread.sleep(fault.length().toMillis());
    cluster.startDaemon(daemon);
  }
}
