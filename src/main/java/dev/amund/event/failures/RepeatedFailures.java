package dev.amund.event.failures;

import java.util.HashMap;
import java.util.Map;

/**
 * Remembers repeated failures, so that each is logged once and not with every attempt. Not
 * thread-safe.
 */
public final class RepeatedFailures {
  private final Map<String, String> last = new HashMap<>();

  /**
   * Records a failure.
   *
   * @param subject what failed, for instance a model
   * @param words the failure; numbers in it may differ from one time to the next
   * @return whether it is new: the subject worked before, or failed for another reason
   */
  public boolean isNew(String subject, String words) {
    String kind = words.replaceAll("\\d+", "#");
    return !kind.equals(last.put(subject, kind));
  }

  /**
   * Records that the subject works.
   *
   * @return whether it had failed before
   */
  public boolean clear(String subject) {
    return last.remove(subject) != null;
  }
}
