package dev.amund.unlearner.update;

import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.follow.TopicReader;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.ForgottenIds;
import dev.amund.unlearner.tasks.PublishedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, after a crash or a takeover, which samples a published version has forgotten: what
 * came in since for one of its subjects or under one of its ids is held as well, and the model
 * still knows it.
 */
public final class ForgottenSamples {
  private static final Logger log = LoggerFactory.getLogger(ForgottenSamples.class);

  private final TopicReader<byte[]> evaluations;
  private final String topic;
  private final Deserializer<UnlearningEvaluated> events;

  /**
   * @param evaluations reads the topic of this name
   */
  public ForgottenSamples(
      TopicReader<byte[]> evaluations, String topic, Deserializer<UnlearningEvaluated> events) {
    this.evaluations = evaluations;
    this.topic = topic;
    this.events = events;
  }

  /**
   * Returns the samples that the version has forgotten and the store still holds.
   *
   * @throws org.apache.kafka.common.KafkaException the evaluations cannot be read now
   */
  public Set<String> of(UnlearningBatch batch, ModelVersionPublished version, SampleStore store) {
    Set<String> held = ForgetSet.resolve(batch, store).ids();
    if (held.isEmpty()) {
      return held;
    }
    Optional<ForgottenIds> listed = listed(batch, version);
    if (listed.isEmpty() && PublishedBatch.isPart(version)) {
      log.warn(
          "no evaluation lists which slice a version has forgotten, forgetting it again: version={}"
              + " model={}",
          version.getVersion(),
          version.getModelId());
      return Set.of();
    }
    if (listed.isEmpty()) {
      log.warn(
          "no evaluation lists what a version has forgotten, erasing all that its batch names:"
              + " version={} model={} samples={}",
          version.getVersion(),
          version.getModelId(),
          held.size());
    }
    return listed.map(ids -> ids.among(held)).orElse(held);
  }

  private Optional<ForgottenIds> listed(UnlearningBatch batch, ModelVersionPublished version) {
    List<ForgottenIds> found = new ArrayList<>();
    evaluations.readAll(
        topic,
        record ->
            decode(record.value())
                .filter(evaluation -> isOf(evaluation, version))
                .map(UnlearningEvaluated::getForgotten)
                .map(list -> ForgottenIds.of(batch.getBatchId(), list))
                .ifPresent(found::add));
    return found.stream().findFirst();
  }

  private static boolean isOf(UnlearningEvaluated evaluation, ModelVersionPublished version) {
    return evaluation.getModelId().equals(version.getModelId())
        && evaluation.getBatchId().equals(version.getBatchId())
        && Long.valueOf(version.getVersion()).equals(evaluation.getVersion());
  }

  /** Returns the evaluation in a record; empty if it holds none. */
  private Optional<UnlearningEvaluated> decode(byte[] value) {
    try {
      return value == null ? Optional.empty() : Optional.of(events.deserialize(topic, value));
    } catch (MalformedEventException e) {
      return Optional.empty();
    }
  }
}
