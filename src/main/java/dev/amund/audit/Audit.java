package dev.amund.audit;

import dev.amund.config.RmiaConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelException;
import dev.amund.model.TorchScriptModel;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleBiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures a model (paper, section 6): each set is evaluated once, in evaluation mode. Results are
 * over whole sets, never of a single sample.
 */
public final class Audit {
  private static final Logger log = LoggerFactory.getLogger(Audit.class);

  private final Optional<Rmia> rmia;
  private final List<ReferenceModel> references;

  /** Returns an audit without RMIA, which needs reference models. */
  public Audit() {
    this.rmia = Optional.empty();
    this.references = List.of();
  }

  /**
   * Returns an audit with RMIA.
   *
   * @param references at least one, or there is no RMIA
   */
  public Audit(RmiaConfig config, List<ReferenceModel> references) {
    this.rmia = references.isEmpty() ? Optional.empty() : Optional.of(new Rmia(config));
    this.references = List.copyOf(references);
  }

  /**
   * Measures a single model, without {@link ModelMetrics#TRANSFORMED_AUC}.
   *
   * @param forget D_F with its true labels; may be empty, like the others
   * @param retain a sample of D_R
   * @param unseen held-out samples of the same kind
   * @throws ModelException if the model does not take these samples
   */
  public ModelMetrics measure(
      TorchScriptModel model, LabelledImages forget, LabelledImages retain, LabelledImages unseen) {
    var panel = new Panel(unnamed(retain), unnamed(unseen));
    var subject =
        new Comparison.Subject(unnamed(forget), ForgetScope.asUnseen(forget.size()), false);
    return compare(model, "", subject, panel, List.of(), MeasureListener.none()).before();
  }

  /** Compares as the other method, for a forget set whose classes and labels all stay. */
  public Comparison compare(TorchScriptModel model, String version, AuditSet forget, Panel panel) {
    return compare(model, version, forget, ForgetScope.asUnseen(forget.samples().size()), panel);
  }

  /**
   * Measures a model that is about to be updated, for comparison with the result.
   *
   * @param model the parent
   * @param version its name, under which its cached predictions on the panel are reused
   * @param forget D_F with its true labels, and ids if there are reference models
   * @param scope what happens to its classes and labels
   * @param panel the other samples; with ids if there are reference models
   * @throws ModelException if the model, or a reference model, does not take these samples
   */
  public Comparison compare(
      TorchScriptModel model, String version, AuditSet forget, ForgetScope scope, Panel panel) {
    return compare(model, version, forget, scope, panel, MeasureListener.none());
  }

  /**
   * Compares like {@link #compare(TorchScriptModel, String, AuditSet, ForgetScope, Panel)}, with a
   * listener.
   *
   * @param listener receives the progress of this measurement, and those of the comparison later
   */
  public Comparison compare(
      TorchScriptModel model,
      String version,
      AuditSet forget,
      ForgetScope scope,
      Panel panel,
      MeasureListener listener) {
    var subject = new Comparison.Subject(forget, scope, scope.hasSamplesAsUnseen());
    return compare(model, version, subject, panel, references, listener);
  }

  private Comparison compare(
      TorchScriptModel model,
      String version,
      Comparison.Subject subject,
      Panel panel,
      List<ReferenceModel> references,
      MeasureListener listener) {
    var onBatch = listener.counting(images(version, subject, panel, references));
    var answers =
        references.stream()
            .map(reference -> answers(reference, subject.forget(), panel, onBatch))
            .toList();
    return new Comparison(
        model, version, subject, panel, rmia, answers, new Comparison.Progress(listener, onBatch));
  }

  /** Returns how many images the model and the reference models are shown. */
  private static int images(
      String version, Comparison.Subject subject, Panel panel, List<ReferenceModel> references) {
    int unseen = panel.unseen().samples().size();
    long unknown = references.stream().filter(reference -> !panel.knows(reference)).count();
    return subject.images()
        + subject.forget().samples().size() * references.size()
        + panel.uncached(version, subject.transformed())
        + unseen * (int) unknown;
  }

  private static Rmia.Reference answers(
      ReferenceModel reference, AuditSet forget, Panel panel, IntConsumer onBatch) {
    return new Rmia.Reference(
        Predictions.of(reference.model(), forget.samples(), onBatch),
        panel.ofUnseen(reference, onBatch),
        seen(reference, forget),
        seen(reference, panel.unseen()));
  }

  private static boolean[] seen(ReferenceModel reference, AuditSet set) {
    boolean[] seen = new boolean[set.samples().size()];
    for (int i = 0; i < set.ids().size(); i++) {
      seen[i] = reference.trainedOn().test(set.ids().get(i));
    }
    return seen;
  }

  private static AuditSet unnamed(LabelledImages samples) {
    return new AuditSet(samples, List.of());
  }

  static Optional<AucInterval> auc(
      Predictions positives, Predictions negatives, ToDoubleBiFunction<double[], Integer> score) {
    return positives.size() == 0 || negatives.size() == 0
        ? Optional.empty()
        : Optional.of(Auc.of(positives.scores(score), negatives.scores(score)));
  }
}
