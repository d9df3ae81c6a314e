package dev.amund.fuzz;

import dev.amund.process.ServeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.awaitility.core.ConditionTimeoutException;

/** Sees from outside whether a daemon is sound, and how much memory it holds. */
final class DaemonWatch {
  private static final int MIB = 1024 * 1024;

  /** It remembers where requests stand, the last hundred thousand of them. */
  private static final int MOST_REMEMBERED = 100_000;

  private static final double BYTES_OF_A_REQUEST = 4096;
  private static final String FAILED_THREADS = "kafka_stream_failed_stream_threads";

  private final ServeProcess daemon;
  private final MemoryTrend heap = new MemoryTrend("heap of the daemon", 48.0 * MIB);

  /** A heap that was needed once stays with the process, so this one may grow by more. */
  private final MemoryTrend resident =
      new MemoryTrend("resident memory of the daemon", 256.0 * MIB);

  DaemonWatch(ServeProcess daemon) {
    this.daemon = daemon;
  }

  /**
   * Measures its memory.
   *
   * @param requests how many deletion requests it was sent
   */
  void measure(int requests) throws IOException, InterruptedException {
    daemon.process().collectGarbage();
    String metrics = daemon.text("/metrics");
    double remembered = BYTES_OF_A_REQUEST * Math.min(requests, MOST_REMEMBERED);
    heap.add(sum(metrics, "jvm_memory_used_bytes{area=\"heap\"").orElseThrow(), remembered);
    resident.add(sum(metrics, "process_resident_memory_bytes").orElseThrow(), remembered);
  }

  /** Says what is dead in it; empty if nothing is. */
  List<String> problems() throws InterruptedException {
    if (daemon.process().awaitEnd(Duration.ZERO).isPresent()) {
      return List.of("the daemon has ended");
    }
    try {
      var problems = new ArrayList<String>();
      if (daemon.status("/health/live") != 200) {
        problems.add("the daemon is not live: " + daemon.text("/health/live"));
      }
      var failed = sum(daemon.text("/metrics"), FAILED_THREADS);
      if (failed.isEmpty()) {
        problems.add("the daemon has no stream threads");
      } else if (failed.getAsDouble() > 0) {
        problems.add("%.0f stream threads have died".formatted(failed.getAsDouble()));
      }
      return problems;
    } catch (IOException e) {
      return List.of("the daemon does not answer: " + e);
    }
  }

  /** Waits until it is ready, and says what it lacks if it does not become so. */
  Optional<String> awaitReady() throws IOException, InterruptedException {
    try {
      daemon.awaitReady();
      return Optional.empty();
    } catch (ConditionTimeoutException e) {
      return Optional.of("the daemon is not ready: " + daemon.text("/health/ready"));
    }
  }

  /** Returns how its memory develops. */
  List<MemoryTrend> memory() {
    return List.of(heap, resident);
  }

  private static OptionalDouble sum(String metrics, String beginning) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .reduce(Double::sum);
  }
}
