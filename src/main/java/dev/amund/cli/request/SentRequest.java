package dev.amund.cli.request;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.RequestKey;

/**
 * A request that the brokers acknowledged.
 *
 * @param key the request
 * @param partition its partition of the requests topic
 * @param offset in that partition
 */
public record SentRequest(RequestKey key, int partition, long offset) {

  /**
   * Returns whether the receipt answers the record that was sent, rather than another under its id.
   */
  boolean isAnsweredBy(DeletionReceipt receipt) {
    return receipt.getRequestOffset() != null
        && receipt.getRequestPartition() == partition
        && receipt.getRequestOffset() == offset;
  }
}
