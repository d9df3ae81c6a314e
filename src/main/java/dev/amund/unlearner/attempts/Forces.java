package dev.amund.unlearner.attempts;

import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.control.LearnedForce;
import dev.amund.control.Transformation;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UpdateForce;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into a version what its update has learned, and reads it for the next. */
public final class Forces {
  private static final Logger log = LoggerFactory.getLogger(Forces.class);

  private Forces() {}

  public static UpdateForce event(LearnedForce force) {
    return new UpdateForce(
        force.gain(),
        force.batchNorm().name().toLowerCase(Locale.ROOT),
        force.transformation().toString());
  }

  /** Empty for a version that tells none, or one that this amund does not understand. */
  public static Optional<LearnedForce> of(ModelVersionPublished version) {
    UpdateForce force = version.getForce();
    if (force == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LearnedForce(
              force.getGain(),
              BatchNorm.valueOf(force.getBatchNorm().toUpperCase(Locale.ROOT)),
              Transformation.parse(force.getTransformation())));
    } catch (IllegalArgumentException e) {
      log.warn(
          "a version tells its force in words of another release, beginning again: version={} model={}"
              + " force={}",
          version.getVersion(),
          version.getModelId(),
          force);
      return Optional.empty();
    }
  }
}
