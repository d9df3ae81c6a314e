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
   * @param transformedUnseen {@linkplain TransformedQueries of the first held-out samples}
   */
  record CachedPredictions(
      String version, Predictions retain, Predictions unseen, Predictions transformedUnseen) {
    CachedPredictions of(String name) {
      return new CachedPredictions(name, retain, unseen, transformedUnseen);
    }

    CachedPredictions rows(int[] retained, int[] keptUnseen) {
      int transformed = transformedUnseen.size();
      return new CachedPredictions(
          version,
          retain.rows(retained),
          unseen.rows(keptUnseen),
          transformedUnseen.rows(
              Arrays.stream(keptUnseen).filter(place -> place < transformed).toArray()));
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

  /** Returns how many samples a model is shown to evaluate it. */
  int size() {
    int heldOut = unseen.samples().size();
    return retain.samples().size() + heldOut + TransformedQueries.unseen(heldOut);
  }

  /** Returns whether the predictions of this version are cached. */
  boolean knows(String version) {
    return predictions.filter(known -> known.version().equals(version)).isPresent();
  }

  /** Returns whether the predictions of a reference model on the unseen samples are cached. */
  boolean knows(ReferenceModel reference) {
    return ofReferences.containsKey(reference);
  }

  /**
   * Returns the cached predictions of this version, or else evaluates the model, which holds its
   * weights.
   */
  CachedPredictions predictionsOf(String version, TorchScriptModel model, IntConsumer onBatch) {
    return predictions
        .filter(known -> known.version().equals(version))
        .orElseGet(() -> evaluate(version, model, onBatch));
  }

  /** Evaluates the current model, ignoring the cache. */
  CachedPredictions evaluate(String version, TorchScriptModel model, IntConsumer onBatch) {
    return new CachedPredictions(
        version,
        Predictions.of(model, retain.samples(), onBatch),
        Predictions.of(model, unseen.samples(), onBatch),
        TransformedQueries.ofUnseen(model, unseen.samples(), onBatch));
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
