package dev.amund.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.process.ServeProcess;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons, three models, and one daemon does the work of both. */
class TakeoverIT {
  private static final long SEED = 3;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final ClusterPlan PLAN = ClusterPlan.of(2, 3);

  @TempDir private Path directory;

  @Test
  void theOtherDaemonTakesAllModelsOver() throws Exception {
    try (var cluster = new SoakCluster(directory.resolve("cluster"), PLAN);
        var traffic = traffic(cluster)) {
      ServeProcess survivor = cluster.daemon(1);
      await("work for both").atMost(TIMEOUT).until(() -> owned(cluster.daemon(0)) > 0);
      cluster.daemon(0).process().kill();
      await("all models").atMost(TIMEOUT).until(() -> owned(survivor) == PLAN.models());
      assertAllIsAnswered(cluster, traffic);
      assertThat(survivor.status("/health/ready")).isEqualTo(200);
    }
  }

  /** {@link TakeoverMain} is the long one, which looks at the times too. */
  @Test
  void underEachGroupProtocolNothingIsLostAndNothingDoneTwice() throws Exception {
    var variants = List.of(TakeoverVariant.CLASSIC, TakeoverVariant.CONSUMER);
    var plan = new TakeoverPlan(2, 3, variants, 1, 1, 1);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    TakeoverReport report =
        TakeoverRun.run(plan, TIMEOUT.multipliedBy(5), directory.resolve("takeover"), out);
    out.println(report.table());
    assertThat(report.violations()).isEmpty();
    assertThat(report.takeovers()).hasSize(4);
    assertThat(report.takeovers())
        .filteredOn(takeover -> takeover.ending() == TakeoverEnding.KILL)
        .allSatisfy(takeover -> assertThat(takeover.models()).isNotEmpty());
  }

  /** The online upgrade of the group and its downgrade: one daemon after the other. */
  @Test
  void theGroupProtocolCanBeChangedAndChangedBackWhileTheOtherDaemonWorks() throws Exception {
    try (var cluster = new SoakCluster(directory.resolve("change"), PLAN);
        var group = new UnlearnerGroup(cluster.clients());
        var traffic = traffic(cluster)) {
      assertThat(group.type()).isEqualTo("Classic");
      group.configure(TakeoverVariant.CONSUMER.groupSettings());
      restartOneByOne(cluster, "consumer");
      await("the newer protocol").atMost(TIMEOUT).until(() -> group.type().equals("Consumer"));
      restartOneByOne(cluster, "classic");
      await("the classic protocol").atMost(TIMEOUT).until(() -> group.type().equals("Classic"));
      assertAllIsAnswered(cluster, traffic);
    }
  }

  private static void restartOneByOne(SoakCluster cluster, String protocol) throws Exception {
    cluster.configure(Map.of("amund.kafka.group-protocol", protocol));
    for (int i = 0; i < cluster.daemons(); i++) {
      assertThat(cluster.daemon(i).process().terminate(TIMEOUT)).isTrue();
      cluster.startDaemon(i);
      cluster.daemon(i).awaitReady();
      await("all models").atMost(TIMEOUT).until(() -> ownedByAny(cluster) == PLAN.models());
    }
  }

  private static Traffic traffic(SoakCluster cluster) {
    return new Traffic(cluster.clients(), cluster.topics(), PLAN.modelIds(), SEED);
  }

  private static void assertAllIsAnswered(SoakCluster cluster, Traffic traffic) throws Exception {
    traffic.stop();
    await("all answers")
        .atMost(TIMEOUT)
        .until(
            () ->
                Checker.outstanding(traffic.requests(), traffic.garbage(), evidence(cluster)) == 0);
    assertThat(traffic.requests()).isNotEmpty();
    assertThat(Checker.violations(traffic.requests(), traffic.garbage(), evidence(cluster)))
        .isEmpty();
  }

  private static Evidence evidence(SoakCluster cluster) {
    return Evidence.read(cluster.clients(), cluster.topics());
  }

  private static long ownedByAny(SoakCluster cluster) throws Exception {
    long all = 0;
    for (int i = 0; i < cluster.daemons(); i++) {
      all += owned(cluster.daemon(i));
    }
    return all;
  }

  private static long owned(ServeProcess daemon) throws Exception {
    JsonNode models = daemon.json("/status").path("models");
    return StreamSupport.stream(models.spliterator(), false)
        .filter(model -> model.path("current").isObject())
        .count();
  }
}
