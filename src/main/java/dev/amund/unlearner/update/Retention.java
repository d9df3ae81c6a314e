package dev.amund.unlearner.update;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.RetentionPolicy;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.failures.RepeatedFailures;
import dev.amund.unlearner.tasks.Publication;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retires superseded versions: they still know what later ones have forgotten. First an event says
 * so, then the next look deletes what the events say is retired. A crash between the two costs
 * nothing but time: the events are read back, and the deletion is made up for.
 *
 * <p>Used by the arithmetic thread alone. A failure here fails no batch: it is logged, and retried
 * at the next check.
 */
public final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private final ArtifactStore artifacts;
  private final RetentionPolicy policy;
  private final Supplier<Map<String, ModelVersionPublished>> allHeads;
  private final Clock clock;
  private final RepeatedFailures failures = new RepeatedFailures();

  /**
   * @param allHeads reads the newest version of every model, whichever daemon looks after it: their
   *     bytes are kept
   */
  public Retention(
      ArtifactStore artifacts,
      RetentionPolicy policy,
      Supplier<Map<String, ModelVersionPublished>> allHeads,
      Clock clock) {
    this.artifacts = artifacts;
    this.policy = policy;
    this.allHeads = allHeads;
    this.clock = clock;
  }

  /**
   * Deletes the versions up to {@code retired}, whose retirement is published, and finds those that
   * are due now.
   *
   * @param head the newest version of the model: neither it nor anything beyond is touched
   * @param retired the newest version whose retirement is published; 0 if there is none
   * @return the events of those that are due, to be published
   */
  Publication look(ModelVersionPublished head, long retired) {
    try {
      List<Long> present =
          artifacts.versionNumbers(head.getModelId()).stream()
              .filter(version -> version <= head.getVersion())
              .toList();
      delete(head, present.stream().filter(version -> version <= retired).toList());
      Publication publication =
          Publication.ofRetirements(due(head, present.stream().filter(v -> v > retired).toList()));
      failures.clear(head.getModelId());
      return publication;
    } catch (ArtifactException e) {
      report(head, e);
      return Publication.NOTHING;
    }
  }

  private void delete(ModelVersionPublished head, List<Long> versions) {
    List<Long> superseded = versions.stream().filter(v -> v < head.getVersion()).toList();
    if (superseded.isEmpty()) {
      return;
    }
    Set<String> referenced =
        allHeads.get().values().stream()
            .flatMap(version -> ModelManifest.hashes(version).stream())
            .collect(Collectors.toSet());
    for (long version : superseded) {
      artifacts.retire(head.getModelId(), version, referenced);
      log.info("version retired: version={} model={}", version, head.getModelId());
    }
  }

  private List<ModelVersionRetired> due(ModelVersionPublished head, List<Long> present) {
    Instant now = clock.instant();
    String modelId = head.getModelId();
    return policy.due(present, version -> publishedAt(modelId, version), now).stream()
        .flatMap(due -> event(modelId, due, now).stream())
        .toList();
  }

  /** A version without a manifest has superseded none. */
  private Instant publishedAt(String modelId, long version) {
    return artifacts
        .version(modelId, version)
        .map(signed -> signed.manifest().publishedAt())
        .orElse(Instant.MAX);
  }

  private Optional<ModelVersionRetired> event(
      String modelId, RetentionPolicy.Due due, Instant now) {
    return artifacts
        .version(modelId, due.version())
        .map(SignedManifest::manifest)
        .map(
            manifest ->
                ModelVersionRetired.newBuilder()
                    .setModelId(modelId)
                    .setVersion(due.version())
                    .setSha256(manifest.sha256())
                    .setSupersededBy(due.supersededBy())
                    .setSupersededAt(due.supersededAt())
                    .setRetiredAt(now.truncatedTo(ChronoUnit.MILLIS))
                    .setPolicy(policy.toString())
                    .build());
  }

  /** A repeated failure is logged once. */
  private void report(ModelVersionPublished head, ArtifactException failure) {
    if (failures.isNew(head.getModelId(), failure.toString())) {
      log.warn("cannot retire versions, trying again later: model={}", head.getModelId(), failure);
    } else {
      log.debug("still cannot retire versions: model={}", head.getModelId(), failure);
    }
  }
}
