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
  /** How long nothing may happen while answers are outstanding. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

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
    say("seed %d, %d daemons, %d models", plan.seed(), plan.daemons(), plan.models());
    schedule.forEach(fault -> say("%s", fault));
    try (var estate = new Estate(directory, plan);
        var sightings = new Sightings(estate);
        var traffic = new Traffic(estate.clients(), estate.topics(), plan.modelIds(), plan.seed());
        var pipelines = new SampleTraffic(estate, plan.seed())) {
      var injector = new FaultInjector(estate, sightings);
      for (Fault fault : schedule) {
        say("%s", fault);
        boolean hit = injector.inject(fault);
        faults.merge(fault.kind(), 1, Integer::sum);
        onTarget.merge(fault.kind(), hit ? 1 : 0, Integer::sum);
        restartWhatEnded(estate);
      }
      traffic.stop();
      pipelines.stop();
      violations.addAll(sightings.violations());
      return reckon(estate, traffic, pipelines.samples());
    }
  }

  /**
   * Does what an orchestrator does. A daemon may refuse to start while it can reach no broker or no
   * registry; nothing else but a kill may end it.
   */
  private void restartWhatEnded(Estate estate) throws IOException, InterruptedException {
    for (int i = 0; i < estate.daemons(); i++) {
      OptionalInt code = estate.daemon(i).process().awaitEnd(Duration.ZERO);
      if (code.isPresent()) {
        refusals++;
        if (code.getAsInt() != REFUSED) {
          violations.add("daemon %d ended by itself with %d".formatted(i, code.getAsInt()));
        }
        estate.startDaemon(i);
      }
    }
  }

  private SoakResult reckon(Estate estate, Traffic traffic, List<SentSample> samples)
      throws IOException, InterruptedException {
    awaitAnswers(estate, traffic, samples);
    Thread.sleep(AFTERMATH.toMillis());
    Evidence evidence = Evidence.read(estate.clients(), estate.topics());
    violations.addAll(Checker.violations(traffic.requests(), traffic.garbage(), evidence));
    violations.addAll(SampleCheck.violations(samples, evidence));
    for (int i = 0; i < estate.daemons(); i++) {
      if (estate.daemon(i).status("/health/live") != 200) {
        violations.add("daemon %d says that it needs a restart".formatted(i));
      }
    }
    estate.stopDaemons();
    violations.addAll(
        Remains.layoutViolations(estate.artifacts(), estate.signingKey(), evidence.versions()));
    for (String model : plan.modelIds()) {
      List<Path> stores =
          IntStream.range(0, estate.daemons()).mapToObj(i -> estate.samples(i, model)).toList();
      IntStream.range(0, estate.daemons()).forEach(i -> estate.catchUp(i, model));
      violations.addAll(Remains.sampleViolations(model, stores, traffic.requests(), samples));
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

  private void awaitAnswers(Estate estate, Traffic traffic, List<SentSample> samples)
      throws IOException, InterruptedException {
    int fewest = Integer.MAX_VALUE;
    long since = System.nanoTime();
    while (fewest > 0) {
      int outstanding = outstanding(estate, traffic, samples);
      if (outstanding < fewest) {
        fewest = outstanding;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        violations.add("%d answers do not come".formatted(outstanding));
        return;
      }
      restartWhatEnded(estate);
      Thread.sleep(INTERVAL.toMillis());
    }
  }

  private int outstanding(Estate estate, Traffic traffic, List<SentSample> samples) {
    var evidence = Evidence.read(estate.clients(), estate.topics());
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
