package dev.amund.soak;

import dev.amund.event.ReceiptStatus;
import java.util.List;
import java.util.UUID;

/**
 * A request that an upstream has sent, and what is to become of it.
 *
 * @param sampleIds what it asks to forget of what is held
 * @param expected its terminal status
 * @param copies how often it was sent
 */
record SentRequest(
    UUID requestId, String modelId, List<String> sampleIds, ReceiptStatus expected, int copies) {
  SentRequest again() {
    return new SentRequest(requestId, modelId, sampleIds, expected, copies + 1);
  }
}
