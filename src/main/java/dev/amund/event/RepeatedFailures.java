package dev.amund.event;

import java.util.HashMap;
import java.util.Map;

/**
 * Remembers what fails over and over, so that it is logged once and not with every try. Not
 * thread-safe.
 */
public final class RepeatedFailures {
  private final Map<String, String> last = new HashMap<>();

  /**
   * Takes note of a failure.
   *
   * @param subject what failed, for instance a model
   * @param words the failure; numbers in it may differ from one time to the next
   * @return whether it is news: the subject worked before, or failed of something else
   */
  public boolean isNew(String subject, String words) {
    String kind = words.replaceAll("\\d+", "#");
    return !kind.equals(last.put(subject, kind));
  }

  /**
   * Takes note that the subject works.
   *
   * @return whether it had failed before
   */
  public boolean clear(String subject) {
    return last.remove(subject) != null;
  }
}
