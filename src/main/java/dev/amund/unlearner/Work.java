package dev.amund.unlearner;

import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import org.apache.kafka.common.TopicPartition;

/** What the unlearner can have in hand: one at a time. */
sealed interface Work {
  /** The partition of the batches topic that it belongs to; if that is lost, so is the work. */
  TopicPartition partition();

  String modelId();

  /** Publish version 1 of a model that was never published. */
  record PublishBase(TopicPartition partition, String modelId) implements Work {}

  /** Forget a batch: attack, fine-tune, evaluate. */
  record Forget(TopicPartition partition, long offset, UnlearningBatch batch) implements Work {
    @Override
    public String modelId() {
      return batch.getModelId();
    }
  }

  /** Erase the samples of a batch whose version is published. */
  record Erase(
      TopicPartition partition, long offset, UnlearningBatch batch, ModelVersionPublished version)
      implements Work {
    @Override
    public String modelId() {
      return batch.getModelId();
    }
  }
}
