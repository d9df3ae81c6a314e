package dev.amund.soak;

import dev.amund.event.ReceiptStatus;
import dev.amund.event.RequestKey;
import java.util.List;

/**
 * A request that an upstream has sent, and what is to become of it.
 *
 * @param key its model and id
 * @param sampleIds what it asks to forget of what is held
 * @param expected its terminal status
 * @param copies how often it was sent
 * @param others how many other requests were sent under its id to the same model
 */
record SoakRequest(
    RequestKey key, List<String> sampleIds, ReceiptStatus expected, int copies, int others) {
  static SoakRequest first(RequestKey key, List<String> sampleIds, ReceiptStatus expected) {
    return new SoakRequest(key, sampleIds, expected, 1, 0);
  }

  SoakRequest again() {
    return new SoakRequest(key, sampleIds, expected, copies + 1, others);
  }

  SoakRequest another() {
    return new SoakRequest(key, sampleIds, expected, copies, others + 1);
  }

  String modelId() {
    return key.modelId();
  }
}
