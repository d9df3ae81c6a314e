package dev.amund.cli.request;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import java.util.Optional;

/**
 * What is known so far of a request that was sent. Its id alone does not tell: the receipts under
 * it may be those of another request that was sent before or since. What the intake answers to our
 * own record says whether they are ours.
 */
final class AwaitedRequest {
  private final SentRequest sent;
  private boolean taken;
  private Optional<DeletionReceipt> end = Optional.empty();
  private Optional<DeletionReceipt> refusal = Optional.empty();

  AwaitedRequest(SentRequest sent) {
    this.sent = sent;
  }

  /** Takes note of a receipt of its model and id. */
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

  /** A former amund does not say which record it answers; then the id has to do. */
  private static boolean isOfFormerIntake(DeletionReceipt receipt) {
    return receipt.getRequestOffset() == null
        && (receipt.getStatus() == ReceiptStatus.ACCEPTED
            || receipt.getStatus() == ReceiptStatus.REJECTED
            || receipt.getStatus() == ReceiptStatus.DUPLICATE);
  }

  /** Returns the last receipt of what was sent, if it has come. */
  Optional<DeletionReceipt> end() {
    return refusal.or(() -> taken ? end : Optional.empty());
  }
}
