package dev.amund.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** One run: traffic and faults, then rest, then the reckoning. */
final class Soak {
  /** The time for which nothing may happen while answers are outstanding. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** The exit code of a daemon that could not start. */
  private static final int REFUSED = 1;

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  /** After the last answer has come: what is done twice comes later. */
  private static final Duration AFTERMATH = Duration.ofSeconds(5);

  private final SoakPlan plan;
  private final Path directory;
  private final PrintWriter out;
  private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
  private final Map<FaultKind, Integer> onTarget = new EnumMap<>(FaultKind.class);
  private final List<String> violations = new ArrayList<>();
  private int refusals;

  /**
   * @param directory for all data and logs; must not exist
   * @param out where the schedule and the progress go
   */
  Soak(SoakPlan plan, Path directory, PrintWriter out) {
    this.plan = plan;
    this.directory = directory;
    this.out = out;
  }

  SoakResult run() throws IOException, InterruptedException {
    List<Fault> schedule = plan.schedule();
    ClusterPlan what = plan.cluster();
    say("seed %d, %d daemons, %d models", plan.seed(), what.daemons(), what.models());
    schedule.forEach(fault -> say("%s", fault));
    try (var cluster = new SoakCluster(directory, what);
        var sightings = new Sightings(cluster);
        var traffic =
            new Traffic(cluster.clients(), cluster.topics(), what.modelIds(), plan.seed());
        var pipelines = new SampleTraffic(cluster, plan.seed())) {
      var injector = new FaultInjector(cluster);
      long end = System.nanoTime() + plan.limit().toNanos();
      for (Fault fault : schedule) {
        if (System.nanoTime() - end > 0) {
          say("the time is over");
          break;
        }
        say("%s", fault);
        boolean hit = injector.inject(fault);
        faults.merge(fault.kind(), 1, Integer::sum);
        onTarget.merge(fault.kind(), hit ? 1 : 0, Integer::sum);
        restartWhatEnded(cluster);
      }
      traffic.stop();
      pipelines.stop();
      violations.addAll(sightings.violations());
      return reckon(cluster, traffic, pipelines.samples());
    }
  }

  /**
   * Does what an orchestrator does. A daemon may refuse to start while it can reach no broker or no
   * registry; nothing else but a kill may end it.
   */
  private void restartWhatEnded(SoakCluster cluster) throws IOException, InterruptedException {
    for (int i = 0; i < cluster.daemons(); i++) {
      OptionalInt code = cluster.daemon(i).process().awaitEnd(Duration.ZERO);
      if (code.isPresent()) {
        refusals++;
        if (code.getAsInt() != REFUSED) {
          violations.add("daemon %d ended by itself with %d".formatted(i, code.getAsInt()));
        }
        cluster.startDaemon(i);
      }
    }
  }

  private SoakResult reckon(SoakCluster cluster, Traffic traffic, List<SentSample> samples)
      throws IOException, InterruptedException {
    awaitAnswers(cluster, traffic, samples);
    Thread.sleep(AFTERMATH.toMillis());
    Evidence evidence = Evidence.read(cluster.clients(), cluster.topics());
    violations.addAll(Checker.violations(traffic.requests(), traffic.garbage(), evidence));
    violations.addAll(SampleCheck.violations(samples, evidence));
    for (int i = 0; i < cluster.daemons(); i++) {
      if (cluster.daemon(i).status("/health/live") != 200) {
        violations.add("daemon %d says that it needs a restart".formatted(i));
      }
    }
    cluster.stopDaemons();
    violations.addAll(
        LeftoverBytes.layoutViolations(
            cluster.artifacts(), cluster.signingKey(), evidence.versions()));
    for (String model : plan.cluster().modelIds()) {
      List<Path> stores =
          IntStream.range(0, cluster.daemons()).mapToObj(i -> cluster.samples(i, model)).toList();
      IntStream.range(0, cluster.daemons()).forEach(i -> cluster.catchUp(i, model));
      violations.addAll(LeftoverBytes.sampleViolations(model, stores, traffic.requests(), samples));
    }
    return new SoakResult(
        faults,
        onTarget,
        refusals,
        traffic.requests().size(),
        traffic.garbage().size(),
        samples.size(),
        evidence.versions().size(),
        List.copyOf(violations));
  }

  private void awaitAnswers(SoakCluster cluster, Traffic traffic, List<SentSample> samples)
      throws IOException, InterruptedException {
    int fewest = Integer.MAX_VALUE;
    long since = System.nanoTime();
    while (fewest > 0) {
      int outstanding = outstanding(cluster, traffic, samples);
      if (outstanding < fewest) {
        fewest = outstanding;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > TIMEOUT.toNanos()) {
        violations.add("%d answers do not come".formatted(outstanding));
        return;
      }
      restartWhatEnded(cluster);
      Thread.sleep(INTERVAL.toMillis());
    }
  }

  private int outstanding(SoakCluster cluster, Traffic traffic, List<SentSample> samples) {
    var evidence = Evidence.read(cluster.clients(), cluster.topics());
    int outstanding =
        Checker.outstanding(traffic.requests(), traffic.garbage(), evidence)
            + SampleCheck.outstanding(samples, evidence);
    say("%d answers outstanding", outstanding);
    return outstanding;
  }

  private void say(String text, Object... details) {
    out.println(text.formatted(details));
    out.flush();
  }
}
