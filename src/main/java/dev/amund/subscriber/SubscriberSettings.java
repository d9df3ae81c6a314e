package dev.amund.subscriber;

import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a subscriber.
 *
 * @param modelId which model
 * @param topics where its versions are announced
 * @param verifier of those who may publish; changes of their keys are followed
 * @param directory keeps the bytes and number of the version in use, so that each version is
 *     downloaded once and no older one is served after a restart; for one subscriber at a time.
 *     Empty keeps everything in memory
 * @param pause between attempts at what failed
 */
public record SubscriberSettings(
    String modelId,
    Topics topics,
    ManifestVerifier verifier,
    Optional<Path> directory,
    Duration pause) {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Returns settings without a directory, with 5 seconds between attempts. */
  public static SubscriberSettings of(String modelId, Topics topics, ManifestVerifier verifier) {
    return new SubscriberSettings(modelId, topics, verifier, Optional.empty(), PAUSE);
  }

  /** Returns the same with a directory, which is created when first needed. */
  public SubscriberSettings withDirectory(Path path) {
    return new SubscriberSettings(modelId, topics, verifier, Optional.of(path), pause);
  }

  /** Returns the same with another pause between attempts. */
  public SubscriberSettings withPause(Duration time) {
    return new SubscriberSettings(modelId, topics, verifier, directory, time);
  }
}
