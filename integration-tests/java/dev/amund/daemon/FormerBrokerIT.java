package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.OtherBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What amund promises holds on brokers that are older than its clients. */
class FormerBrokerIT {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = "3.9.1")
  void aRequestIsForgottenAndErasedOnce(String version) throws Exception {
    Optional<Path> jars = OtherBroker.fetch(version);
    assumeTrue(jars.isPresent(), "the jars of Kafka " + version + " cannot be had");
    try (var broker = OtherBroker.start(jars.get(), directory.resolve("former"));
        var cluster =
            new TestCluster(directory, Map.of("amund.kafka.bootstrap-servers", broker.address()))) {
      ReceivedReceipts receipts;
      UUID first;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        first = cluster.request(0, 1).get(0);
        DeletionReceipt erased = receipts.await(first, ReceiptStatus.ERASED);
        assertThat(erased.getVersion()).isEqualTo(2);
        daemon.process().kill();
      }
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        UUID second = cluster.request(1, 2).get(0);
        assertThat(receipts.await(second, ReceiptStatus.ERASED).getVersion()).isEqualTo(3);
        assertThat(receipts.statuses(first))
            .containsExactly(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
      }
    }
  }
}
