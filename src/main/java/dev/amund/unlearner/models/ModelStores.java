package dev.amund.unlearner.models;

import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import java.util.Optional;

/** The sample stores of the configured models; one whose samples come later is opened later. */
public interface ModelStores {
  /**
   * Returns the store of a configured model, and opens it if that was not possible before.
   *
   * @throws SampleStoreException it cannot be used; the message says why and what to do
   */
  SampleStore open(String modelId);

  /** Returns the store of a model; empty as long as it is not open. */
  Optional<SampleStore> opened(String modelId);
}
