package dev.amund.fuzz;

import dev.amund.process.ServeProcess;
import dev.amund.soak.SoakCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run: a real daemon gets hostile records, hostile HTTP requests and hostile data sets for a
 * given time, an honest one behind each, and is to be as sound behind them as before. It ends with
 * the first turn in which something is wrong.
 */
final class Fuzz {
  private static final int MODELS = 2;

  /** What is sent in a turn. The daemon works at the records while the rest is sent. */
  private static final int RECORDS = 10;

  private static final int REQUESTS = 40;
  private static final int IMPORTS = 10;

  private static final int MEASUREMENTS = 24;

  private final long seed;
  private final Duration duration;
  private final Path directory;
  private final PrintWriter out;
  private final List<String> problems = new ArrayList<>();
  private int requests;

  /**
   * @param seed of all that is drawn
   * @param duration after which no further turn begins
   * @param directory for all data and logs; must not exist
   * @param out where the progress goes
   */
  Fuzz(long seed, Duration duration, Path directory, PrintWriter out) {
    this.seed = seed;
    this.duration = duration;
    this.directory = directory;
    this.out = out;
  }

  FuzzResult run() throws IOException, InterruptedException {
    out.println("seed " + seed);
    try (var cluster = SoakCluster.withOneDaemon(directory, MODELS);
        var records = new RecordFuzz(cluster, seed);
        var imports = new ImportFuzz(directory.resolve("imports"), seed)) {
      ServeProcess daemon = cluster.daemon(0);
      var http = new HttpFuzz(address(daemon), seed, cluster.models());
      var watch = new DaemonWatch(daemon);
      var clock = new RunClock(duration, MEASUREMENTS);
      while (problems.isEmpty() && !clock.isOver()) {
        turn(records, http, imports);
        watch.problems().stream()
            .map(problem -> problem + ", behind " + records.recent())
            .forEach(problems::add);
        if (problems.isEmpty() && clock.isMeasurementDue()) {
          watch.measure(2 * records.rounds());
          imports.measure();
          say(records, imports, memory(watch, imports));
        }
      }
      if (problems.isEmpty()) {
        problems.addAll(records.awaitEnds());
        watch.awaitReady().ifPresent(problems::add);
        problems.addAll(watch.problems());
        memory(watch, imports).forEach(trend -> trend.growth().ifPresent(problems::add));
      }
      return new FuzzResult(
          records.rounds(),
          requests,
          imports.rounds(),
          memory(watch, imports),
          List.copyOf(problems));
    }
  }

  private void turn(RecordFuzz records, HttpFuzz http, ImportFuzz imports) throws IOException {
    for (int i = 0; i < RECORDS; i++) {
      records.round();
    }
    for (int i = 0; i < REQUESTS; i++, requests++) {
      request(http);
    }
    for (int i = 0; i < IMPORTS; i++) {
      imports.round().ifPresent(problems::add);
    }
    problems.addAll(records.awaitAccepted());
  }

  private void request(HttpFuzz http) {
    try {
      http.round().ifPresent(problems::add);
    } catch (IOException e) {
      problems.add("no connection behind HTTP request %d: %s".formatted(requests, e));
    }
  }

  private static List<MemoryTrend> memory(DaemonWatch watch, ImportFuzz imports) {
    return Stream.concat(watch.memory().stream(), Stream.of(imports.memory())).toList();
  }

  private void say(RecordFuzz records, ImportFuzz imports, List<MemoryTrend> memory) {
    out.println(
        "%d records, %d HTTP requests, %d data sets; %s"
            .formatted(records.rounds(), requests, imports.rounds(), memory));
  }

  private static InetSocketAddress address(ServeProcess daemon) {
    var uri = URI.create(daemon.address());
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }
}
