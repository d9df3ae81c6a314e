package dev.amund.control;

import dev.amund.audit.Auc;
import dev.amund.audit.Logits;
import dev.amund.audit.Predictions;
import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;

/**
 * The log-odds of the true classes of a set, in evaluation mode: log p - log(1 - p) of the true
 * class, which unlike p itself does not crowd at 1.
 *
 * @param values (N)
 * @param labels true classes (N)
 */
record LogOdds(double[] values, int[] labels) {

  /** Asks the model; the set holds at least one sample. */
  static LogOdds of(TorchScriptModel model, LabelledImages samples) {
    return of(Predictions.of(model, samples));
  }

  static LogOdds of(Predictions answers) {
    return new LogOdds(answers.scores(Logits::logOdds), answers.labels());
  }

  int size() {
    return values.length;
  }

  /** The AUC of these samples as positives against others: 0.5 is as recognisable as they. */
  double auc(LogOdds others) {
    return Auc.of(values, others.values).value();
  }
}
