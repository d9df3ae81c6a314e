package dev.amund.samples;

import java.util.Objects;
import java.util.Optional;

/**
 * A sample on its way into a store: what a model was trained on, or is measured with.
 *
 * @param id its name in deletion requests; 1 to 1,024 bytes of UTF-8, no control characters
 * @param label its true class, 0 or more
 * @param split what it is held for
 * @param subject the person it is about or came from; as the id
 * @param content what it shows
 */
public record Registration(
    String id, int label, Split split, Optional<String> subject, Content content) {

  /**
   * @throws IllegalArgumentException a component is outside its range
   */
  public Registration {
    Keys.requireNewNames(id, subject);
    if (label < 0) {
      throw new IllegalArgumentException("Sample %s: label %d is negative".formatted(id, label));
    }
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(content, "content");
  }

  /** Names the sample without its content, which belongs in no log. */
  @Override
  public String toString() {
    return "Registration[%s, label %d, %s]".formatted(id, label, split);
  }
}
