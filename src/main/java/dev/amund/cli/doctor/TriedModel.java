package dev.amund.cli.doctor;

import dev.amund.config.AmundConfig;
import dev.amund.config.ModelConfig;
import dev.amund.daemon.DataLayout;
import dev.amund.model.ModelException;
import dev.amund.model.ModelProbe;
import dev.amund.model.ProbeFinding;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreInUseException;
import dev.amund.samples.Split;
import dev.amund.samples.links.Links;
import dev.amund.unlearner.models.BaseModelProbe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The base model of a configured model, tried on its samples as before version 1. */
public final class TriedModel {
  private final AmundConfig config;
  private final ModelConfig model;

  /**
   * @param model one of the configuration's
   */
  public TriedModel(AmundConfig config, ModelConfig model) {
    this.config = config;
    this.model = model;
  }

  /**
   * The result.
   *
   * @param subject the file, its size, and what it was tried on
   * @param findings obstacles first; empty if all is well
   */
  public record Result(String subject, List<ProbeFinding> findings) {
    /** Returns the result in sentences. */
    public String words() {
      return findings.isEmpty()
          ? subject
          : subject
              + ". "
              + findings.stream()
                  .map(finding -> finding.kind() + ": " + finding.words())
                  .collect(Collectors.joining(" "));
    }
  }

  /**
   * Loads the model and tries it.
   *
   * @throws ModelException if it cannot be read
   */
  public Result run() {
    try {
      byte[] torchScript = Files.readAllBytes(model.path());
      try (var loaded = TorchScriptModel.load(torchScript, config.device(), model.calledAs())) {
        return tried("%s, %,d bytes".formatted(model.path(), torchScript.length), loaded);
      }
    } catch (IOException e) {
      throw new ModelException("the base model cannot be read: " + e, e);
    }
  }

  /** Prints the result; a missing or damaged file may still be provided. */
  public void report(PrintWriter out) {
    if (Files.notExists(model.path())) {
      out.printf("The model %s is not there yet; try it with amund doctor.%n", model.path());
      return;
    }
    try {
      var result = run();
      out.printf("The model %s%n", result.subject());
      for (ProbeFinding finding : result.findings()) {
        out.printf(
            "  %-4s  %s: %s%n",
            finding.isObstacle() ? "BAD" : "note", finding.kind(), finding.words());
      }
    } catch (ModelException e) {
      out.printf("The model %s cannot be used: %s%n", model.path(), e.getMessage());
    }
  }

  private Result tried(String file, TorchScriptModel loaded) {
    Path directory = new DataLayout(config.dataDirectory()).samples(model.id());
    if (Files.notExists(directory)) {
      return withoutSamples(file, "there are none", loaded);
    }
    Links links = Links.below(config.samples().linkPrefixes(), config.samples().linkTimeout());
    try (var store = SampleStore.open(directory, links)) {
      long held = store.count(Split.TRAIN) + store.count(Split.HOLDOUT);
      return held == 0
          ? withoutSamples(file, "there are none", loaded)
          : onSamples(file, BaseModelProbe.run(loaded, store));
    } catch (SampleStoreInUseException e) {
      return withoutSamples(file, "another process uses them", loaded);
    }
  }

  private static Result onSamples(String file, BaseModelProbe.Result tried) {
    String right =
        Stream.of(Split.values())
            .filter(tried.accuracies()::containsKey)
            .map(split -> right(split, tried.accuracies().get(split)))
            .collect(Collectors.joining(" and "));
    return new Result(
        file + ", tried on its samples" + (right.isEmpty() ? "" : ": right on " + right),
        tried.findings());
  }

  private static String right(Split split, BaseModelProbe.Accuracy accuracy) {
    return String.format(
        Locale.ROOT, "%.1f %% of %d %s", 100 * accuracy.share(), accuracy.samples(), split);
  }

  private static Result withoutSamples(String file, String why, TorchScriptModel loaded) {
    return new Result(
        "%s, not tried on samples, for %s".formatted(file, why), ModelProbe.of(loaded));
  }
}
