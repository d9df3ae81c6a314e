package dev.amund.http.api;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.ledger.VersionEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A version of a model; {@link #of} makes it of its record.
 *
 * @param modelId whose
 * @param version its number, from 1
 * @param parentSha256 of the version before it, in lower-case hexadecimal; empty for version 1
 * @param sha256 of its bytes
 * @param sizeBytes how many bytes
 * @param batchId the batch that it has forgotten; empty for version 1
 * @param requests how many requests that batch held
 * @param samples how many samples it has forgotten beyond its parent
 * @param publishedAt when it was published
 * @param state whether it may still be served
 * @param metrics headline metrics by name, for instance {@code testAccuracy}, as fractions of 1;
 *     those of too few samples are left out
 */
public record VersionView(
    String modelId,
    long version,
    Optional<String> parentSha256,
    String sha256,
    long sizeBytes,
    Optional<String> batchId,
    int requests,
    int samples,
    Instant publishedAt,
    State state,
    Map<String, Double> metrics) {

  /** The answers to whether a version may still be served. */
  public enum State {
    /** It may be served. */
    PUBLISHED,
    /** It was retired, because it knew what later ones have forgotten. */
    RETIRED
  }

  /** Copies the metrics; keeps their order. */
  public VersionView {
    metrics = Copies.inOrder(metrics);
  }

  /** Returns the view of a version that the ledger holds. */
  public static VersionView of(VersionEntry entry) {
    return of(entry.manifest(), entry.retired() ? State.RETIRED : State.PUBLISHED, entry.metrics());
  }

  /** Returns the view of a version that was published just now. */
  public static VersionView of(ModelVersionPublished event) {
    return of(ModelManifest.of(event), State.PUBLISHED, Optional.ofNullable(event.getMetrics()));
  }

  private static VersionView of(
      ModelManifest manifest, State state, Optional<HeadlineMetrics> metrics) {
    return new VersionView(
        manifest.modelId(),
        manifest.version(),
        manifest.parentSha256(),
        manifest.sha256(),
        manifest.sizeBytes(),
        manifest.batchId(),
        manifest.requests(),
        manifest.samples(),
        manifest.publishedAt(),
        state,
        metrics.map(VersionView::byName).orElse(Map.of()));
  }

  /** Returns metrics by name, without those that were not measured. */
  static Map<String, Double> byName(HeadlineMetrics metrics) {
    var values = new LinkedHashMap<String, Double>();
    values.put("forgetAccuracy", metrics.getForgetAccuracy());
    values.put("retainAccuracy", metrics.getRetainAccuracy());
    values.put("testAccuracy", metrics.getTestAccuracy());
    values.put("forgetUnseenAuc", metrics.getForgetUnseenAuc());
    values.put("baseTestAccuracy", metrics.getBaseTestAccuracy());
    values.values().removeIf(value -> value == null);
    return values;
  }
}
