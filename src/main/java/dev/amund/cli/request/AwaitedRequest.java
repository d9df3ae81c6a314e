package dev.amund.cli.request;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import java.util.Optional;

/**
 * The state of a request that was sent. Receipts under its id may belong to another request; the
 * intake's answer to our own record says whether they are ours.
 */
final class AwaitedRequest {
  private final SentRequest sent;
  private boolean taken;
  private Optional<DeletionReceipt> end = Optional.empty();
  private Optional<DeletionReceipt> refusal = Optional.empty();

  AwaitedRequest(SentRequest sent) {
    this.sent = sent;
  }

  /** Records a receipt of its model and id. */
  void receive(DeletionReceipt receipt) {
    if (ReceiptStatuses.isFinal(receipt)) {
      end = Optional.of(receipt);
    }
    if (sent.isAnsweredBy(receipt)) {
      boolean another =
          receipt.getFirstSeenAt() != null && receipt.getStatus() == ReceiptStatus.REJECTED;
      refusal = another ? Optional.of(receipt) : refusal;
      taken |= !another;
    }
    taken |= isOfFormerIntake(receipt);
  }

  /** Falls back to the id: receipts of earlier versions do not say which record they answer. */
  private static boolean isOfFormerIntake(DeletionReceipt receipt) {
    return receipt.getRequestOffset() == null
        && (receipt.getStatus() == ReceiptStatus.ACCEPTED
            || receipt.getStatus() == ReceiptStatus.REJECTED
            || receipt.getStatus() == ReceiptStatus.DUPLICATE);
  }

  /** Returns the final receipt of what was sent, if it has arrived. */
  Optional<DeletionReceipt> end() {
    return refusal.or(() -> taken ? end : Optional.empty());
  }
}
