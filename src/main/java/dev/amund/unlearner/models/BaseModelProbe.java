package dev.amund.unlearner.models;

import dev.amund.audit.Predictions;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelException;
import dev.amund.model.ModelProbe;
import dev.amund.model.ProbeFinding;
import dev.amund.model.ProbeFinding.Kind;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tries a base model on the samples that it is to forget from. What stands before version 1 is the
 * same that commands tell an operator.
 */
public final class BaseModelProbe {
  private static final int SAMPLES = 250;

  /** Fewer say nothing of an accuracy. */
  private static final int FEWEST = 20;

  private BaseModelProbe() {}

  /**
   * The result of a probe.
   *
   * @param findings the obstacles first; empty if all is well
   * @param accuracies of samples with labels that the model knows; empty where it was not measured
   */
  public record Result(List<ProbeFinding> findings, Map<Split, Accuracy> accuracies) {
    /** Copies both. */
    public Result {
      findings = List.copyOf(findings);
      accuracies = Map.copyOf(accuracies);
    }
  }

  /**
   * The accuracy of a model.
   *
   * @param share of the samples, 0 to 1
   * @param samples that it was asked about
   */
  public record Accuracy(double share, int samples) {}

  /** Does the same as {@link #run}, and returns the findings only. */
  public static List<ProbeFinding> of(TorchScriptModel model, SampleStore store) {
    return run(model, store).findings();
  }

  /**
   * Tries a model.
   *
   * @param model just loaded; is left as it was
   * @param store of its samples; may be empty, then only what needs none is tried
   */
  public static Result run(TorchScriptModel model, SampleStore store) {
    var random = new SplittableRandom(1);
    List<Sample> trained = store.draw(Split.TRAIN, SAMPLES, random, Set.of());
    List<Sample> heldOut = store.draw(Split.HOLDOUT, SAMPLES, random, Set.of());
    if (trained.isEmpty() && heldOut.isEmpty()) {
      return new Result(ModelProbe.of(model), Map.of());
    }
    var preparation = new SamplePreparation(store, model.calledAs());
    var accuracies = new EnumMap<Split, Accuracy>(Split.class);
    try (var scope = model.scope()) {
      var images = SampleTensors.of(scope, trained.isEmpty() ? heldOut : trained).images();
      var findings = new ArrayList<>(ModelProbe.of(model, images));
      if (findings.stream().noneMatch(ProbeFinding::isObstacle)) {
        preparation
            .difference()
            .ifPresent(words -> findings.add(new ProbeFinding(Kind.PREPARATION, words)));
        findings.addAll(onSamples(model, Split.TRAIN, trained, preparation, accuracies));
        findings.addAll(onSamples(model, Split.HOLDOUT, heldOut, preparation, accuracies));
      }
      findings.sort(Comparator.comparing(finding -> !finding.isObstacle()));
      return new Result(findings, accuracies);
    }
  }

  private static List<ProbeFinding> onSamples(
      TorchScriptModel model,
      Split split,
      List<Sample> samples,
      SamplePreparation preparation,
      Map<Split, Accuracy> accuracies) {
    try (var scope = model.scope()) {
      LabelledImages all = SampleTensors.of(scope, samples);
      Predictions answers = Predictions.of(model, all);
      var findings = new ArrayList<ProbeFinding>();
      labels(split, answers).forEach(findings::add);
      accuracy(split, answers, preparation).forEach(findings::add);
      answers
          .accuracy()
          .ifPresent(share -> accuracies.put(split, new Accuracy(share, samples.size())));
      return findings;
    } catch (ModelException e) {
      return List.of(
          new ProbeFinding(
              Kind.FORWARD,
              "It does not take all %s samples: %s".formatted(split, e.getMessage())));
    }
  }

  private static List<ProbeFinding> labels(Split split, Predictions answers) {
    int classes = answers.logits().length == 0 ? 0 : answers.logits()[0].length;
    int[] unknown = Arrays.stream(answers.labels()).filter(label -> label >= classes).toArray();
    return unknown.length == 0
        ? List.of()
        : List.of(
            new ProbeFinding(
                Kind.LABELS,
                ("%d of %d %s samples have labels that it does not know, for instance %d: it has %d"
                        + " classes, from 0; export it with all classes, or import the samples with"
                        + " its labels.")
                    .formatted(
                        unknown.length, answers.labels().length, split, unknown[0], classes)));
  }

  /**
   * A model that is no better than naming the commonest class sees other images than it learned.
   */
  private static List<ProbeFinding> accuracy(
      Split split, Predictions answers, SamplePreparation preparation) {
    int[] labels = answers.labels();
    var counts =
        Arrays.stream(labels)
            .boxed()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    if (labels.length < FEWEST || counts.size() < 2) {
      return List.of();
    }
    double commonest =
        (double) counts.values().stream().mapToLong(Long::longValue).max().orElseThrow()
            / labels.length;
    double accuracy = answers.accuracy().orElseThrow();
    return accuracy > commonest
        ? List.of()
        : List.of(
            new ProbeFinding(
                Kind.ACCURACY,
                String.format(
                    Locale.ROOT,
                    "It is right on %.1f %% of %d %s samples, and naming the commonest class would"
                        + " be on %.1f %%: compare the order of the classes, of the channels, the"
                        + " range of the pixels and their preparation with those of its training. %s",
                    100 * accuracy,
                    labels.length,
                    split,
                    100 * commonest,
                    preparation.advice())));
  }
}
