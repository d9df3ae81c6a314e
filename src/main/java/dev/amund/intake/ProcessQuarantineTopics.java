package dev.amund.intake;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.LogContext;
import dev.amund.event.MalformedEventException;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.deadletters.DeadLetters;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.event.serde.EventDeserializer;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads quarantined batches and operators' actions, and checks every few seconds whether a
 * quarantined request's due date is near. Any other record, or one outside its model's partition,
 * becomes a dead letter.
 */
final class ProcessQuarantineTopics implements Processor<byte[], byte[], Object, Object> {
  private static final Logger log = LoggerFactory.getLogger(ProcessQuarantineTopics.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private final Topics topics;
  private final EventDeserializer<UnlearningBatch> batches;
  private final EventDeserializer<QuarantineAction> actions;
  private final Partitioning partitioning;
  private final DeadLetters deadLetters;
  private final QuarantineParts parts;
  private final IntakeSettings config;
  private final IntakeMetrics metrics;
  private final QuarantineMetrics exits;
  private ProcessorContext<Object, Object> context;
  private Quarantine quarantine;

  ProcessQuarantineTopics(
      Topics topics,
      EventDeserializer<UnlearningBatch> batches,
      EventDeserializer<QuarantineAction> actions,
      Partitioning partitioning,
      DeadLetters deadLetters,
      QuarantineParts parts,
      IntakeSettings config,
      IntakeMetrics metrics,
      QuarantineMetrics exits) {
    this.topics = topics;
    this.batches = batches;
    this.actions = actions;
    this.partitioning = partitioning;
    this.deadLetters = deadLetters;
    this.parts = parts;
    this.config = config;
    this.metrics = metrics;
    this.exits = exits;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.quarantine =
        new Quarantine(
            new QuarantineStore(context.getStateStore(QuarantineStore.NAME)),
            new RetryBatches(config, context.getStateStore(IntakeTopology.MODELS), metrics),
            parts.policies(),
            parts.former(),
            exits,
            new Sinks(context));
    context.schedule(
        LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> quarantine.endWhatIsDue(now));
  }

  private record Sinks(ProcessorContext<Object, Object> context) implements Quarantine.Output {
    @Override
    public void batch(Record<String, UnlearningBatch> batch) {
      context.forward(batch, IntakeTopology.BATCHES);
    }

    @Override
    public void receipt(Record<String, DeletionReceipt> receipt) {
      context.forward(receipt, IntakeTopology.RECEIPTS);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context.recordMetadata().orElseThrow();
    try {
      if (place.topic().equals(topics.quarantinedBatches())) {
        enter(record, place);
      } else {
        act(record, place);
      }
    } catch (MalformedEventException e) {
      sendToDeadLetters(record, place, e);
    }
  }

  private void enter(Record<byte[], byte[]> record, RecordMetadata place) {
    long now = context.currentSystemTimeMs();
    UnlearningBatch batch = batches.deserialize(place.topic(), record.value());
    requireOwn(batch.getModelId(), place);
    quarantine.enter(batch, now);
    quarantine.endWhatIsDue(now);
    context.commit();
  }

  private void act(Record<byte[], byte[]> record, RecordMetadata place) {
    QuarantineAction action = action(record, place);
    requireOwn(action.getModelId(), place);
    if (action.getAction() == QuarantineActionKind.RESOLVE && action.getWhy().isBlank()) {
      throw new MalformedEventException("a request is not resolved without a why");
    }
    long now = context.currentSystemTimeMs();
    try (var about = LogContext.of().model(action.getModelId())) {
      log.info(
          "quarantine action: action={} kind={} requests={} by={} why={}",
          action.getActionId(),
          action.getAction(),
          action.getRequestIds().size(),
          action.getBy(),
          action.getWhy());
      String who = who(action);
      switch (action.getAction()) {
        case RETRY ->
            quarantine.retry(
                action.getModelId(), place.partition(), action.getRequestIds(), who, now);
        case RESOLVE ->
            quarantine.resolve(
                action.getModelId(), place.partition(), action.getRequestIds(), who, now);
        case RETRAINED, UNKNOWN ->
            log.debug(
                "a quarantine action does not concern the intake: action={}", action.getActionId());
      }
    }
    context.commit();
  }

  /** An unreachable registry must not block requests: whoever acted gets an error. */
  private QuarantineAction action(Record<byte[], byte[]> record, RecordMetadata place) {
    try {
      return actions.deserialize(place.topic(), record.value());
    } catch (RegistryUnavailableException e) {
      throw new MalformedEventException(
          "its schema is not known, and the registry does not answer: send it again", e);
    }
  }

  private static String who(QuarantineAction action) {
    return (action.getBy().isBlank() ? "" : " by " + action.getBy())
        + (action.getWhy().isBlank() ? "" : ": " + action.getWhy());
  }

  /** The state of a model is in one partition. */
  private void requireOwn(String modelId, RecordMetadata place) {
    if (partitioning.of(modelId) != place.partition()) {
      throw new MalformedEventException(
          "it lies in partition %d, that of model %s is %d: send it with the modelId as key"
              .formatted(place.partition(), modelId, partitioning.of(modelId)));
    }
  }

  private void sendToDeadLetters(
      Record<byte[], byte[]> record, RecordMetadata place, MalformedEventException failure) {
    log.warn(
        "dead letter: record={}-{}@{} reason={}",
        place.topic(),
        place.partition(),
        place.offset(),
        failure.reason());
    var dead =
        deadLetters.of(
            OwnTimestamps.origin(record, place),
            record.key(),
            record.value(),
            record.headers(),
            failure);
    context.forward(
        new Record<>(dead.key(), dead.value(), context.currentSystemTimeMs(), dead.headers()),
        IntakeTopology.DEAD_LETTERS);
  }
}
