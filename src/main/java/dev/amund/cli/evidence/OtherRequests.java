package dev.amund.cli.evidence;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Removes other requests from the evidence of one: a batch and its version name them all, with
 * sample ids and subjects. Their number stays.
 */
final class OtherRequests {
  private final String requestId;

  OtherRequests(UUID requestId) {
    this.requestId = requestId.toString();
  }

  /**
   * Returns the event with this request alone in {@code requests}, and {@code otherRequests} beside
   * it.
   */
  Map<String, Object> leaveOut(Map<String, Object> event) {
    var requests = (List<?>) event.get("requests");
    var ours =
        requests.stream()
            .filter(each -> requestId.equals(((Map<?, ?>) each).get("requestId")))
            .toList();
    var members = new TreeMap<String, Object>(event);
    members.put("requests", ours);
    members.put("otherRequests", requests.size() - ours.size());
    return members;
  }
}
