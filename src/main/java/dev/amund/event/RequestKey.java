package dev.amund.event;

import java.util.UUID;

/**
 * Identifies a deletion request: a requestId belongs to a model, and two models may be asked under
 * one id.
 *
 * @param modelId the model that must forget
 * @param requestId what the requester calls the request
 */
public record RequestKey(String modelId, UUID requestId) {

  /** Returns the identity of a request. */
  public static RequestKey of(DeletionRequested request) {
    return new RequestKey(request.getModelId(), request.getRequestId());
  }

  /** Returns the identity of the request that a receipt answers. */
  public static RequestKey of(DeletionReceipt receipt) {
    return new RequestKey(receipt.getModelId(), receipt.getRequestId());
  }

  /**
   * Returns the key of the request's receipts. It begins with the requestId, so that a reader of
   * the topic finds all keys of an id by their beginning.
   */
  public String receiptKey() {
    return requestId + "/" + modelId;
  }

  /**
   * Returns the key of the receipt for a record that must not replace the receipts of the request
   * which has the id: a copy, or another request under the same id.
   *
   * @param partition of the record in the requests topic
   * @param offset of the record in that partition
   */
  public String receiptKey(int partition, long offset) {
    return "%s@%d-%d/%s".formatted(requestId, partition, offset, modelId);
  }

  /**
   * Returns the key of the receipts of a request that was accepted when requests were identified by
   * the requestId alone. Their later receipts stay under it.
   */
  public static String formerReceiptKey(UUID requestId) {
    return requestId.toString();
  }
}
