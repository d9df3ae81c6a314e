package dev.amund.subscriber;

import dev.amund.artifacts.ManifestVerifier;
import dev.amund.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a subscriber follows, and how.
 *
 * @param modelId which model
 * @param topics where its versions are announced
 * @param verifier of those who may publish; changes of their keys are followed
 * @param directory where it keeps the bytes of the version in use and how far it has come, so that
 *     it downloads each version once and serves no older one after a restart; for one subscriber at
 *     a time. Empty: everything is in memory, and a restart starts again
 * @param pause between attempts at what failed
 */
public record SubscriberSettings(
    String modelId,
    Topics topics,
    ManifestVerifier verifier,
    Optional<Path> directory,
    Duration pause) {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** In memory, with 5 seconds between attempts. */
  public static SubscriberSettings of(String modelId, Topics topics, ManifestVerifier verifier) {
    return new SubscriberSettings(modelId, topics, verifier, Optional.empty(), PAUSE);
  }

  /** The same, with a directory. It is made when it is first needed. */
  public SubscriberSettings withDirectory(Path path) {
    return new SubscriberSettings(modelId, topics, verifier, Optional.of(path), pause);
  }

  /** The same, with another pause between attempts at what failed. */
  public SubscriberSettings withPause(Duration time) {
    return new SubscriberSettings(modelId, topics, verifier, directory, time);
  }
}
