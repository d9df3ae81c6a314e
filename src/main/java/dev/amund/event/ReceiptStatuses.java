package dev.amund.event;

import java.util.EnumSet;
import java.util.Set;

/** What the statuses of receipts mean. */
public final class ReceiptStatuses {
  private static final Set<ReceiptStatus> FINAL =
      EnumSet.of(
          ReceiptStatus.ERASED,
          ReceiptStatus.NOT_HELD,
          ReceiptStatus.REJECTED,
          ReceiptStatus.QUARANTINED,
          ReceiptStatus.RESOLVED);

  private ReceiptStatuses() {}

  /** Whether nothing more comes after it by itself. */
  public static boolean isFinal(ReceiptStatus status) {
    return FINAL.contains(status);
  }

  /**
   * Whether the receipt says where the request of its id stands. Else it answers a later record
   * under the same id, a copy or another request, and says nothing about the first one.
   */
  public static boolean isOwn(DeletionReceipt receipt) {
    return receipt.getFirstSeenAt() == null && receipt.getStatus() != ReceiptStatus.DUPLICATE;
  }

  /** Whether the receipt is the last one of the request that has its id. */
  public static boolean isFinal(DeletionReceipt receipt) {
    return isOwn(receipt) && isFinal(receipt.getStatus());
  }
}
