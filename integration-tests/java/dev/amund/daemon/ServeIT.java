package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.cli.common.TopicTail;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amund serve} as a process, against a broker and a registry outside of it. */
class ServeIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void killedInTheMiddleOfABatchItComesBackAndDoesItOnce() throws Exception {
    try (var cluster = new TestCluster(directory, TestCluster.SLOW)) {
      ReceivedReceipts receipts;
      TopicTail<ModelVersionPublished> versions;
      List<UUID> requests;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        versions = cluster.versions();
        requests = cluster.request(0, 6);
        daemon.awaitStage("fine-tune");
        daemon.process().kill();
      }
      assertThat(versions.values())
          .extracting(ModelVersionPublished::getVersion)
          .containsExactly(1L);
      try (var daemon = cluster.serve()) {
        receipts.await(requests, ReceiptStatus.ERASED);
        requests.addAll(cluster.request(6, 9));
        receipts.await(requests, ReceiptStatus.ERASED);
        receipts.assertErasedOnce(requests);
        assertChain(cluster, versions.values(), 3);
        assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
      }
    }
  }

  @Test
  void killedBetweenPublicationAndErasureItOnlyErases() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of())) {
      // The publication is seen from outside before the erasure is confirmed, so kill right then.
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        var versions = cluster.versions();
        List<UUID> requests = cluster.request(0, 6);
        await()
            .atMost(TIMEOUT)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> versions.values().size() == 2);
        daemon.process().kill();
        try (var again = cluster.serve()) {
          receipts.await(requests, ReceiptStatus.ERASED);
          receipts.assertErasedOnce(requests);
          assertChain(cluster, versions.values(), 2);
        }
      }
    }
  }

  @Test
  void terminatedItAbandonsABatchThatOutlastsTheGracePeriod() throws Exception {
    var settings = new HashMap<>(TestCluster.SLOW);
    settings.put("amund.shutdown-grace", "100ms");
    settings.put("amund.amun.fine-tune.epochs", "1000");
    try (var cluster = new TestCluster(directory, settings)) {
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var versions = cluster.versions();
        cluster.request(0, 6);
        daemon.awaitStage("fine-tune");
        assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
        assertThat(versions.values()).hasSize(1);
      }
    }
  }

  @Test
  void anUpdateThatOutlastsThePollIntervalKeepsItsPartition() throws Exception {
    var settings = new HashMap<>(TestCluster.SLOW);
    settings.put("amund.kafka.properties.max.poll.interval.ms", "2000");
    try (var cluster = new TestCluster(directory, settings);
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      List<UUID> requests = cluster.request(0, 6);
      daemon.awaitStage("fine-tune");
      String begun = daemon.json("/status").at("/batch/since").asText();
      await("longer than the interval")
          .pollDelay(Duration.ofSeconds(3))
          .until(() -> daemon.json("/status").at("/batch/since").asText().equals(begun));
      receipts.await(requests, ReceiptStatus.ERASED);
      receipts.assertErasedOnce(requests);
      assertThat(cluster.log()).doesNotContain("cannot continue");
    }
  }

  private static void assertChain(
      TestCluster cluster, List<ModelVersionPublished> versions, int length) throws Exception {
    assertThat(versions).hasSize(length);
    String parent = null;
    for (int i = 0; i < length; i++) {
      ModelVersionPublished version = versions.get(i);
      assertThat(version.getVersion()).isEqualTo(i + 1);
      assertThat(version.getParentSha256()).isEqualTo(parent);
      Path laidOut =
          cluster
              .artifacts()
              .resolve("models/" + TestCluster.MODEL + "/" + version.getVersion() + "/model.pt");
      assertThat(Sha256.hex(Files.readAllBytes(laidOut))).isEqualTo(version.getSha256());
      parent = version.getSha256();
    }
    // A kill may have left a hidden directory that was not finished; nobody sees it, a sweep takes
    // it.
    try (Stream<Path> laidOut = Files.list(cluster.artifacts().resolve("models/small"))) {
      assertThat(
              laidOut
                  .filter(Files::isDirectory)
                  .filter(path -> !path.getFileName().toString().startsWith(".")))
          .hasSize(length);
    }
  }
}
