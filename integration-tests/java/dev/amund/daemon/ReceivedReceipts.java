package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.cli.common.TopicTail;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** The receipts that have come, as a requester sees them. */
final class ReceivedReceipts {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final TopicTail<DeletionReceipt> receipts;

  ReceivedReceipts(TopicTail<DeletionReceipt> receipts) {
    this.receipts = receipts;
  }

  /** Waits until each of these requests has a receipt with this status. */
  void await(List<UUID> requests, ReceiptStatus status) {
    for (UUID request : requests) {
      await(request, status);
    }
  }

  /** Waits until a request has a receipt with this status. */
  DeletionReceipt await(UUID request, ReceiptStatus status) {
    return Awaitility.await(request + " " + status)
        .atMost(TIMEOUT)
        .until(
            () -> of(request).stream().filter(receipt -> receipt.getStatus() == status).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** The statuses of a request so far, in order. */
  List<ReceiptStatus> statuses(UUID request) {
    return of(request).stream().map(DeletionReceipt::getStatus).toList();
  }

  /** The keys under which the receipts of a request came, in order. */
  List<String> keys(UUID request) {
    return receipts.records().stream()
        .filter(record -> record.value().getRequestId().equals(request))
        .map(ConsumerRecord::key)
        .toList();
  }

  /** Each of these requests was accepted, unlearned and erased, once and in this order. */
  void assertErasedOnce(List<UUID> requests) {
    for (UUID request : requests) {
      assertThat(statuses(request))
          .as("receipts of %s", request)
          .containsExactly(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
    }
  }

  /** The receipts of all models that were asked under this id, in order. */
  List<DeletionReceipt> of(UUID request) {
    return receipts.values().stream()
        .filter(receipt -> receipt.getRequestId().equals(request))
        .toList();
  }
}
