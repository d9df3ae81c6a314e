package dev.amund.audit;

import dev.amund.model.TorchScriptModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Measures a model before and after an update, on the same samples. What the parent said to single
 * samples stays in here.
 */
public final class Comparison {
  private final AuditSet forget;
  private final Panel panel;
  private final Optional<Rmia> rmia;
  private final List<Rmia.Reference> references;
  private final MeasureListener listener;
  private final Panel.Said parent;
  private final Answers parentOfForget;
  private final ModelMetrics before;
  private Optional<Panel.Said> latest = Optional.empty();

  /**
   * Who hears how it goes on.
   *
   * @param beginning counts the images of the parent's measurement, which has begun
   */
  record Progress(MeasureListener listener, IntConsumer beginning) {}

  Comparison(
      TorchScriptModel model,
      String version,
      AuditSet forget,
      Panel panel,
      Optional<Rmia> rmia,
      List<Rmia.Reference> references,
      Progress progress) {
    this.listener = progress.listener();
    this.forget = forget;
    this.panel = panel;
    this.rmia = rmia;
    this.references = references;
    var said = panel.saidBy(version, model, progress.beginning());
    panel.remember(said);
    this.parent = said;
    this.parentOfForget = Answers.of(model, forget.samples(), progress.beginning());
    this.before = metrics(parentOfForget, said, Map.of());
  }

  /** The parent's metrics. */
  public ModelMetrics before() {
    return before;
  }

  /** The metrics of the model as it stands now, with its distance from the parent. */
  public ModelMetrics after(TorchScriptModel model) {
    var onBatch = listener.counting(panel.size() + forget.samples().size());
    var said = panel.ask("", model, onBatch);
    latest = Optional.of(said);
    var ofForget = Answers.of(model, forget.samples(), onBatch);
    return metrics(ofForget, said, falls(ofForget, said));
  }

  /** What was measured last is the model's next version, whose answers the panel remembers. */
  public void becomes(String version) {
    latest.ifPresent(said -> panel.remember(new Panel.Said(version, said.retain(), said.unseen())));
  }

  private ModelMetrics metrics(
      Answers ofForget, Panel.Said said, Map<String, Double> aboutTheChange) {
    var ofRetain = said.retain();
    var ofUnseen = said.unseen();
    return new ModelMetrics(
        ofForget.size(),
        ofForget.accuracy(),
        ofRetain.accuracy(),
        ofUnseen.accuracy(),
        Audit.auc(ofForget, ofUnseen, Logits::confidence),
        Audit.auc(ofRetain, ofForget, Logits::confidence),
        ofUnseen
            .inTheMixOf(ofForget.labels())
            .flatMap(matched -> Audit.auc(ofForget, matched, Logits::confidence)),
        aboutForget(ofForget, ofUnseen, aboutTheChange),
        aboutUnseen(ofUnseen));
  }

  /**
   * The attack of somebody who holds parent and child: whose confidence has fallen most? Above 0.5
   * the forget set is told by that; what an attacker finds in a network that was trained anew, too,
   * is on the page on the guarantees.
   */
  private Map<String, Double> falls(Answers ofForget, Panel.Said said) {
    var values = new LinkedHashMap<String, Double>();
    double[] forgotten = falls(parentOfForget, ofForget);
    double[] unseen = falls(parent.unseen(), said.unseen());
    double[] retained = falls(parent.retain(), said.retain());
    if (forgotten.length > 0 && unseen.length > 0) {
      values.put("auc.fall-unseen", Auc.of(forgotten, unseen).value());
    }
    if (forgotten.length > 0 && retained.length > 0) {
      values.put("auc.fall-retained", Auc.of(forgotten, retained).value());
    }
    return values;
  }

  private static double[] falls(Answers before, Answers after) {
    double[] falls = before.scores(Logits::logOdds);
    double[] now = after.scores(Logits::logOdds);
    for (int i = 0; i < falls.length; i++) {
      falls[i] -= now[i];
    }
    return falls;
  }

  private Map<String, Double> aboutForget(
      Answers ofForget, Answers ofUnseen, Map<String, Double> aboutTheChange) {
    var values = new LinkedHashMap<String, Double>(aboutTheChange);
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

  private Map<String, Double> aboutUnseen(Answers ofUnseen) {
    if (ofUnseen.size() == 0) {
      return Map.of();
    }
    double error = CalibrationError.of(ofUnseen);
    return Map.of(
        "ece",
        error,
        "ece.shift",
        error - CalibrationError.of(parent.unseen()),
        "kl.parent",
        ofUnseen.divergenceFrom(parent.unseen()));
  }
}
