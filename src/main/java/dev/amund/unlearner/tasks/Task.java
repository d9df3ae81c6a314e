package dev.amund.unlearner.tasks;

import dev.amund.event.LogContext;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * A task of the unlearner, which does one at a time. Each kind does its own work and commits its
 * own result, so that a kind that is added cannot be taken for another.
 */
public sealed interface Task {
  /** The partition of the batches topic that it belongs to; if that is lost, so is the work. */
  TopicPartition partition();

  /** Returns the log context of a batch: its id, its model, and its request if it has only one. */
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
  sealed interface OnModel extends Task {
    String modelId();

    /**
     * Does the work, minutes of it perhaps. Called on the arithmetic thread.
     *
     * @param head the newest version of the model; absent only where the work is to publish the
     *     first
     */
    Publication perform(
        TaskWorker worker, Optional<ModelVersionPublished> head, Cancellation cancellation);

    /**
     * Commits what the work led to, and queues what is left to do after it. Called on the polling
     * thread.
     */
    void conclude(TaskCommitter committer, Publication publication);

    /**
     * Returns whether it is maintenance: the batches of the model need not wait for it to succeed.
     */
    default boolean isMaintenance() {
      return false;
    }

    /** The batch that it is about, if it is about one. */
    default Optional<UnlearningBatch> about() {
      return Optional.empty();
    }

    /** Returns the log context of the work: that of its batch, or else of its model. */
    default LogContext context() {
      return about().map(Task::context).orElseGet(() -> LogContext.of().model(modelId()));
    }
  }

  /** A task that the batches topic asks for. */
  sealed interface Queued extends Task {
    /** Begins it. Called on the polling thread. */
    void start(TaskStarter starter);
  }

  /** Work on a batch, which lies at an offset. */
  sealed interface OnBatch extends OnModel, Queued {
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
  record PublishBase(TopicPartition partition, String modelId) implements OnModel {
    @Override
    public Publication perform(
        TaskWorker worker, Optional<ModelVersionPublished> head, Cancellation cancellation) {
      return worker.publishBase(this);
    }

    @Override
    public void conclude(TaskCommitter committer, Publication publication) {
      committer.publishedBase(this, publication);
    }
  }

  /** Write the serving layout of the newest version of a model, where that was not done. */
  record WriteServingLayout(TopicPartition partition, ModelVersionPublished version)
      implements OnModel {
    @Override
    public Publication perform(
        TaskWorker worker, Optional<ModelVersionPublished> head, Cancellation cancellation) {
      return worker.writeServingLayout(this);
    }

    @Override
    public void conclude(TaskCommitter committer, Publication publication) {
      committer.wroteServingLayout(this);
    }

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
    @Override
    public Publication perform(
        TaskWorker worker, Optional<ModelVersionPublished> head, Cancellation cancellation) {
      return worker.forget(this, head.orElseThrow(), cancellation);
    }

    @Override
    public void conclude(TaskCommitter committer, Publication publication) {
      committer.forgot(this, publication);
    }

    @Override
    public void start(TaskStarter starter) {
      starter.forget(this);
    }

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

    /**
     * Returns what is left to do once {@code version}, which has forgotten the batch, is published.
     */
    public Erase erase(ModelVersionPublished version) {
      return new Erase(partition, offset, batch, version);
    }

    /** Returns what is left to do once it is published that the batch is handed to retraining. */
    public Discard discard(RetrainingRequested retrain) {
      return new Discard(partition, offset, batch, retrain);
    }
  }

  /** The rest of a batch whose end is published: erasing its samples. */
  sealed interface Erasure extends OnBatch {
    @Override
    default void start(TaskStarter starter) {
      starter.erase(this);
    }
  }

  /** Erase the samples of a batch, or of a slice of one, whose version is published. */
  record Erase(
      TopicPartition partition, long offset, UnlearningBatch batch, ModelVersionPublished version)
      implements Erasure {
    @Override
    public Publication perform(
        TaskWorker worker, Optional<ModelVersionPublished> head, Cancellation cancellation) {
      return worker.erase(this);
    }

    @Override
    public void conclude(TaskCommitter committer, Publication publication) {
      committer.erased(this, publication);
    }

    /** Returns what is left to do where the version has forgotten a slice of the batch. */
    public Forget next() {
      return new Forget(partition, offset, batch).next();
    }

    @Override
    public LogContext context() {
      return Erasure.super.context().version(version.getVersion());
    }
  }

  /**
   * Erase the samples of a batch that no version has forgotten: the model must be retrained from
   * scratch.
   */
  record Discard(
      TopicPartition partition, long offset, UnlearningBatch batch, RetrainingRequested retrain)
      implements Erasure {
    @Override
    public Publication perform(
        TaskWorker worker, Optional<ModelVersionPublished> head, Cancellation cancellation) {
      return worker.discard(this);
    }

    @Override
    public void conclude(TaskCommitter committer, Publication publication) {
      committer.discarded(this, publication);
    }
  }

  /**
   * Delete the versions up to {@code retired}, whose retirement is published, and find further ones
   * that are due for retirement.
   */
  record Retire(TopicPartition partition, String modelId, long retired) implements OnModel {
    @Override
    public Publication perform(
        TaskWorker worker, Optional<ModelVersionPublished> head, Cancellation cancellation) {
      return worker.retire(this, head.orElseThrow());
    }

    @Override
    public void conclude(TaskCommitter committer, Publication publication) {
      committer.retired(this, publication);
    }

    @Override
    public boolean isMaintenance() {
      return true;
    }
  }

  /** Attack samples of the model ahead of their batch: all of it may be dropped at any time. */
  record Precompute(TopicPartition partition, ModelVersionPublished head) implements Task {
    public String modelId() {
      return head.getModelId();
    }

    /** Returns the log context of the model. */
    public LogContext context() {
      return LogContext.of().model(modelId());
    }
  }

  /** Go past a record on which nothing can be done but to say so. */
  record PassOver(TopicPartition partition, long offset, Publication publication)
      implements Queued {
    @Override
    public void start(TaskStarter starter) {
      starter.passOver(this);
    }
  }
}
