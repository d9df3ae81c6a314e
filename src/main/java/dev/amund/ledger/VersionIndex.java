package dev.amund.ledger;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.Outcome;
import dev.amund.event.UnlearningEvaluated;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Indexes the versions of all models, and the latest evaluations. The result does not depend on the
 * order of events. Not thread-safe.
 */
final class VersionIndex {
  private static final int EVALUATIONS_KEPT = 1000;

  private final Map<String, TreeMap<Long, VersionEntry>> versions = new HashMap<>();
  private final Map<String, Map<Long, HeadlineMetrics>> measured = new HashMap<>();
  private final Map<String, Set<Long>> retired = new HashMap<>();
  private final Map<String, Deque<UnlearningEvaluated>> evaluations = new HashMap<>();

  /** Adds a version from its manifest in the artifact store. */
  void add(ModelManifest manifest, boolean laidOut) {
    if (!laidOut) {
      retired.computeIfAbsent(manifest.modelId(), id -> new TreeSet<>()).add(manifest.version());
    }
    put(manifest);
  }

  void add(ModelVersionPublished event) {
    put(ModelManifest.of(event));
    if (event.getMetrics() != null) {
      measure(event.getModelId(), event.getVersion(), event.getMetrics());
    }
  }

  void add(ModelVersionRetired event) {
    retired.computeIfAbsent(event.getModelId(), id -> new TreeSet<>()).add(event.getVersion());
    update(event.getModelId(), event.getVersion(), VersionEntry::retire);
  }

  void add(UnlearningEvaluated event) {
    var latest = evaluations.computeIfAbsent(event.getModelId(), id -> new ArrayDeque<>());
    latest.addLast(withoutList(event));
    if (latest.size() > EVALUATIONS_KEPT) {
      latest.removeFirst();
    }
    if (event.getOutcome() == Outcome.PUBLISHED
        && event.getVersion() != null
        && event.getAfter() != null) {
      measure(event.getModelId(), event.getVersion(), headline(event.getAfter()));
    }
  }

  /** Drops the list of forgotten samples, which is not needed here and would fill the memory. */
  private static UnlearningEvaluated withoutList(UnlearningEvaluated event) {
    return event.getForgotten() == null
        ? event
        : UnlearningEvaluated.newBuilder(event).setForgotten(null).build();
  }

  /** Returns ids of the models with a version, in alphabetical order. */
  Set<String> models() {
    return new TreeSet<>(versions.keySet());
  }

  List<VersionEntry> versions(String modelId) {
    Collection<VersionEntry> known = versions.getOrDefault(modelId, new TreeMap<>()).values();
    return List.copyOf(known);
  }

  List<UnlearningEvaluated> evaluations(String modelId) {
    return List.copyOf(evaluations.getOrDefault(modelId, new ArrayDeque<>()));
  }

  private void put(ModelManifest manifest) {
    String id = manifest.modelId();
    long version = manifest.version();
    versions.computeIfAbsent(id, key -> new TreeMap<>()).put(version, VersionEntry.of(manifest));
    if (retired.getOrDefault(id, Set.of()).contains(version)) {
      update(id, version, VersionEntry::retire);
    }
    HeadlineMetrics metrics = measured.getOrDefault(id, Map.of()).get(version);
    if (metrics != null) {
      update(id, version, entry -> entry.measured(metrics));
    }
  }

  private void measure(String modelId, long version, HeadlineMetrics metrics) {
    measured.computeIfAbsent(modelId, id -> new HashMap<>()).put(version, metrics);
    update(modelId, version, entry -> entry.measured(metrics));
  }

  private void update(String modelId, long version, UnaryOperator<VersionEntry> change) {
    versions
        .getOrDefault(modelId, new TreeMap<>())
        .computeIfPresent(version, (number, entry) -> change.apply(entry));
  }

  private static HeadlineMetrics headline(Metrics after) {
    return new HeadlineMetrics(
        after.getForgetAccuracy(),
        after.getRetainAccuracy(),
        after.getTestAccuracy(),
        after.getForgetUnseenAuc() == null ? null : after.getForgetUnseenAuc().getValue(),
        null);
  }
}
