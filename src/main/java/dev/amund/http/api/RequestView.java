package dev.amund.http.api;

import dev.amund.ledger.RequestEntry;
import java.util.List;

/**
 * A request and its receipts. Model and id together identify it.
 *
 * @param requestId the request
 * @param modelId the model that must forget
 * @param status of its last receipt that does not answer a later record under its id
 * @param receipts its history, the oldest first
 */
public record RequestView(
    String requestId, String modelId, String status, List<ReceiptView> receipts) {

  /** Copies the receipts. */
  public RequestView {
    receipts = List.copyOf(receipts);
  }

  /** Returns the view of a request. */
  public static RequestView of(RequestEntry entry) {
    return new RequestView(
        entry.key().requestId().toString(),
        entry.key().modelId(),
        entry.current().getStatus().name(),
        entry.receipts().stream().map(ReceiptView::of).toList());
  }
}
