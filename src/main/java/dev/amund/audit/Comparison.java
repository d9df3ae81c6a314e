package dev.amund.audit;

import dev.amund.model.TorchScriptModel;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Measures a model before and after an update, on the same samples. The parent's predictions on
 * single samples do not leave this class.
 */
public final class Comparison {
  /**
   * The maximum held-out accuracy at which a class without training samples counts as unknown to
   * the model, which may have been trained on samples that the store never had.
   */
  private static final double UNKNOWN = 0.05;

  private final AuditSet forget;
  private final ForgetScope scope;
  private final Subject subject;
  private final Set<Integer> wholeClasses;
  private final Set<Integer> unknownBefore;
  private final Set<Integer> unknownAfter;
  private final Panel panel;
  private final Optional<Rmia> rmia;
  private final List<Rmia.Reference> references;
  private final MeasureListener listener;
  private final Panel.CachedPredictions parent;
  private final Predictions parentOfForget;
  private final ModelMetrics before;
  private Optional<Panel.CachedPredictions> latest = Optional.empty();

  /**
   * The forget set of a comparison.
   *
   * @param forget D_F
   * @param scope what happens to its classes and labels
   * @param transformed whether variants of its samples are queried, too
   */
  record Subject(AuditSet forget, ForgetScope scope, boolean transformed) {
    /** Returns how many images of the forget set a model is shown. */
    int images() {
      return (transformed ? 2 : 1) * forget.samples().size();
    }
  }

  /**
   * Receives the progress.
   *
   * @param beginning counts the images of the parent's measurement, which has begun
   */
  record Progress(MeasureListener listener, IntConsumer beginning) {}

  Comparison(
      TorchScriptModel model,
      String version,
      Subject subject,
      Panel panel,
      Optional<Rmia> rmia,
      List<Rmia.Reference> references,
      Progress progress) {
    this.listener = progress.listener();
    this.subject = subject;
    this.forget = subject.forget();
    this.scope = subject.scope();
    this.wholeClasses = scope.wholeClasses(forget.samples().labels().toInts());
    this.panel = panel;
    this.rmia = rmia;
    this.references = references;
    var predictions =
        panel.predictionsOf(version, subject.transformed(), model, progress.beginning());
    panel.remember(predictions);
    this.parent = predictions;
    this.unknownBefore = unknownBefore(predictions.unseen());
    this.unknownAfter = new HashSet<>(unknownBefore);
    unknownAfter.addAll(wholeClasses);
    this.parentOfForget = Predictions.of(model, forget.samples(), progress.beginning());
    this.before =
        metrics(parentOfForget, predictions, transformed(model, predictions, progress.beginning()));
  }

  /** The attack by variants of the samples whose labels stay. */
  private Map<String, Double> transformed(
      TorchScriptModel model, Panel.CachedPredictions predictions, IntConsumer onBatch) {
    if (!subject.transformed()) {
      return Map.of();
    }
    var ofForget = TransformedQueries.of(model, forget.samples(), onBatch);
    return Audit.auc(
            ofForget.rows(scope.places(ForgetKind.AS_UNSEEN)),
            predictions.transformedUnseen().orElseThrow().without(unknownAfter),
            Logits::confidence)
        .map(auc -> Map.of(ModelMetrics.TRANSFORMED_AUC, auc.value()))
        .orElseGet(Map::of);
  }

  private Set<Integer> unknownBefore(Predictions unseen) {
    var others = new HashSet<>(scope.withoutTrainingSamples());
    others.removeAll(wholeClasses);
    return unknown(others, unseen);
  }

  /**
   * Returns which of some classes without training samples a model does not know.
   *
   * @param unseen its predictions on held-out samples
   */
  public static Set<Integer> unknown(Set<Integer> classes, Predictions unseen) {
    return classes.stream()
        .filter(label -> unseen.only(Set.of(label)).accuracy().orElse(1) <= UNKNOWN)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns the base model's held-out accuracy for comparisons from now on. When classes go, their
   * held-out samples leave it, while the cost of earlier updates stays.
   *
   * @param atParent its value so far
   */
  public OptionalDouble base(OptionalDouble atParent) {
    OptionalDouble then = parent.unseen().without(unknownBefore).accuracy();
    OptionalDouble now = parent.unseen().without(unknownAfter).accuracy();
    return wholeClasses.isEmpty() || atParent.isEmpty() || then.isEmpty() || now.isEmpty()
        ? atParent
        : OptionalDouble.of(atParent.getAsDouble() + now.getAsDouble() - then.getAsDouble());
  }

  /**
   * Returns the scope without those classes that the model still knows although the store has no
   * training sample of them: it was trained on samples that the store never had.
   */
  public ForgetScope scope() {
    return new ForgetScope(scope.kinds(), unknownAfter);
  }

  /** Returns the classes that go with the forget set. */
  public Set<Integer> wholeClasses() {
    return wholeClasses;
  }

  /** Returns the parent's metrics. */
  public ModelMetrics before() {
    return before;
  }

  /** Returns the metrics of the model as it stands now, with its distance from the parent. */
  public ModelMetrics after(TorchScriptModel model) {
    boolean transformed = subject.transformed();
    var onBatch = listener.counting(panel.size(transformed) + subject.images());
    var predictions = panel.evaluate("", transformed, model, onBatch);
    latest = Optional.of(predictions);
    var ofForget = Predictions.of(model, forget.samples(), onBatch);
    var aboutForget = new LinkedHashMap<>(falls(ofForget, predictions));
    aboutForget.putAll(transformed(model, predictions, onBatch));
    return metrics(ofForget, predictions, aboutForget);
  }

  /** The last measurement is of the model's next version, whose predictions the panel caches. */
  public void becomes(String version) {
    latest.ifPresent(predictions -> panel.remember(predictions.of(version)));
  }

  private ModelMetrics metrics(
      Predictions ofForget, Panel.CachedPredictions predictions, Map<String, Double> attacks) {
    var ofRetain = predictions.retain();
    var ofUnseen = predictions.unseen().without(unknownAfter);
    var asUnseen = ofForget.rows(scope.places(ForgetKind.AS_UNSEEN));
    var judged = asUnseen.size() == 0 ? ofForget : asUnseen;
    return new ModelMetrics(
        ofForget.size(),
        new ModelMetrics.Accuracies(ofForget.accuracy(), ofRetain.accuracy(), ofUnseen.accuracy()),
        new ModelMetrics.Aucs(
            Audit.auc(judged, ofUnseen, Logits::confidence),
            Audit.auc(ofRetain, ofForget, Logits::confidence),
            ofUnseen
                .inTheMixOf(judged.labels())
                .flatMap(matched -> Audit.auc(judged, matched, Logits::confidence))),
        aboutForget(ofForget, predictions.unseen(), attacks),
        aboutUnseen(ofUnseen),
        lostLabels(ofForget, predictions.unseen()));
  }

  private Map<ForgetKind, LostLabelMetrics> lostLabels(Predictions ofForget, Predictions ofUnseen) {
    var lost = new EnumMap<ForgetKind, LostLabelMetrics>(ForgetKind.class);
    for (ForgetKind kind : ForgetKind.values()) {
      Predictions ofKind = ofForget.rows(scope.places(kind));
      if (kind.losesLabel() && ofKind.size() > 0) {
        Set<Integer> going = kind == ForgetKind.WHOLE_CLASS ? wholeClasses : Set.of();
        lost.put(
            kind,
            LostLabelMetrics.of(ofKind, ofUnseen.only(going), ofUnseen.without(unknownAfter)));
      }
    }
    return lost;
  }

  /**
   * Returns the attack of someone who holds parent and child, by the fall of confidence. Above 0.5
   * it recognises the forget set; the page on guarantees compares this with retraining from
   * scratch.
   */
  private Map<String, Double> falls(Predictions ofForget, Panel.CachedPredictions predictions) {
    var values = new LinkedHashMap<String, Double>();
    double[] forgotten = falls(parentOfForget, ofForget);
    double[] unseen = falls(parent.unseen(), predictions.unseen());
    double[] retained = falls(parent.retain(), predictions.retain());
    if (forgotten.length > 0 && unseen.length > 0) {
      values.put("auc.fall-unseen", Auc.of(forgotten, unseen).value());
    }
    if (forgotten.length > 0 && retained.length > 0) {
      values.put("auc.fall-retained", Auc.of(forgotten, retained).value());
    }
    return values;
  }

  private static double[] falls(Predictions before, Predictions after) {
    double[] falls = before.scores(Logits::logOdds);
    double[] now = after.scores(Logits::logOdds);
    for (int i = 0; i < falls.length; i++) {
      falls[i] -= now[i];
    }
    return falls;
  }

  private Map<String, Double> aboutForget(
      Predictions ofForget, Predictions ofUnseen, Map<String, Double> attacks) {
    var values = new LinkedHashMap<String, Double>(attacks);
    Audit.auc(ofForget, ofUnseen, (logits, label) -> Logits.negativeEntropy(logits))
        .ifPresent(auc -> values.put("auc.entropy", auc.value()));
    Audit.auc(ofForget, ofUnseen, Logits::margin)
        .ifPresent(auc -> values.put("auc.margin", auc.value()));
    if (!references.isEmpty() && ofForget.size() > 0 && ofUnseen.size() > 1) {
      rmia.flatMap(attack -> attack.attack(ofForget, ofUnseen, references))
          .ifPresent(
              result -> {
                values.put("rmia", result.auc().value());
                values.put("rmia.low", result.auc().low());
                values.put("rmia.high", result.auc().high());
                result.tprAt1Fpr().ifPresent(rate -> values.put("rmia.tpr-at-1-fpr", rate));
              });
    }
    return values;
  }

  private Map<String, Double> aboutUnseen(Predictions ofUnseen) {
    if (ofUnseen.size() == 0) {
      return Map.of();
    }
    Predictions ofParent = parent.unseen().without(unknownAfter);
    double error = CalibrationError.of(ofUnseen);
    return Map.of(
        "ece",
        error,
        "ece.shift",
        error - CalibrationError.of(ofParent),
        "kl.parent",
        ofUnseen.divergenceFrom(ofParent));
  }
}
