package dev.amund.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.process.ServeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons, three models, one dies and stays dead: the other does the work of both. */
class TakeoverIT {
  private static final long SEED = 3;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void theOtherDaemonTakesAllModelsOver() throws Exception {
    var plan = ClusterPlan.of(2, 3);
    try (var cluster = new SoakCluster(directory.resolve("cluster"), plan);
        var traffic = new Traffic(cluster.clients(), cluster.topics(), plan.modelIds(), SEED)) {
      ServeProcess survivor = cluster.daemon(1);
      await("work for both").atMost(TIMEOUT).until(() -> owned(cluster.daemon(0)) > 0);
      cluster.daemon(0).process().kill();
      await("all models").atMost(TIMEOUT).until(() -> owned(survivor) == plan.models());
      traffic.stop();
      await("all answers")
          .atMost(TIMEOUT)
          .until(
              () ->
                  Checker.outstanding(traffic.requests(), traffic.garbage(), evidence(cluster))
                      == 0);
      assertThat(traffic.requests()).isNotEmpty();
      assertThat(Checker.violations(traffic.requests(), traffic.garbage(), evidence(cluster)))
          .isEmpty();
      assertThat(survivor.status("/health/ready")).isEqualTo(200);
    }
  }

  private static Evidence evidence(SoakCluster cluster) {
    return Evidence.read(cluster.clients(), cluster.topics());
  }

  private static long owned(ServeProcess daemon) throws Exception {
    JsonNode models = daemon.json("/status").path("models");
    return StreamSupport.stream(models.spliterator(), false)
        .filter(model -> model.path("current").isObject())
        .count();
  }
}
