package dev.amund.unlearner.models;

import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.tasks.ModelUnusableException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how many classes a model has. From then on its sample store refuses other labels, and
 * keeps the samples that have one already out of replay and measurement.
 */
public final class ModelClasses {
  private static final Logger log = LoggerFactory.getLogger(ModelClasses.class);

  private final String modelId;
  private final SampleStore store;
  private boolean warned;

  public ModelClasses(String modelId, SampleStore store) {
    this.modelId = modelId;
    this.store = store;
  }

  /**
   * Asks the model if the store does not know yet.
   *
   * @param model loads it
   */
  public void learnOnce(Supplier<TorchScriptModel> model) {
    if (store.classes().isEmpty()) {
      learn(model.get());
    } else {
      warnOnce();
    }
  }

  /**
   * Asks the model with one of the samples. Without any it stays unknown.
   *
   * @throws ModelUnusableException its answer is not made of numbers
   * @throws dev.amund.model.ModelException it does not take the sample
   */
  public void learn(TorchScriptModel model) {
    Optional<Sample> sample = anySample();
    if (sample.isEmpty()) {
      return;
    }
    try (TensorScope scope = model.scope()) {
      LabelledImages image = SampleTensors.of(scope, List.of(sample.get()));
      var logits = model.logits(scope, image.images());
      if (!logits.isFinite()) {
        throw new ModelUnusableException(
            "the model answers sample %s with logits that are not finite: its weights are broken, or"
                    .formatted(sample.get().id())
                + " it expects other pixels than float32 from 0 to 1");
      }
      store.settleClasses(Math.toIntExact(logits.shape()[1]));
    }
    warnOnce();
  }

  private Optional<Sample> anySample() {
    var random = new SplittableRandom(1);
    return Stream.of(Split.values())
        .flatMap(split -> store.draw(split, 1, random, Set.of()).stream())
        .findFirst();
  }

  private void warnOnce() {
    if (!warned) {
      store
          .unknownLabels()
          .ifPresent(
              unknown ->
                  log.warn(
                      "samples with labels that the model does not have are neither replayed nor"
                          + " measured: model={} classes={} highest={} samples={} for-instance={}"
                          + " label={}",
                      modelId,
                      store.classes().orElseThrow(),
                      store.classes().orElseThrow() - 1,
                      unknown.count(),
                      unknown.sampleId(),
                      unknown.label()));
      warned = true;
    }
  }
}
