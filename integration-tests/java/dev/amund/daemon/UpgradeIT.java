package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon takes over from one of a version that knew requests by their ids alone: nothing lost,
 * nothing twice, there and back. Needs that version's classes: {@code
 * -Damund.former.classes=DIRECTORY}, the {@code target/classes} of a build of it.
 */
class UpgradeIT {
  private static final String FORMER = System.getProperty("amund.former.classes", "");

  /** Two requests make a batch, one waits. */
  private static final Map<String, String> SETTINGS =
      Map.of("amund.intake.max-requests", "2", "amund.intake.max-age", "1h");

  @TempDir private Path directory;

  @BeforeEach
  void formerVersionIsThere() {
    assumeTrue(!FORMER.isEmpty(), "amund.former.classes names no classes of a former version");
  }

  @Test
  void nothingIsLostAndNothingIsDoneTwice() throws Exception {
    try (var cluster = new TestCluster(directory, SETTINGS)) {
      ReceivedReceipts receipts;
      List<UUID> done;
      UUID waiting;
      try (var former = cluster.serve(Path.of(FORMER))) {
        former.awaitReady();
        receipts = cluster.receipts();
        done = cluster.request(0, 2);
        receipts.await(done, ReceiptStatus.ERASED);
        waiting = cluster.request(2, 3).get(0);
        receipts.await(waiting, ReceiptStatus.ACCEPTED);
        stop(former);
      }
      UUID next;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        cluster.request(done.get(0), TestCluster.MODEL, List.of(GeneratedDataSet.trainId(0)));
        receipts.await(done.get(0), ReceiptStatus.DUPLICATE);
        cluster.request(waiting, TestCluster.MODEL, List.of(GeneratedDataSet.trainId(2)));
        receipts.await(waiting, ReceiptStatus.DUPLICATE);
        cluster.request(done.get(1), "nosuch", List.of("x"));
        receipts.await(done.get(1), ReceiptStatus.REJECTED);
        next = cluster.request(3, 4).get(0);
        receipts.await(List.of(waiting, next), ReceiptStatus.ERASED);
        stop(daemon);
      }
      assertThat(own(receipts, done.get(0))).containsExactlyElementsOf(erasedOnce());
      assertThat(own(receipts, waiting)).containsExactlyElementsOf(erasedOnce());
      assertThat(receipts.keys(waiting))
          .as("the compacted topic keeps the last one of all of them")
          .contains(waiting.toString())
          .allMatch(key -> key.equals(waiting.toString()) || key.startsWith(waiting + "@"));
      assertThat(receipts.keys(next)).containsOnly(next + "/" + TestCluster.MODEL);

      theWayBack(cluster, receipts, next);
    }
  }

  private static void theWayBack(TestCluster cluster, ReceivedReceipts receipts, UUID known)
      throws Exception {
    try (var former = cluster.serve(Path.of(FORMER))) {
      former.awaitReady();
      cluster.request(known, TestCluster.MODEL, List.of(GeneratedDataSet.trainId(3)));
      receipts.await(known, ReceiptStatus.DUPLICATE);
      receipts.await(cluster.request(4, 6), ReceiptStatus.ERASED);
    }
    assertThat(own(receipts, known)).containsExactlyElementsOf(erasedOnce());
  }

  @Test
  void whatAFormerVersionHasPublishedIsErased() throws Exception {
    try (var cluster = new TestCluster(directory, SETTINGS)) {
      ReceivedReceipts receipts;
      List<UUID> published;
      try (var former = cluster.serve(Path.of(FORMER))) {
        former.awaitReady();
        receipts = cluster.receipts();
        published = cluster.request(0, 2);
        receipts.await(published, ReceiptStatus.ERASED);
        stop(former);
      }
      // As after a crash before the erasure was confirmed.
      cluster.rewindBatches("published version 2");
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts.await(cluster.request(2, 4), ReceiptStatus.ERASED);
      }
      assertThat(receipts.statuses(published.get(0)))
          .as("forgotten once, and erased again")
          .containsExactly(
              ReceiptStatus.ACCEPTED,
              ReceiptStatus.UNLEARNED,
              ReceiptStatus.ERASED,
              ReceiptStatus.ERASED);
    }
  }

  private static void stop(ServeProcess daemon) throws Exception {
    assertThat(daemon.process().terminate(Duration.ofSeconds(40))).isTrue();
  }

  private static List<ReceiptStatus> own(ReceivedReceipts receipts, UUID request) {
    return receipts.statuses(request).stream()
        .filter(status -> status != ReceiptStatus.DUPLICATE)
        .toList();
  }

  private static List<ReceiptStatus> erasedOnce() {
    return List.of(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
  }
}
