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
   * Notes a failure.
   *
   * @param subject what failed, for instance a model
   * @param words the failure; numbers in it may differ from one time to the next
   * @return whether it is news: the subject worked before, or failed of something else
   */
  public boolean isNews(String subject, String words) {
    String kind = words.replaceAll("\\d+", "#");
    return !kind.equals(last.put(subject, kind));
  }

  /**
   * The subject works.
   *
   * @return whether it had failed before
   */
  public boolean isOver(String subject) {
    return last.remove(subject) != null;
  }
}
