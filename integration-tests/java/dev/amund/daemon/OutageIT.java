package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code amund serve} depends on goes away: it says so, stays alive, and goes on by itself
 * when that is back. Only a damaged sample store needs a person, who is told what to do.
 */
class OutageIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** The clients give up within seconds, so that outages need not last for minutes. */
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "amund.kafka.properties.max.block.ms", "4000",
          "amund.kafka.properties.request.timeout.ms", "4000",
          "amund.kafka.properties.default.api.timeout.ms", "8000");

  /** Longer than all of these and than the session in the consumer groups. */
  private static final Duration OUTAGE = Duration.ofSeconds(12);

  @TempDir private Path directory;

  @Test
  void withoutABrokerItWaitsAndThenFinishesWhatItHadAccepted() throws Exception {
    var settings = new HashMap<>(TestCluster.SLOW);
    settings.putAll(IMPATIENT);
    settings.put("amund.amun.fine-tune.epochs", "80");
    settings.put("amund.intake.max-requests", "6");
    settings.put("amund.intake.max-age", "10s");
    try (var cluster = new TestCluster(directory, settings);
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      var versions = cluster.versions();
      // One batch in hand, the next gathering.
      List<UUID> requests = cluster.request(0, 9);
      daemon.awaitStage("fine-tune");
      receipts.await(requests, ReceiptStatus.ACCEPTED);

      cluster.broker().process().kill();
      daemon.awaitUnready("kafka", "no Kafka broker answers at " + cluster.broker().address());
      assertStaysAlive(daemon, OUTAGE);
      cluster.broker().start();

      receipts.await(requests, ReceiptStatus.ERASED);
      daemon.awaitReady();
      requests.addAll(cluster.request(9, 15));
      receipts.await(requests, ReceiptStatus.ERASED);
      receipts.assertErasedOnce(requests);
      assertThat(versions.values())
          .as("its numbers of batches survived")
          .extracting(ModelVersionPublished::getBatchId)
          .doesNotHaveDuplicates()
          .hasSize(4);
    }
  }

  @Test
  void withoutARegistryItDoesWhatItCanAndKeepsTheRest() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of())) {
      ReceivedReceipts receipts;
      UUID unknown = UUID.randomUUID();
      List<UUID> known;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        known = cluster.request(1, 3);
        receipts.await(known, ReceiptStatus.ERASED);
        byte[] inANewSchema =
            cluster
                .newerWriter()
                .request(unknown, TestCluster.MODEL, List.of(GeneratedDataSet.trainId(0)));
        cluster.registry().process().kill();
        daemon.awaitUnready("schema-registry", "the schema registry gave no answer");

        cluster.sendToRequests(inANewSchema);
        known.addAll(cluster.request(3, 5));
        receipts.await(known, ReceiptStatus.ERASED);
        assertThat(receipts.statuses(unknown)).isEmpty();
        assertStaysAlive(daemon, Duration.ofSeconds(1));
        daemon.process().kill();
      }
      try (var daemon = cluster.serve()) {
        assertThat(daemon.process().awaitEnd(TIMEOUT)).hasValue(1);
        assertThat(cluster.log())
            .contains("the schema registry gave no answer")
            .contains("check amund.schema-registry.url");
      }
      cluster.registry().start();
      try (var daemon = cluster.serve()) {
        receipts.await(List.of(unknown), ReceiptStatus.ERASED);
        daemon.awaitReady();
        var all = new ArrayList<>(known);
        all.add(unknown);
        receipts.assertErasedOnce(all);
      }
    }
  }

  @Test
  void behindATransactionThatStaysOpenItSaysWhereAndForHowLong() throws Exception {
    try (var cluster =
            new TestCluster(directory, Map.of("amund.health.max-open-transaction", "1s"));
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      try (var upstream = transactionalUpstream(cluster)) {
        upstream.beginTransaction();
        upstream
            .send(
                new ProducerRecord<>("amund.deletion-requests", TestCluster.MODEL, new byte[] {1}))
            .get();
        List<UUID> behind = cluster.request(0, 1);

        daemon.awaitUnready("open-transactions", "partition amund.deletion-requests-");
        daemon.awaitUnready("open-transactions", "2 records wait from its first one on (offset 0)");
        assertThat(receipts.statuses(behind.get(0))).isEmpty();
        assertStaysAlive(daemon, Duration.ofSeconds(1));

        upstream.abortTransaction();
        receipts.await(behind, ReceiptStatus.ERASED);
        daemon.awaitReady();
      }
    }
  }

  private static KafkaProducer<String, byte[]> transactionalUpstream(TestCluster cluster) {
    var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers", cluster.broker().address(), "transactional.id", "upstream"),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  @Test
  void withoutAPlaceForArtifactsItWaitsForOne() throws Exception {
    var settings = new HashMap<>(TestCluster.SLOW);
    settings.put("amund.amun.fine-tune.epochs", "100");
    settings.put("amund.unlearner.max-deliveries", "1");
    try (var cluster = new TestCluster(directory, settings);
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      var receipts = cluster.receipts();
      List<UUID> requests = cluster.request(0, 3);
      daemon.awaitStage("fine-tune");
      Path blobs = cluster.artifacts().resolve("blobs");
      Path away = cluster.artifacts().resolve("away");
      Files.move(blobs, away);
      Files.createFile(blobs);

      daemon.awaitUnready("artifact-store", "Cannot store a model artifact");
      daemon.awaitUnready("models", "small: Cannot store a model artifact");
      // Neither given up nor done over and over for nothing.
      assertThat(
              observe(
                  Duration.ofSeconds(8), () -> daemon.json("/status").at("/batch/stage").asText()))
          .doesNotContain("attack", "fine-tune");
      assertStaysAlive(daemon, Duration.ofSeconds(1));
      assertThat(receipts.statuses(requests.get(0))).containsExactly(ReceiptStatus.ACCEPTED);

      Files.delete(blobs);
      Files.move(away, blobs);
      receipts.await(requests, ReceiptStatus.ERASED);
      daemon.awaitReady();
      receipts.assertErasedOnce(requests);
    }
  }

  @Test
  void aDamagedSampleStoreStopsItWithInstructions() throws Exception {
    // So that next to nothing of the store is in memory when it is damaged.
    var settings = Map.of("amund.gates.retain-samples", "1", "amund.gates.holdout-samples", "1");
    try (var cluster = new TestCluster(directory, settings)) {
      Map<Path, byte[]> intact = tables(cluster.samples());
      damage(intact);
      try (var daemon = cluster.serve()) {
        assertThat(daemon.process().awaitEnd(TIMEOUT)).hasValue(1);
        assertThat(cluster.log())
            .contains("The sample store " + cluster.samples() + " is damaged")
            .contains("move the directory away")
            .doesNotContain("\tat ");
      }
      restore(intact);
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        damage(intact);
        var samples =
            IntStream.range(0, 60).mapToObj(i -> GeneratedDataSet.trainId(4 * i)).toList();
        List<UUID> requests = List.of(cluster.request(samples));
        daemon.awaitUnready("models", "is damaged");
        daemon.awaitUnready("models", "move the directory away");
        assertStaysAlive(daemon, Duration.ofSeconds(5));
        assertThat(receipts.statuses(requests.get(0))).containsExactly(ReceiptStatus.ACCEPTED);

        restore(intact);
        receipts.await(requests, ReceiptStatus.ERASED);
        daemon.awaitReady();
        receipts.assertErasedOnce(requests);
      }
    }
  }

  /** All but the smallest, which holds what is read at every start in any case. */
  private static Map<Path, byte[]> tables(Path store) throws IOException {
    var tables = new HashMap<Path, byte[]>();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
        tables.put(file, Files.readAllBytes(file));
      }
    }
    tables.remove(
        Collections.min(tables.keySet(), Comparator.comparing(t -> tables.get(t).length)));
    assertThat(tables).isNotEmpty();
    return tables;
  }

  /** Flips bits in the first half, where the rows are. */
  private static void damage(Map<Path, byte[]> tables) throws IOException {
    for (var table : tables.entrySet()) {
      byte[] bytes = table.getValue().clone();
      for (int i = 0; i < bytes.length / 2; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(table.getKey(), bytes);
    }
  }

  private static void restore(Map<Path, byte[]> tables) throws IOException {
    for (var table : tables.entrySet()) {
      Files.write(table.getKey(), table.getValue());
    }
  }

  private static void assertStaysAlive(ServeProcess daemon, Duration time) {
    assertThat(observe(time, () -> daemon.status("/health/live"))).containsOnly(200);
    assertThat(daemon.process().isAlive()).isTrue();
  }

  /** All that was to be seen during this time. */
  private static <T> Set<T> observe(Duration time, Callable<T> look) {
    var seen = new HashSet<T>();
    Instant end = Instant.now().plus(time);
    await("time passes")
        .atMost(TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              seen.add(look.call());
              return Instant.now().isAfter(end);
            });
    return seen;
  }
}
