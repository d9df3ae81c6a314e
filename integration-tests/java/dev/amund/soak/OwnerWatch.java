package dev.amund.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Asks the daemons again and again what they are doing, so that the moment something is seen it is
 * known whose doing it is: to ask then would be too late.
 */
final class OwnerWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final SoakCluster cluster;
  private final Map<Integer, JsonNode> doing = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();

  OwnerWatch(SoakCluster cluster) {
    this.cluster = cluster;
    for (int i = 0; i < cluster.daemons(); i++) {
      int daemon = i;
      var thread = new Thread(() -> watch(daemon), "owner-watch-" + daemon);
      thread.start();
      threads.add(thread);
    }
  }

  private void watch(int daemon) {
    try {
      while (true) {
        ask(daemon);
        Thread.sleep(INTERVAL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(int daemon) throws InterruptedException {
    try {
      doing.put(daemon, cluster.daemon(daemon).json("/status"));
    } catch (IOException e) {
      doing.remove(daemon);
    }
  }

  /** The daemon that has had a batch in hand. */
  Optional<Integer> atWork() {
    return find(status -> status.at("/batch/stage").isTextual());
  }

  /** The daemon that looks after a model. */
  Optional<Integer> ownerOf(String modelId) {
    return find(status -> owns(status, modelId));
  }

  private static boolean owns(JsonNode status, String modelId) {
    for (JsonNode model : status.path("models")) {
      if (model.path("id").asText().equals(modelId)) {
        return model.path("current").isObject();
      }
    }
    return false;
  }

  private Optional<Integer> find(Predicate<JsonNode> isIt) {
    return doing.entrySet().stream()
        .filter(entry -> isIt.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public void close() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
