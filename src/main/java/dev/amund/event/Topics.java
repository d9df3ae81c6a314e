package dev.amund.event;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The names of the topics.
 *
 * @param prefix the prefix of every name; may be empty
 */
public record Topics(String prefix) {
  public Topics {
    Objects.requireNonNull(prefix, "prefix");
  }

  /**
   * Returns the topics of which amund reads committed records.
   *
   * @param registeredModels ids of the models with a sample topic
   */
  public List<String> read(List<String> registeredModels) {
    return Stream.concat(
            Stream.of(
                deletionRequests(),
                unlearningBatches(),
                modelVersions(),
                versionRetirements(),
                evaluations(),
                receipts(),
                quarantinedBatches(),
                quarantineActions(),
                retrainingRequests()),
            registeredModels.stream().map(this::trainingSamples))
        .toList();
  }

  /** Requests of upstream systems; key modelId, value {@link DeletionRequested}. */
  public String deletionRequests() {
    return prefix + "deletion-requests";
  }

  /** From the intake to the unlearner; key modelId, value {@link UnlearningBatch}. */
  public String unlearningBatches() {
    return prefix + "unlearning-batches";
  }

  /**
   * Compacted: the newest version of every model; key modelId, value {@link ModelVersionPublished}.
   */
  public String modelVersions() {
    return prefix + "model-versions";
  }

  /** Retired versions; key modelId, value {@link ModelVersionRetired}. */
  public String versionRetirements() {
    return prefix + "version-retirements";
  }

  /** Every attempt at a batch; key modelId, value {@link UnlearningEvaluated}. */
  public String evaluations() {
    return prefix + "evaluations";
  }

  /**
   * Compacted: the state of every request; see {@link RequestKey} for the keys, value {@link
   * DeletionReceipt}.
   */
  public String receipts() {
    return prefix + "receipts";
  }

  /**
   * From the unlearner back to the intake: quarantined batches; key modelId, value {@link
   * UnlearningBatch}.
   */
  public String quarantinedBatches() {
    return prefix + "quarantined-batches";
  }

  /** Operators' actions on quarantined requests; key modelId, value {@link QuarantineAction}. */
  public String quarantineActions() {
    return prefix + "quarantine-actions";
  }

  /** Models that must be retrained from scratch; key modelId, value {@link RetrainingRequested}. */
  public String retrainingRequests() {
    return prefix + "retraining-requests";
  }

  /** Records that are no events: their raw key and value, the reason in headers. */
  public String deadLetters() {
    return prefix + "dead-letters";
  }

  /**
   * Compacted and optional: the training samples of one model; key sampleId, value {@link
   * TrainingSample}. One topic per model, because an id may name different samples, or the same
   * one, in several models, and deleting one must not delete the others.
   */
  public String trainingSamples(String modelId) {
    return prefix + "training-samples." + modelId;
  }
}
