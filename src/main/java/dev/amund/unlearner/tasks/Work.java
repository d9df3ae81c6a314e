package dev.amund.unlearner.tasks;

import dev.amund.event.LogContext;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** What the unlearner can have in hand: one at a time. */
public sealed interface Work {
  /** The partition of the batches topic that it belongs to; if that is lost, so is the work. */
  TopicPartition partition();

  /** What is logged about a batch: it, its model, and its request if it has but one. */
  static LogContext context(UnlearningBatch batch) {
    var context =
        LogContext.of()
            .model(batch.getModelId())
            .batch(batch.getBatchId())
            .trace(BatchTraces.of(batch).ofAll());
    return batch.getRequests().size() == 1
        ? context.request(batch.getRequests().get(0).getRequestId())
        : context;
  }

  /** Work on a model, which takes its time. */
  sealed interface OnModel extends Work {
    String modelId();

    /** The batch that it is about, if it is about one. */
    default Optional<UnlearningBatch> about() {
      return Optional.empty();
    }

    /** What is logged meanwhile is about the batch, or else about the model. */
    default LogContext context() {
      return about().map(Work::context).orElseGet(() -> LogContext.of().model(modelId()));
    }
  }

  /** Work on a batch, which lies at an offset. */
  sealed interface OnBatch extends OnModel {
    long offset();

    UnlearningBatch batch();

    @Override
    default String modelId() {
      return batch().getModelId();
    }

    @Override
    default Optional<UnlearningBatch> about() {
      return Optional.of(batch());
    }
  }

  /** Publish version 1 of a model that was never published. */
  record PublishBase(TopicPartition partition, String modelId) implements OnModel {}

  /** Write the serving layout of the newest version of a model, where that was not done. */
  record WriteServingLayout(TopicPartition partition, ModelVersionPublished version)
      implements OnModel {
    @Override
    public String modelId() {
      return version.getModelId();
    }
  }

  /**
   * Forget a batch, or the next slice of one: attack, fine-tune, evaluate.
   *
   * @param continued whether a version has forgotten a slice of it before, and that is erased
   * @param givenUp why no attempt is made any more, and the batch is handed to retraining instead
   */
  record Forget(
      TopicPartition partition,
      long offset,
      UnlearningBatch batch,
      boolean continued,
      Optional<String> givenUp)
      implements OnBatch {
    /** A batch of which nothing is known to be forgotten. */
    public Forget(TopicPartition partition, long offset, UnlearningBatch batch) {
      this(partition, offset, batch, false, Optional.empty());
    }

    /** Returns the work on the next slice, where the one before is published and erased. */
    public Forget next() {
      return new Forget(partition, offset, batch, true, Optional.empty());
    }

    /** Returns the work of handing the batch, or what is left of it, to retraining. */
    public Forget givenUp(String reason) {
      return new Forget(partition, offset, batch, continued, Optional.of(reason));
    }

    /** What is left to do once {@code version}, which has forgotten the batch, is published. */
    public Erase erase(ModelVersionPublished version) {
      return new Erase(partition, offset, batch, version);
    }

    /** What is left to do once it is published that the batch is handed to retraining. */
    public Discard discard(RetrainingRequested retrain) {
      return new Discard(partition, offset, batch, retrain);
    }
  }

  /** What is left to do of a batch whose end is published: its samples are to be erased. */
  sealed interface Erasure extends OnBatch {}

  /** Erase the samples of a batch, or of a slice of one, whose version is published. */
  record Erase(
      TopicPartition partition, long offset, UnlearningBatch batch, ModelVersionPublished version)
      implements Erasure {
    /** What is left to do where the version has forgotten a slice of the batch. */
    public Forget next() {
      return new Forget(partition, offset, batch).next();
    }

    @Override
    public LogContext context() {
      return Erasure.super.context().version(version.getVersion());
    }
  }

  /**
   * Erase the samples of a batch that no version has forgotten: the model is to be trained anew.
   */
  record Discard(
      TopicPartition partition, long offset, UnlearningBatch batch, RetrainingRequested retrain)
      implements Erasure {}

  /**
   * Delete the versions up to {@code retired}, whose retirement is published, and find further ones
   * that are to be retired.
   */
  record Retire(TopicPartition partition, String modelId, long retired) implements OnModel {}

  /** Attack samples of the model ahead of their batch: all of it may be dropped at any time. */
  record Prepare(TopicPartition partition, ModelVersionPublished head) implements Work {
    public String modelId() {
      return head.getModelId();
    }

    /** What is logged meanwhile is about the model. */
    public LogContext context() {
      return LogContext.of().model(modelId());
    }
  }

  /** Go past a record on which nothing can be done but to say so. */
  record PassOver(TopicPartition partition, long offset, Publication publication) implements Work {}
}
