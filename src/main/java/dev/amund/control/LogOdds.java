package dev.amund.control;

import dev.amund.audit.Auc;
import dev.amund.audit.Logits;
import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;
import java.util.stream.IntStream;

/**
 * How sure a model is of the true classes of a set, in evaluation mode: log p - log(1 - p) of the
 * true class, which unlike p itself does not crowd at 1.
 *
 * @param values (N)
 * @param labels true classes (N)
 * @param predictions (N)
 */
record LogOdds(double[] values, int[] labels, int[] predictions) {

  /** Asks the model; the set holds at least one sample. */
  static LogOdds of(TorchScriptModel model, LabelledImages samples) {
    try (var scope = model.scope()) {
      var logits = model.logits(scope, samples.images());
      int classes = (int) logits.shape()[1];
      float[] flat = logits.toFloats();
      int[] labels = samples.labels().toInts();
      double[] values = new double[labels.length];
      int[] predictions = new int[labels.length];
      for (int i = 0; i < labels.length; i++) {
        double[] row = row(flat, i * classes, classes);
        values[i] = Logits.logOdds(row, labels[i]);
        predictions[i] = Logits.argmax(row);
      }
      return new LogOdds(values, labels, predictions);
    }
  }

  private static double[] row(float[] logits, int from, int classes) {
    return IntStream.range(from, from + classes).mapToDouble(k -> logits[k]).toArray();
  }

  int size() {
    return values.length;
  }

  /** The same samples with other values. */
  LogOdds with(double[] others) {
    return new LogOdds(others, labels, predictions);
  }

  /** The AUC of these samples as positives against others: 0.5 is as recognisable as they. */
  double auc(LogOdds others) {
    return Auc.of(values, others.values).value();
  }

  /** Share of the samples whose class is predicted. */
  double accuracy() {
    return IntStream.range(0, size()).filter(i -> predictions[i] == labels[i]).count()
        / (double) size();
  }
}
