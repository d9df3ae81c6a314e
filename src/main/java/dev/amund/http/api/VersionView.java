package dev.amund.http.api;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A version of a model.
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

  /** Whether a version may still be served. */
  public enum State {
    /** It may. */
    PUBLISHED,
    /** It was retired, because it knew what later ones have forgotten. */
    RETIRED
  }

  /** Copies the metrics; keeps their order. */
  public VersionView {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
