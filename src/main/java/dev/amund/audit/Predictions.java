package dev.amund.audit;

import dev.amund.model.LabelledImages;
import dev.amund.model.TorchScriptModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The predictions of a model on one set of samples, in evaluation mode.
 *
 * @param logits (N, classes)
 * @param labels true classes (N)
 */
public record Predictions(double[][] logits, int[] labels) {

  /** Evaluates the model; the set may be empty. */
  public static Predictions of(TorchScriptModel model, LabelledImages samples) {
    return of(model, samples, images -> {});
  }

  /**
   * Evaluates the model and reports each evaluation batch.
   *
   * @param onBatch receives the number of samples of the batch
   */
  static Predictions of(TorchScriptModel model, LabelledImages samples, IntConsumer onBatch) {
    if (samples.size() == 0) {
      return new Predictions(new double[0][], new int[0]);
    }
    try (var scope = model.scope()) {
      var logits = model.logits(scope, samples.images(), onBatch);
      int classes = (int) logits.shape()[1];
      float[] flat = logits.toFloats();
      double[][] rows = new double[samples.size()][classes];
      for (int i = 0; i < flat.length; i++) {
        rows[i / classes][i % classes] = flat[i];
      }
      return new Predictions(rows, samples.labels().toInts());
    }
  }

  int size() {
    return labels.length;
  }

  /** Returns one number a sample, from its logits and its true class. */
  public double[] scores(ToDoubleBiFunction<double[], Integer> score) {
    return IntStream.range(0, size())
        .mapToDouble(i -> score.applyAsDouble(logits[i], labels[i]))
        .toArray();
  }

  /**
   * Returns the share of the samples whose true class has the largest logit; empty without samples.
   * Logits that are not finite count as wrong.
   */
  public OptionalDouble accuracy() {
    return Arrays.stream(scores((row, label) -> Logits.isRight(row, label) ? 1 : 0)).average();
  }

  /**
   * Returns the mean of KL(others || these) in nats.
   *
   * @param others the predictions of another model on the same set, at least one sample
   */
  public double divergenceFrom(Predictions others) {
    return IntStream.range(0, size())
        .mapToDouble(i -> Logits.divergence(others.logits[i], logits[i]))
        .average()
        .orElseThrow();
  }

  /**
   * Returns as many of these predictions as possible, in the mix of classes that the given labels
   * have; empty if one of the classes is missing.
   */
  Optional<Predictions> inTheMixOf(int[] wanted) {
    Map<Integer, Long> wantedByClass = byClass(wanted);
    Map<Integer, Long> heldByClass = byClass(labels);
    double factor =
        wantedByClass.entrySet().stream()
            .mapToDouble(e -> (double) heldByClass.getOrDefault(e.getKey(), 0L) / e.getValue())
            .min()
            .orElse(0);
    var room = new HashMap<Integer, Long>();
    wantedByClass.forEach((label, count) -> room.put(label, (long) (factor * count)));
    int[] rows =
        IntStream.range(0, size())
            .filter(i -> room.merge(labels[i], -1L, Long::sum) >= 0)
            .toArray();
    return factor == 0 || rows.length == 0 ? Optional.empty() : Optional.of(rows(rows));
  }

  /** Returns the predictions on the samples of all classes but these. */
  public Predictions without(Set<Integer> classes) {
    return rows(IntStream.range(0, size()).filter(i -> !classes.contains(labels[i])).toArray());
  }

  /** Returns the predictions on the samples of these classes. */
  Predictions only(Set<Integer> classes) {
    return rows(IntStream.range(0, size()).filter(i -> classes.contains(labels[i])).toArray());
  }

  private static Map<Integer, Long> byClass(int[] labels) {
    return Arrays.stream(labels)
        .boxed()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  /** Returns the predictions on the samples in these places, in that order. */
  public Predictions rows(int[] rows) {
    return new Predictions(
        Arrays.stream(rows).mapToObj(i -> logits[i]).toArray(double[][]::new),
        Arrays.stream(rows).map(i -> labels[i]).toArray());
  }
}
