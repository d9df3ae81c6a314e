package dev.amund.ledger;

import static dev.amund.event.ReceiptStatus.ACCEPTED;
import static dev.amund.event.ReceiptStatus.DUPLICATE;
import static dev.amund.event.ReceiptStatus.ERASED;
import static dev.amund.event.ReceiptStatus.NOT_HELD;
import static dev.amund.event.ReceiptStatus.QUARANTINED;
import static dev.amund.event.ReceiptStatus.REJECTED;
import static dev.amund.event.ReceiptStatus.UNLEARNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How many requests stand where, as an operator counts them. */
class RequestCountsTest {
  private static final String MODEL = "m";
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

  private final RequestIndex book = new RequestIndex(2);
  private final RequestCounts counts = new RequestCounts(Set.of(MODEL, "n"));

  private static DeletionReceipt receipt(String model, int request, ReceiptStatus status) {
    return DeletionReceipt.newBuilder()
        .setRequestId(new UUID(0, request))
        .setModelId(model)
        .setStatus(status)
        .setAt(AT)
        .build();
  }

  private void hear(int request, ReceiptStatus... statuses) {
    for (var status : statuses) {
      hear(receipt(MODEL, request, status));
    }
  }

  private void hear(DeletionReceipt receipt) {
    counts.add(receipt, book.ended(RequestKey.of(receipt)));
    book.add(receipt);
  }

  private void hearLater(int request, ReceiptStatus status) {
    hear(DeletionReceipt.newBuilder(receipt(MODEL, request, status)).setFirstSeenAt(AT).build());
  }

  private Map<ReceiptStatus, Long> counted() {
    return counts.of(MODEL).entrySet().stream()
        .filter(count -> count.getValue() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new));
  }

  @Test
  void aRequestCountsOnceThoughItHasThreeReceipts() {
    hear(1, ACCEPTED, UNLEARNED, ERASED);
    hear(2, ACCEPTED, UNLEARNED);
    hear(3, ACCEPTED);
    assertThat(counted()).isEqualTo(Map.of(ERASED, 1L, UNLEARNED, 1L, ACCEPTED, 1L));
  }

  @Test
  void copiesAndOtherRequestsUnderAnIdCountForThemselves() {
    hear(1, ACCEPTED);
    hearLater(1, DUPLICATE);
    hearLater(1, DUPLICATE);
    hearLater(1, REJECTED);
    hear(1, ERASED);
    hearLater(1, DUPLICATE);
    assertThat(counted()).isEqualTo(Map.of(ERASED, 1L, DUPLICATE, 3L, REJECTED, 1L));
  }

  @Test
  void whatIsWorkedOffLeavesTheQuarantine() {
    hear(1, ACCEPTED, QUARANTINED);
    hear(2, ACCEPTED, QUARANTINED);
    assertThat(counted()).isEqualTo(Map.of(QUARANTINED, 2L));
    hear(1, UNLEARNED, ERASED);
    assertThat(counted()).isEqualTo(Map.of(QUARANTINED, 1L, ERASED, 1L));
  }

  @Test
  void whatWaitsIsNotCrowdedOut() {
    hear(1, ACCEPTED);
    hear(2, ACCEPTED, QUARANTINED);
    for (int request = 10; request < 20; request++) {
      hear(request, ACCEPTED, NOT_HELD);
    }
    hear(1, ERASED);
    hear(2, ERASED);
    assertThat(counted()).isEqualTo(Map.of(ERASED, 2L, NOT_HELD, 10L));
  }

  @Test
  void afterARestartTheSameIsCountedFromWhatCompactionHasLeft() {
    hear(1, ERASED);
    hear(2, QUARANTINED);
    hear(3, ACCEPTED);
    hearLater(1, DUPLICATE);
    assertThat(counted())
        .isEqualTo(Map.of(ERASED, 1L, QUARANTINED, 1L, ACCEPTED, 1L, DUPLICATE, 1L));
  }

  @Test
  void anIdThatIsUsedAgainAfterItWasForgottenMovesItsRequest() {
    hear(1, ACCEPTED, ERASED);
    hear(1, ACCEPTED);
    assertThat(counted()).isEqualTo(Map.of(ACCEPTED, 1L));
  }

  @Test
  void modelsAreCountedApartAndUnknownOnesNotAtAll() {
    hear(1, ACCEPTED);
    hear(receipt("n", 1, ERASED));
    hear(receipt("made-up", 1, REJECTED));
    assertThat(counted()).isEqualTo(Map.of(ACCEPTED, 1L));
    assertThat(counts.of("n")).containsEntry(ERASED, 1L).containsEntry(ACCEPTED, 0L);
    assertThat(counts.of("made-up")).containsEntry(REJECTED, 0L);
  }
}
