package dev.amund.unlearner.update;

import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ReferenceModels;

/**
 * The resources that all work on one model shares.
 *
 * @param store its samples; outlives this
 * @param measuredOn the samples that its versions are measured on
 * @param references its reference models, loaded when they are first needed
 * @param live its weights on the device
 * @param ahead adversarial examples that were found before their batch
 */
public record ModelResources(
    SampleStore store,
    AuditSamples measuredOn,
    ReferenceModels references,
    LiveModel live,
    PrecomputedExamples ahead)
    implements AutoCloseable {

  /** Frees what is kept on the device. */
  @Override
  public void close() {
    ahead.close();
    live.close();
    measuredOn.close();
    references.close();
  }
}
