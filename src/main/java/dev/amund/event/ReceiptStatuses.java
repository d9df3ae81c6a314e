package dev.amund.event;

import java.util.EnumSet;
import java.util.Set;

/** Interprets the statuses of receipts. */
public final class ReceiptStatuses {
  private static final Set<ReceiptStatus> FINAL =
      EnumSet.of(
          ReceiptStatus.ERASED,
          ReceiptStatus.NOT_HELD,
          ReceiptStatus.REJECTED,
          ReceiptStatus.QUARANTINED,
          ReceiptStatus.RESOLVED);

  private ReceiptStatuses() {}

  /** Returns whether the status changes no more by itself. */
  public static boolean isFinal(ReceiptStatus status) {
    return FINAL.contains(status);
  }

  /**
   * Returns whether the receipt describes the request with its id. Otherwise it answers a later
   * record under the id and says nothing about the first one.
   */
  public static boolean isOwn(DeletionReceipt receipt) {
    return receipt.getFirstSeenAt() == null && receipt.getStatus() != ReceiptStatus.DUPLICATE;
  }

  /** Returns whether the receipt is the final one of the request with its id. */
  public static boolean isFinal(DeletionReceipt receipt) {
    return isOwn(receipt) && isFinal(receipt.getStatus());
  }
}
