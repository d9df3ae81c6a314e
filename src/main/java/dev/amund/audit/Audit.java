package dev.amund.audit;

import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Measures a model (paper, section 5): each set is looked at once, in evaluation mode. */
public final class Audit {
  /**
   * What a model makes of one set.
   *
   * @param confidence probability of the true class, by sample
   * @param right whether the true class is the prediction, by sample
   */
  private record Answers(double[] confidence, boolean[] right) {
    OptionalDouble accuracy() {
      return IntStream.range(0, right.length).mapToDouble(i -> right[i] ? 1 : 0).average();
    }
  }

  /**
   * Measures.
   *
   * @param forget D_F with its true labels; may be empty, like the others
   * @param retain a sample of D_R
   * @param unseen held-out samples of the same kind
   * @throws dev.amund.model.ModelException if the model does not take these samples
   */
  public ModelMetrics measure(
      TorchScriptModel model, LabelledImages forget, LabelledImages retain, LabelledImages unseen) {
    var ofForget = ask(model, forget);
    var ofRetain = ask(model, retain);
    var ofUnseen = ask(model, unseen);
    return new ModelMetrics(
        forget.size(),
        ofForget.accuracy(),
        ofRetain.accuracy(),
        ofUnseen.accuracy(),
        auc(ofForget, ofUnseen),
        auc(ofRetain, ofForget));
  }

  private static Optional<AucInterval> auc(Answers positives, Answers negatives) {
    return positives.confidence().length == 0 || negatives.confidence().length == 0
        ? Optional.empty()
        : Optional.of(Auc.of(positives.confidence(), negatives.confidence()));
  }

  private static Answers ask(TorchScriptModel model, LabelledImages samples) {
    if (samples.size() == 0) {
      return new Answers(new double[0], new boolean[0]);
    }
    try (var scope = model.scope()) {
      var logits = model.logits(scope, samples.images());
      var labels = samples.labels().in(scope);
      float[] confidence = logits.softmax().pick(labels).toFloats();
      int[] predictions = logits.argmax().toInts();
      int[] truth = labels.toInts();
      boolean[] right = new boolean[truth.length];
      for (int i = 0; i < right.length; i++) {
        right[i] = predictions[i] == truth[i];
      }
      return new Answers(
          IntStream.range(0, right.length).mapToDouble(i -> confidence[i]).toArray(), right);
    }
  }
}
