package dev.amund.audit;

import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * The samples that one model is measured on from version to version, and what its present version
 * says to them: what was asked after an update need not be asked again before the next.
 *
 * <p>Not for two threads at once.
 */
public final class Panel {
  private final AuditSet retain;
  private final AuditSet unseen;
  private final Map<ReferenceModel, Predictions> ofReferences;
  private Optional<CachedPredictions> predictions;

  /**
   * What one version says.
   *
   * @param version its name
   */
  record CachedPredictions(String version, Predictions retain, Predictions unseen) {}

  /**
   * A panel that nobody was asked about yet.
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

  /** A sample of D_R. */
  public AuditSet retain() {
    return retain;
  }

  /** Held-out samples. */
  public AuditSet unseen() {
    return unseen;
  }

  /**
   * The panel without some of its samples, and with what was said to the others.
   *
   * @param scope owns the samples of the result; those of this panel are still its own scope's
   * @param stays which ids stay
   */
  public Panel filtered(TensorScope scope, Predicate<String> stays) {
    int[] retained = retain.places(stays);
    int[] strangers = unseen.places(stays);
    var answers = new IdentityHashMap<ReferenceModel, Predictions>();
    ofReferences.forEach((model, all) -> answers.put(model, all.rows(strangers)));
    return new Panel(
        retain.filtered(scope, stays),
        unseen.filtered(scope, stays),
        answers,
        predictions.map(
            all ->
                new CachedPredictions(
                    all.version(), all.retain().rows(retained), all.unseen().rows(strangers))));
  }

  /** How many samples there are. */
  int size() {
    return retain.samples().size() + unseen.samples().size();
  }

  /** Whether it is known what this version says. */
  boolean knows(String version) {
    return predictions.filter(known -> known.version().equals(version)).isPresent();
  }

  /** Whether it is known what a reference model says to the unseen samples. */
  boolean knows(ReferenceModel reference) {
    return ofReferences.containsKey(reference);
  }

  /** What the model, which holds the weights of this version, says. */
  CachedPredictions predictionsOf(String version, TorchScriptModel model, IntConsumer onBatch) {
    return predictions
        .filter(known -> known.version().equals(version))
        .orElseGet(() -> evaluate(version, model, onBatch));
  }

  /** Asks the model as it stands, whatever it said before. */
  CachedPredictions evaluate(String version, TorchScriptModel model, IntConsumer onBatch) {
    return new CachedPredictions(
        version,
        Predictions.of(model, retain.samples(), onBatch),
        Predictions.of(model, unseen.samples(), onBatch));
  }

  void remember(CachedPredictions latest) {
    predictions = Optional.of(latest);
  }

  /** What a reference model says to the unseen samples; it never changes its mind. */
  Predictions ofUnseen(ReferenceModel reference, IntConsumer onBatch) {
    return ofReferences.computeIfAbsent(
        reference, model -> Predictions.of(model.model(), unseen.samples(), onBatch));
  }
}
