package dev.amund.amun;

import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Gathers adversarial examples as samples flip, in whatever order, and counts what it cost. */
final class AttackResults {
  private final TensorScope scope;
  private final LabelledImages forget;
  private final UpdateListener listener;
  private final List<Tensor> parts = new ArrayList<>();
  private final int[] position;
  private final int[] label;
  private final List<Double> deltas = new ArrayList<>();
  private final List<Integer> unflipped = new ArrayList<>();
  private int count;
  private long gradientEvaluations;
  private int misclassifiedAtStart;
  private int notFlipped;

  /**
   * @param listener hears of each that has flipped
   */
  AttackResults(TensorScope scope, LabelledImages forget, UpdateListener listener) {
    this.scope = scope;
    this.forget = forget;
    this.listener = listener;
    this.position = new int[forget.size()];
    this.label = new int[forget.size()];
  }

  int count() {
    return count;
  }

  void countGradients(int samples) {
    gradientEvaluations += samples;
  }

  void countMisclassifiedAtStart() {
    misclassifiedAtStart++;
  }

  /**
   * Samples have flipped.
   *
   * @param samples which, by their place in the forget set
   * @param images their adversarial examples
   * @param predictions what the model takes those for
   * @param norms L2 norms of the perturbations
   */
  void flipped(int[] samples, Tensor images, int[] predictions, float[] norms) {
    add(samples, images, predictions);
    listener.found(samples, images);
    for (float norm : norms) {
      deltas.add((double) norm);
    }
  }

  /** Samples have come to the end of their steps. */
  void unflipped(int[] samples) {
    IntStream.of(samples).forEach(unflipped::add);
  }

  /** Returns the samples in the order of the forget set; from now on the caller owns them. */
  int[] takeUnflipped() {
    int[] samples = unflipped.stream().mapToInt(Integer::intValue).sorted().toArray();
    unflipped.clear();
    return samples;
  }

  /**
   * Samples cannot be flipped. Their true label must not be trained on, which would engrave them
   * deeper; what is left is the picture itself with the class that the model holds for the second
   * most likely.
   */
  void recordUnflippable(TorchScriptModel model, int[] samples) {
    var pictures = forget.in(scope).rows(samples);
    var logits = model.logits(scope, pictures.images());
    add(
        samples,
        pictures.images(),
        LogitMargins.of(logits, pictures.labels().toInts()).strongest());
    notFlipped += samples.length;
  }

  AdversarialSet collect(TensorScope target) {
    var images = Tensor.concat(scope, parts).rows(position);
    return new AdversarialSet(
        new LabelledImages(target.keep(images), target.labels(label)),
        AttackReport.of(
            label.length,
            gradientEvaluations,
            misclassifiedAtStart,
            notFlipped,
            deltas.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  private void add(int[] samples, Tensor images, int[] labels) {
    parts.add(scope.keep(images));
    for (int i = 0; i < samples.length; i++) {
      position[samples[i]] = count + i;
      label[samples[i]] = labels[i];
    }
    count += samples.length;
  }
}
