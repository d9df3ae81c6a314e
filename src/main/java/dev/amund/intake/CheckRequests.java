package dev.amund.intake;

import dev.amund.event.DeletionRequested;
import dev.amund.event.LogContext;
import dev.amund.intake.IntakeMetrics.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards requests that can be carried out and rejects the others with a reason. */
final class CheckRequests implements Processor<String, ArrivedRequest, Object, Object> {
  private static final Logger log = LoggerFactory.getLogger(CheckRequests.class);

  /** The maximum length of a sample id or subject in bytes. */
  private static final int MAX_ID_BYTES = 1024;

  private final IntakeSettings config;
  private final IntakeMetrics metrics;
  private ProcessorContext<Object, Object> context;

  CheckRequests(IntakeSettings config, IntakeMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
  }

  @Override
  public void process(Record<String, ArrivedRequest> record) {
    long now = context.currentSystemTimeMs();
    var arrived = record.value();
    Optional<String> problem = problem(arrived, now);
    report(arrived, problem.isPresent() ? Outcome.REJECTED : Outcome.ACCEPTED);
    problem.ifPresentOrElse(
        reason -> {
          String advice = reason + "; correct it and send it under a new requestId";
          context.forward(IntakeReceipts.rejected(arrived, advice, now), IntakeTopology.RECEIPTS);
        },
        () -> {
          context.forward(IntakeReceipts.accepted(arrived, now), IntakeTopology.RECEIPTS);
          if (arrived.request().getReplaces() != null) {
            context.forward(record, IntakeTopology.SUPERSEDE);
          }
          context.forward(record, IntakeTopology.ACCUMULATE);
        });
  }

  private void report(ArrivedRequest arrived, Outcome outcome) {
    metrics.count(outcome);
    if (!log.isDebugEnabled()) {
      return;
    }
    UUID requestId = arrived.request().getRequestId();
    try (var about = LogContext.of().request(requestId).trace(arrived.trace())) {
      log.debug("request checked: request={} outcome={}", requestId, outcome);
    }
  }

  private Optional<String> problem(ArrivedRequest arrived, long now) {
    DeletionRequested request = arrived.request();
    if (!config.modelIds().contains(request.getModelId())) {
      return Optional.of("there is no model '" + request.getModelId() + "'");
    }
    if (arrived.foreignKey().isPresent()) {
      return Optional.of(
          "the record's key '%s' is not its modelId '%s'"
              .formatted(arrived.foreignKey().get(), request.getModelId()));
    }
    if (request.getSampleIds().isEmpty() && request.getSubjectId() == null) {
      return Optional.of("it names neither samples nor a subject");
    }
    if (request.getSubjectId() != null && request.getSubjectId().isBlank()) {
      return Optional.of("its subjectId is blank");
    }
    int maxSampleIds = config.of(request.getModelId()).maxSampleIds();
    if (request.getSampleIds().size() > maxSampleIds) {
      return Optional.of(
          "it names %d samples, %d are allowed"
              .formatted(request.getSampleIds().size(), maxSampleIds));
    }
    if (request.getSampleIds().stream().anyMatch(String::isBlank)) {
      return Optional.of("a sample id is blank");
    }
    if (request.getRequestId().equals(request.getReplaces())) {
      return Optional.of("it replaces itself");
    }
    return arrived.flaw().or(() -> sizeProblem(arrived, now));
  }

  private static Optional<String> sizeProblem(ArrivedRequest arrived, long now) {
    DeletionRequested request = arrived.request();
    if (Optional.ofNullable(request.getSubjectId()).filter(CheckRequests::isTooLong).isPresent()) {
      return Optional.of("its subjectId has more than %d bytes".formatted(MAX_ID_BYTES));
    }
    if (request.getSampleIds().stream().anyMatch(CheckRequests::isTooLong)) {
      return Optional.of("a sample id has more than %d bytes".formatted(MAX_ID_BYTES));
    }
    long bytes = PendingRequest.of(arrived, now).bytes();
    return bytes > ClosingRule.MAX_BYTES_ALONE
        ? Optional.of(
            "it takes %d bytes in a batch, %d are allowed: split it"
                .formatted(bytes, ClosingRule.MAX_BYTES_ALONE))
        : Optional.empty();
  }

  private static boolean isTooLong(String id) {
    return id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES;
  }
}
