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
          ReceiptStatus.QUARANTINED);

  private ReceiptStatuses() {}

  /** Whether nothing more comes after it by itself. */
  public static boolean isFinal(ReceiptStatus status) {
    return FINAL.contains(status);
  }
}
