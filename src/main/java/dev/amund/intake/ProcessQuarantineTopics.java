package dev.amund.intake;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.LogContext;
import dev.amund.event.MalformedEventException;
import dev.amund.event.QuarantineAction;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.deadletters.DeadLetters;
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

  private final QuarantineRecords records;
  private final DeadLetters deadLetters;
  private final QuarantineParts parts;
  private final IntakeSettings config;
  private final IntakeMetrics metrics;
  private final QuarantineMetrics exits;
  private ProcessorContext<Object, Object> context;
  private Quarantine quarantine;

  ProcessQuarantineTopics(
      QuarantineRecords records,
      DeadLetters deadLetters,
      QuarantineParts parts,
      IntakeSettings config,
      IntakeMetrics metrics,
      QuarantineMetrics exits) {
    this.records = records;
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
      if (records.isBatch(place)) {
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
    UnlearningBatch batch = records.batch(record, place);
    quarantine.enter(batch, now);
    quarantine.endWhatIsDue(now);
    context.commit();
  }

  private void act(Record<byte[], byte[]> record, RecordMetadata place) {
    QuarantineAction action = records.action(record, place);
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

  private static String who(QuarantineAction action) {
    return (action.getBy().isBlank() ? "" : " by " + action.getBy())
        + (action.getWhy().isBlank() ? "" : ": " + action.getWhy());
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
