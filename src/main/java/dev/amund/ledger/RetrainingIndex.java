package dev.amund.ledger;

import dev.amund.event.ModelVersionPublished;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import dev.amund.event.RetrainingRequested;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The models that must be retrained from scratch, and for which batches. An operator's answer names
 * the batches, so the order in which topics are read does not matter. Not thread-safe.
 */
public final class RetrainingIndex {
  private final Map<String, Map<UUID, RetrainingRequested>> marks = new HashMap<>();
  private final Set<UUID> answered = new HashSet<>();
  private final Map<String, ModelVersionPublished> bases = new HashMap<>();

  /** Records that a model must be retrained from scratch. */
  public void add(RetrainingRequested mark) {
    ModelVersionPublished base = bases.get(mark.getModelId());
    boolean answeredByBase = base != null && base.getPublishedAt().isAfter(mark.getAt());
    if (!answered.contains(mark.getBatchId()) && !answeredByBase) {
      marks
          .computeIfAbsent(mark.getModelId(), id -> new LinkedHashMap<>())
          .put(mark.getBatchId(), mark);
    }
  }

  /** Records an operator's action; only RETRAINED matters here. */
  public void add(QuarantineAction action) {
    if (action.getAction() == QuarantineActionKind.RETRAINED) {
      answered.addAll(action.getBatchIds());
      marks
          .getOrDefault(action.getModelId(), new HashMap<>())
          .keySet()
          .removeAll(action.getBatchIds());
    }
  }

  /** A version without a parent is a base model; one published after a mark answers it. */
  public void add(ModelVersionPublished version) {
    if (version.getParentVersion() == null) {
      bases.put(version.getModelId(), version);
      marks
          .getOrDefault(version.getModelId(), new HashMap<>())
          .values()
          .removeIf(mark -> version.getPublishedAt().isAfter(mark.getAt()));
    }
  }

  /** Returns the open marks, by model; models without any are left out. */
  public Map<String, List<RetrainingRequested>> open() {
    return marks.entrySet().stream()
        .filter(model -> !model.getValue().isEmpty())
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, model -> List.copyOf(model.getValue().values())));
  }
}
