package dev.amund.audit;

import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * The samples that one model is measured on from version to version, with the cached predictions of
 * its present version: predictions after an update are reused before the next one.
 *
 * <p>Not thread-safe.
 */
public final class Panel {
  private final AuditSet retain;
  private final AuditSet unseen;
  private final Map<ReferenceModel, Predictions> ofReferences;
  private Optional<CachedPredictions> predictions;

  /**
   * The predictions of one version.
   *
   * @param version its name
   * @param transformedUnseen {@linkplain TransformedQueries of the first held-out samples}; empty
   *     until they are needed
   */
  record CachedPredictions(
      String version,
      Predictions retain,
      Predictions unseen,
      Optional<Predictions> transformedUnseen) {
    CachedPredictions of(String name) {
      return new CachedPredictions(name, retain, unseen, transformedUnseen);
    }

    CachedPredictions rows(int[] retained, int[] keptUnseen) {
      return new CachedPredictions(
          version,
          retain.rows(retained),
          unseen.rows(keptUnseen),
          transformedUnseen.map(
              transformed ->
                  transformed.rows(
                      Arrays.stream(keptUnseen)
                          .filter(place -> place < transformed.size())
                          .toArray())));
    }
  }

  /**
   * Creates a panel without cached predictions.
   *
   * @param retain a sample of D_R
   * @param unseen held-out samples of the same kind
   */
  public Panel(AuditSet retain, AuditSet unseen) {
    this(retain, unseen, new IdentityHashMap<>(), Optional.empty());
  }

  private Panel(
      AuditSet retain,
      AuditSet unseen,
      Map<ReferenceModel, Predictions> ofReferences,
      Optional<CachedPredictions> predictions) {
    this.retain = retain;
    this.unseen = unseen;
    this.ofReferences = ofReferences;
    this.predictions = predictions;
  }

  /** Returns a sample of D_R. */
  public AuditSet retain() {
    return retain;
  }

  /** Held-out samples. */
  public AuditSet unseen() {
    return unseen;
  }

  /**
   * Returns the panel without some of its samples; the cached predictions of the others stay.
   *
   * @param scope owns the samples of the result; those of this panel are still its own scope's
   * @param stays decides which ids stay
   */
  public Panel filtered(TensorScope scope, Predicate<String> stays) {
    int[] retained = retain.places(stays);
    int[] keptUnseen = unseen.places(stays);
    var answers = new IdentityHashMap<ReferenceModel, Predictions>();
    ofReferences.forEach((model, all) -> answers.put(model, all.rows(keptUnseen)));
    return new Panel(
        retain.filtered(scope, stays),
        unseen.filtered(scope, stays),
        answers,
        predictions.map(all -> all.rows(retained, keptUnseen)));
  }

  /**
   * Returns how many samples a model is shown to evaluate it.
   *
   * @param transformed whether held-out samples are shown transformed, too
   */
  int size(boolean transformed) {
    return retain.samples().size()
        + unseen.samples().size()
        + (transformed ? transformedSize() : 0);
  }

  private int transformedSize() {
    return TransformedQueries.unseen(unseen.samples().size());
  }

  /** Returns how many samples a model is shown for the predictions that are not cached. */
  int uncached(String version, boolean transformed) {
    return cached(version)
        .map(known -> transformed && known.transformedUnseen().isEmpty() ? transformedSize() : 0)
        .orElseGet(() -> size(transformed));
  }

  /** Returns whether the predictions of a reference model on the unseen samples are cached. */
  boolean knows(ReferenceModel reference) {
    return ofReferences.containsKey(reference);
  }

  /**
   * Returns the cached predictions of this version, and evaluates the model, which holds its
   * weights, for those that are not cached.
   *
   * @param transformed whether those on transformed held-out samples are needed, too
   */
  CachedPredictions predictionsOf(
      String version, boolean transformed, TorchScriptModel model, IntConsumer onBatch) {
    return cached(version)
        .map(
            known ->
                transformed && known.transformedUnseen().isEmpty()
                    ? new CachedPredictions(
                        version,
                        known.retain(),
                        known.unseen(),
                        transformedUnseen(true, model, onBatch))
                    : known)
        .orElseGet(() -> evaluate(version, transformed, model, onBatch));
  }

  /** Evaluates the current model, ignoring the cache; parameters as for the other method. */
  CachedPredictions evaluate(
      String version, boolean transformed, TorchScriptModel model, IntConsumer onBatch) {
    return new CachedPredictions(
        version,
        Predictions.of(model, retain.samples(), onBatch),
        Predictions.of(model, unseen.samples(), onBatch),
        transformedUnseen(transformed, model, onBatch));
  }

  private Optional<Predictions> transformedUnseen(
      boolean transformed, TorchScriptModel model, IntConsumer onBatch) {
    return transformed
        ? Optional.of(TransformedQueries.ofUnseen(model, unseen.samples(), onBatch))
        : Optional.empty();
  }

  private Optional<CachedPredictions> cached(String version) {
    return predictions.filter(known -> known.version().equals(version));
  }

  void remember(CachedPredictions latest) {
    predictions = Optional.of(latest);
  }

  /** Returns the predictions of a reference model on the unseen samples; they never change. */
  Predictions ofUnseen(ReferenceModel reference, IntConsumer onBatch) {
    return ofReferences.computeIfAbsent(
        reference, model -> Predictions.of(model.model(), unseen.samples(), onBatch));
  }
}
