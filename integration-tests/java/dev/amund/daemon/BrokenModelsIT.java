package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.TestModels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model that cannot be used, in the same partition as others: they do not notice. */
class BrokenModelsIT {
  private static final Duration DUE_IN = Duration.ofMinutes(4);

  @TempDir private Path directory;
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "amund.kafka.partitions", "1",
              "amund.intake.due-margin", "1s",
              "amund.unlearner.retry-backoff", "100ms",
              "amund.unlearner.retry-backoff-max", "2s"));

  @Test
  void nineModelsKeepTheirDatesBesideOneOfEachBrokenKind() throws Exception {
    var good = new ArrayList<>(IntStream.rangeClosed(1, 8).mapToObj(i -> "good-" + i).toList());
    good.forEach(model -> configure(model, "good"));
    TestModels.BROKEN.keySet().forEach(kind -> configure(kind, kind));
    try (var cluster = new TestCluster(directory, settings)) {
      for (String model : good) {
        cluster.importSamples(model);
      }
      for (String kind : TestModels.BROKEN.keySet()) {
        cluster.importSamples(kind);
      }
      good.add(TestCluster.MODEL);
      try (var daemon = cluster.serve()) {
        daemon.awaitUnready("models", TestModels.BROKEN.get("half"));
        var receipts = cluster.receipts();
        Instant due = Instant.now().plus(DUE_IN);
        var waiting = new HashMap<String, UUID>();
        TestModels.BROKEN
            .keySet()
            .forEach(kind -> waiting.put(kind, cluster.request(kind, ids(0, 1), due)));
        var others = new ArrayList<UUID>();
        for (int round = 0; round < 3; round++) {
          for (String model : good) {
            others.add(cluster.request(model, ids(2 * round, 2 * round + 2), due));
          }
        }
        for (UUID request : others) {
          DeletionReceipt erased = receipts.await(request, ReceiptStatus.ERASED);
          assertThat(erased.getAt()).isBefore(due);
        }
        receipts.assertErasedOnce(others);

        TestModels.BROKEN.forEach((kind, words) -> daemon.awaitUnready("models", words));
        assertThat(daemon.status("/health/live")).isEqualTo(200);
        waiting
            .values()
            .forEach(
                id -> assertThat(receipts.statuses(id)).containsExactly(ReceiptStatus.ACCEPTED));
        TestModels.BROKEN.keySet().forEach(kind -> TestModels.write("good", file(kind)));
        receipts.await(List.copyOf(waiting.values()), ReceiptStatus.ERASED);
        receipts.assertErasedOnce(List.copyOf(waiting.values()));
        daemon.awaitReady();
      }
    }
  }

  @Test
  void aModelWithoutHeldOutSamplesWaitsForSomeAndTheOtherRuns() throws Exception {
    configure("other", "good");
    try (var cluster = new TestCluster(directory, settings)) {
      cluster.importSamples("other");
      ReceivedReceipts receipts;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        List<String> heldOut =
            IntStream.range(0, 120).mapToObj(GeneratedDataSet::holdoutId).toList();
        receipts.await(List.of(cluster.request(heldOut)), ReceiptStatus.ERASED);
        daemon.awaitUnready("models", "small: there are no HOLDOUT samples of model small");
        stop(daemon);
      }
      UUID waiting;
      try (var daemon = cluster.serve()) {
        daemon.awaitUnready("models", "amund import --model small");
        waiting = cluster.request(ids(0, 1));
        receipts.await(waiting, ReceiptStatus.ACCEPTED);
        UUID other = cluster.request("other", ids(0, 1), null);
        receipts.await(other, ReceiptStatus.ERASED);
        assertThat(receipts.statuses(waiting)).containsExactly(ReceiptStatus.ACCEPTED);
        assertThat(daemon.status("/health/live")).isEqualTo(200);
        stop(daemon);
      }
      try (var store = SampleStore.open(cluster.samples());
          var others = SampleStore.open(cluster.samples("other"))) {
        for (String id : List.of(GeneratedDataSet.holdoutId(1), GeneratedDataSet.holdoutId(2))) {
          var sample = others.get(id).orElseThrow();
          store.put(
              new Sample(
                  "new/" + id,
                  sample.label(),
                  sample.split(),
                  sample.subject(),
                  sample.shape(),
                  sample.pixels()));
        }
      }
      try (var daemon = cluster.serve()) {
        receipts.await(List.of(waiting), ReceiptStatus.ERASED);
        receipts.assertErasedOnce(List.of(waiting));
        daemon.awaitReady();
      }
    }
  }

  @Test
  void aStoreThatCannotBeOpenedStopsOnlyItsModel() throws Exception {
    configure("other", "good");
    settings.put("amund.models.other.image-shape", "3x8x8");
    try (var cluster = new TestCluster(directory, settings)) {
      cluster.importSamples("other");
      try (var daemon = cluster.serve()) {
        daemon.awaitUnready("models", "other: The samples of the store");
        var receipts = cluster.receipts();
        UUID waiting = cluster.request("other", ids(0, 1), null);
        receipts.await(List.of(cluster.request(ids(0, 1))), ReceiptStatus.ERASED);
        assertThat(receipts.statuses(waiting)).containsExactly(ReceiptStatus.ACCEPTED);
        assertThat(daemon.status("/health/live")).isEqualTo(200);
      }
    }
  }

  private static void stop(ServeProcess daemon) throws Exception {
    assertThat(daemon.process().terminate(Duration.ofSeconds(60))).isTrue();
  }

  private void configure(String model, String kind) {
    TestModels.write(kind, file(model));
    settings.put("amund.models." + model + ".path", file(model).toString());
  }

  private Path file(String model) {
    return directory.resolve(model + ".pt");
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(GeneratedDataSet::trainId).toList();
  }
}
