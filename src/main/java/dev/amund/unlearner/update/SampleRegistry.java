package dev.amund.unlearner.update;

import java.util.Collection;
import java.util.UUID;

/** The registry of samples, where it is not the store itself but what the store copies. */
public interface SampleRegistry {
  /** The store is all there is. */
  SampleRegistry NONE =
      new SampleRegistry() {
        @Override
        public void awaitReplica(String modelId) {
          // It is never behind.
        }

        @Override
        public void erase(String modelId, Collection<String> sampleIds, UUID batchId) {
          // They are nowhere else.
        }
      };

  /**
   * Returns when the store has all that was registered before the call; else a sample could be
   * taken for not held that is on its way.
   *
   * @throws org.apache.kafka.common.KafkaException it has not for a while; to be tried again
   */
  void awaitReplica(String modelId);

  /**
   * Takes samples out, for all who have a copy. They are out on return; doing it twice does no
   * harm.
   *
   * @param batchId the batch that they are erased for
   * @throws org.apache.kafka.common.KafkaException it cannot be done now
   */
  void erase(String modelId, Collection<String> sampleIds, UUID batchId);
}
