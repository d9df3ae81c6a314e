package dev.amund.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.event.RequestKey;
import dev.amund.process.ServeProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.KafkaException;

/**
 * Ends one daemon after the other while it has work, and takes the time until others have done it.
 * In the end everything is held against the promises, as in a soak.
 */
final class TakeoverRun {
  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final Duration AIM_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  /** After the last answer has come: what is done twice comes later. */
  private static final Duration AFTERMATH = Duration.ofSeconds(3);

  private static final StopPoint POINT = StopPoint.VERSION_SENT;

  private final TakeoverPlan plan;
  private final SoakCluster cluster;
  private final UnlearnerGroup group;
  private final UrgentRequests requests;
  private final AnswerTimes times;
  private final PrintWriter out;
  private Optional<TakeoverVariant> variant = Optional.empty();

  private TakeoverRun(
      TakeoverPlan plan,
      SoakCluster cluster,
      UnlearnerGroup group,
      UrgentRequests requests,
      AnswerTimes times,
      PrintWriter out) {
    this.plan = plan;
    this.cluster = cluster;
    this.group = group;
    this.requests = requests;
    this.times = times;
    this.out = out;
  }

  /**
   * Runs the rounds.
   *
   * @param limit after it no round begins
   * @param directory for all data and logs; must not exist
   * @param out where the progress goes
   */
  static TakeoverReport run(TakeoverPlan plan, Duration limit, Path directory, PrintWriter out)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    try (var cluster = new SoakCluster(directory, plan.cluster());
        var sightings = new Sightings(cluster);
        var group = new UnlearnerGroup(cluster.clients());
        var requests = new UrgentRequests(cluster.clients(), cluster.topics());
        var times = new AnswerTimes(cluster)) {
      var run = new TakeoverRun(plan, cluster, group, requests, times, out);
      var takeovers = new ArrayList<Takeover>();
      for (TakeoverPlan.Round round : plan.rounds()) {
        if (System.nanoTime() - end > 0) {
          out.println("the time is over");
          break;
        }
        run.change(round.variant());
        takeovers.add(run.round(round));
      }
      var violations = new ArrayList<>(run.violations());
      violations.addAll(sightings.violations());
      return new TakeoverReport(
          plan, takeovers, requests.all().size(), run.versions(), List.copyOf(violations));
    }
  }

  /** Lets all daemons run so, and waits until each has models. */
  private void change(TakeoverVariant next) throws IOException, InterruptedException {
    if (!variant.equals(Optional.of(next))) {
      cluster.stopDaemons();
      group.removeMembers();
      group.configure(next.groupSettings());
      cluster.configure(next.settings());
      for (int i = 0; i < cluster.daemons(); i++) {
        cluster.startDaemon(i);
      }
      variant = Optional.of(next);
    }
    for (int i = 0; i < cluster.daemons(); i++) {
      cluster.daemon(i).awaitReady();
    }
    await("each daemon has models, and all have one", TIMEOUT, this::isDivided);
  }

  private boolean isDivided() throws IOException, InterruptedException {
    int all = 0;
    for (int i = 0; i < cluster.daemons(); i++) {
      Set<String> owned = owned(i);
      if (owned.isEmpty()) {
        return false;
      }
      all += owned.size();
    }
    return all == plan.models();
  }

  private Takeover round(TakeoverPlan.Round round) throws IOException, InterruptedException {
    Stops stops = cluster.stops();
    stops.set(POINT);
    Map<String, RequestKey> first = requests.send(cluster.models());
    int victim =
        stops
            .awaitHeld(POINT, AIM_TIMEOUT)
            .orElseThrow(() -> new IllegalStateException("no daemon came to " + POINT));
    Set<String> waiting = owned(victim);
    // The others are idle then, and nothing of the intake is under way.
    await(
        "only the held daemon has work",
        AIM_TIMEOUT,
        () ->
            first.entrySet().stream()
                .allMatch(
                    each ->
                        waiting.contains(each.getKey())
                            ? times.isBatched(each.getValue())
                            : times.forgotten(each.getValue()).isPresent()));
    if (!stops.held(POINT).equals(Optional.of(victim))) {
      throw new IllegalStateException("the daemon went on by itself before it was hit");
    }
    Takeover takeover = end(round, victim, waiting, first);
    out.printf("%s%n", TakeoverReport.line(takeover));
    out.flush();
    cluster.startDaemon(victim);
    return takeover;
  }

  private Takeover end(
      TakeoverPlan.Round round, int victim, Set<String> waiting, Map<String, RequestKey> first)
      throws IOException, InterruptedException {
    var process = cluster.daemon(victim).process();
    long begin = System.nanoTime();
    switch (round.ending()) {
      case KILL -> process.kill();
      case TERMINATE -> process.requestStop();
    }
    cluster.stops().release(POINT, victim);
    Map<String, RequestKey> later = requests.send(cluster.models());
    var watch = new Watch(victim, waiting);
    await(
        "all is answered",
        TIMEOUT,
        () -> {
          watch.look();
          return watch.isComplete() && isForgotten(first.values()) && isForgotten(later.values());
        });
    long ended = watch.ended.orElseThrow();
    List<Takeover.OfModel> models =
        waiting.stream()
            .filter(model -> times.forgotten(first.get(model)).orElseThrow() > ended)
            .map(
                model ->
                    new Takeover.OfModel(
                        model,
                        seconds(begin, watch.owned.get(model)),
                        seconds(begin, times.forgotten(first.get(model)).orElseThrow())))
            .toList();
    return new Takeover(
        round.variant(),
        round.ending(),
        seconds(begin, ended),
        watch.removed.map(removed -> seconds(begin, removed)),
        models,
        later.values().stream()
            .map(request -> seconds(begin, times.forgotten(request).orElseThrow()))
            .toList());
  }

  private boolean isForgotten(Collection<RequestKey> some) {
    return some.stream().allMatch(request -> times.forgotten(request).isPresent());
  }

  private static double seconds(long begin, long end) {
    return (end - begin) / 1e9;
  }

  /** The events that are seen from outside after the end of a daemon, by the nanosecond clock. */
  private final class Watch {
    private final int victim;
    private final Set<String> waiting;
    private final String member;
    private final Map<String, Long> owned = new HashMap<>();
    private Optional<Long> ended = Optional.empty();
    private Optional<Long> removed = Optional.empty();

    Watch(int victim, Set<String> waiting) {
      this.victim = victim;
      this.waiting = waiting;
      this.member = "amund-%d-unlearner".formatted(victim);
    }

    void look() throws IOException, InterruptedException {
      if (ended.isEmpty() && !cluster.daemon(victim).process().isAlive()) {
        ended = Optional.of(System.nanoTime());
      }
      if (removed.isEmpty() && !isMember()) {
        removed = Optional.of(System.nanoTime());
      }
      for (int i = 0; i < cluster.daemons() && owned.size() < waiting.size(); i++) {
        if (i != victim) {
          var models = new HashSet<>(owned(i));
          models.retainAll(waiting);
          long now = System.nanoTime();
          models.forEach(model -> owned.putIfAbsent(model, now));
        }
      }
    }

    private boolean isMember() {
      try {
        return group.members().contains(member);
      } catch (KafkaException e) {
        // While the group is divided anew it may not answer; the next look tells.
        return true;
      }
    }

    boolean isComplete() {
      return ended.isPresent() && owned.size() == waiting.size();
    }
  }

  private Set<String> owned(int daemon) throws IOException, InterruptedException {
    ServeProcess process = cluster.daemon(daemon);
    var ids = new TreeSet<String>();
    StreamSupport.stream(process.json("/status").path("models").spliterator(), false)
        .filter(model -> model.path("current").isObject())
        .map(model -> id(model))
        .forEach(ids::add);
    return ids;
  }

  private static String id(JsonNode model) {
    return model.path("id").asText();
  }

  private int versions() {
    return Evidence.read(cluster.clients(), cluster.topics()).versions().size();
  }

  /** Every broken promise, in words; stops the daemons. */
  private List<String> violations() throws IOException, InterruptedException {
    await(
        "all is answered",
        TIMEOUT,
        () ->
            Checker.outstanding(
                    requests.all(), List.of(), Evidence.read(cluster.clients(), cluster.topics()))
                == 0);
    Thread.sleep(AFTERMATH.toMillis());
    Evidence evidence = Evidence.read(cluster.clients(), cluster.topics());
    var violations = new ArrayList<>(Checker.violations(requests.all(), List.of(), evidence));
    for (int i = 0; i < cluster.daemons(); i++) {
      cluster.daemon(i).awaitReady();
    }
    cluster.stopDaemons();
    violations.addAll(
        LeftoverBytes.layoutViolations(
            cluster.artifacts(), cluster.signingKey(), evidence.versions()));
    for (String model : cluster.models()) {
      List<Path> stores =
          IntStream.range(0, cluster.daemons()).mapToObj(i -> cluster.samples(i, model)).toList();
      IntStream.range(0, cluster.daemons()).forEach(i -> cluster.catchUp(i, model));
      violations.addAll(LeftoverBytes.sampleViolations(model, stores, requests.all(), List.of()));
    }
    return violations;
  }

  /** A condition that asks other processes. */
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(String what, Duration timeout, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("it did not come: " + what);
      }
      Thread.sleep(INTERVAL.toMillis());
    }
  }
}
