package dev.amund.unlearner;

import java.util.Collection;
import java.util.UUID;

/** Where samples are registered beside the store: takes erased ones out of it. */
@FunctionalInterface
public interface SampleTombstones {
  /** Samples are registered nowhere else. */
  SampleTombstones NONE = (modelId, sampleIds, batchId) -> {};

  /**
   * Takes the samples out. They are out on return; doing it twice does no harm.
   *
   * @param batchId the batch that they are erased for
   * @throws org.apache.kafka.common.KafkaException it cannot be done now
   */
  void write(String modelId, Collection<String> sampleIds, UUID batchId);
}
