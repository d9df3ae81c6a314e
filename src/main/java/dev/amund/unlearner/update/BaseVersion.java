package dev.amund.unlearner.update;

import dev.amund.artifacts.ServingSignature;
import dev.amund.audit.Audit;
import dev.amund.audit.ModelMetrics;
import dev.amund.audit.Panel;
import dev.amund.config.DeviceConfig;
import dev.amund.config.ModelConfig;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelException;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.ModelClasses;
import dev.amund.unlearner.models.SampleShortage;
import dev.amund.unlearner.models.UsableModel;
import dev.amund.unlearner.outcomes.Evaluations;
import dev.amund.unlearner.tasks.ModelUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes version 1 of a model: the base model as it was handed over, measured but not touched. */
public final class BaseVersion {
  private static final Logger log = LoggerFactory.getLogger(BaseVersion.class);

  private static final Pattern PLACE = Pattern.compile("[0-9]{1,6}");

  private final ModelConfig config;
  private final DeviceConfig device;
  private final SampleStore store;
  private final AuditSamples measuredOn;
  private final ModelClasses classes;
  private final Evaluations evaluations;
  private final VersionWriter versions;

  public BaseVersion(
      ModelConfig config,
      DeviceConfig device,
      SampleStore store,
      AuditSamples measuredOn,
      ModelClasses classes,
      Evaluations evaluations,
      VersionWriter versions) {
    this.config = config;
    this.device = device;
    this.store = store;
    this.measuredOn = measuredOn;
    this.classes = classes;
    this.evaluations = evaluations;
    this.versions = versions;
  }

  /**
   * Reads and measures the model, and stores it.
   *
   * @throws ModelUnusableException it cannot be updated or measured
   * @throws ModelException it cannot be read, or does not take the samples
   */
  ModelVersionPublished make() {
    requireSamples();
    try {
      byte[] torchScript = Files.readAllBytes(config.path());
      return versions.base(config.id(), torchScript, measure(torchScript));
    } catch (IOException e) {
      throw new ModelException("The base model of " + config.id() + " cannot be read: " + e, e);
    }
  }

  private void requireSamples() {
    SampleShortage.of(config.id(), store)
        .ifPresent(
            words -> {
              throw new ModelUnusableException(words);
            });
  }

  /** Returns the classes that the base model has outputs for. */
  ModelClasses classes() {
    return classes;
  }

  private HeadlineMetrics measure(byte[] torchScript) {
    try (TorchScriptModel model = TorchScriptModel.load(torchScript, device, config.calledAs())) {
      UsableModel.requireSound(model, store)
          .forEach(
              finding ->
                  log.warn(
                      "the base model has a fault: model={} kind={} finding={}",
                      config.id(),
                      finding.kind(),
                      finding.words()));
      classes.learn(model);
      describe(model);
      requireSamples();
      Panel panel = measuredOn.panel(Set.of());
      LabelledImages retain = panel.retain().samples();
      LabelledImages unseen = panel.unseen().samples();
      if (retain.size() == 0 || unseen.size() == 0) {
        throw new ModelUnusableException(
            "none of the samples drawn to measure the model on can be had: the log names them");
      }
      ModelMetrics metrics = new Audit().measure(model, retain.rows(0, 0), retain, unseen);
      return evaluations.headline(metrics, metrics.testAccuracy());
    }
  }

  /** Returns the index of the logits in a tuple of outputs; an output of a dictionary has none. */
  private OptionalInt place() {
    return OptionalInt.of(
        config.output().filter(PLACE.asMatchPredicate()).map(Integer::parseInt).orElse(0));
  }

  /**
   * A model that says one number for two classes is the same to amund, and not to who serves it.
   */
  private void describe(TorchScriptModel model) {
    store
        .shape()
        .map(
            shape ->
                new ServingSignature(
                    shape.dimensions(),
                    OptionalInt.of(model.outputs(store.classes().orElseThrow())),
                    place()))
        .ifPresent(signature -> versions.describe(config.id(), signature));
  }
}
