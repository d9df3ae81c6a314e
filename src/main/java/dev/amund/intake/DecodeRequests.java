package dev.amund.intake;

import dev.amund.event.DeletionRequested;
import dev.amund.event.MalformedEventException;
import dev.amund.event.RequestIds;
import dev.amund.event.TraceContext;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.deadletters.DeadLetters;
import dev.amund.event.deadletters.KeptHeaders;
import dev.amund.event.deadletters.RecordOrigin;
import dev.amund.event.deadletters.RecordPart;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.event.serde.EventDeserializer;
import dev.amund.event.serde.RequestIdReader;
import dev.amund.event.serde.RequestIdReader.WrittenIds;
import dev.amund.intake.IntakeMetrics.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes requests, and sends those outside their model's partition back to the topic. Records that
 * are no requests become dead letters, requests whose id is no canonical UUID are rejected, and
 * records whose schema is unavailable are parked and retried in the order of arrival.
 */
final class DecodeRequests implements Processor<byte[], byte[], Object, Object> {
  private static final Logger log = LoggerFactory.getLogger(DecodeRequests.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Larger requests would not fit into the downstream topics. */
  private static final int MAX_VALUE_BYTES = ClosingRule.MAX_BYTES;

  private static final int MAX_KEY_BYTES = 64 * 1024;
  private static final int MAX_MODEL_ID = 255;
  private static final int MAX_FORMER_KEY = 255;

  /** The maximum number of parked records per retry, so that polling continues. */
  private static final int RETRY_AT_ONCE = 500;

  /** The overhead of key, headers and framing for a value that is sent back. */
  private static final int REROUTED_OVERHEAD = 4096;

  private final EventDeserializer<DeletionRequested> events;
  private final RequestIdReader ids;
  private final Partitioning partitioning;
  private final String topic;
  private final int topicBytes;
  private final DeadLetters deadLetters;
  private final IntakeMetrics metrics;
  private ProcessorContext<Object, Object> context;
  private KeyValueStore<Long, ArrivedRecord> parked;
  private long nextParked;

  /**
   * @param topicBytes the largest record that the requests topic takes
   */
  DecodeRequests(
      EventDeserializer<DeletionRequested> events,
      RequestIdReader ids,
      Partitioning partitioning,
      String topic,
      int topicBytes,
      DeadLetters deadLetters,
      IntakeMetrics metrics) {
    this.events = events;
    this.ids = ids;
    this.partitioning = partitioning;
    this.topic = topic;
    this.topicBytes = topicBytes;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.parked = context.getStateStore(IntakeTopology.PARKED);
    context.schedule(RETRY, PunctuationType.WALL_CLOCK_TIME, now -> retryParked());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    var place = context.recordMetadata().orElseThrow();
    var reroutedFrom = record.headers().lastHeader(IntakeTopology.FORMER_KEY);
    var arrived =
        new ArrivedRecord(
            record.key(),
            record.value(),
            OwnTimestamps.origin(record, place),
            reroutedFrom != null,
            Optional.ofNullable(reroutedFrom)
                .map(header -> header.value())
                .map(DecodeRequests::beginning),
            TraceContext.of(record.headers()),
            KeptHeaders.of(record.headers()));
    var problem = sizeProblem(record);
    if (problem.isPresent()) {
      var failure = new MalformedEventException(problem.get());
      sendToDeadLetters(
          deadLetters.of(arrived.origin(), record.key(), record.value(), record.headers(), failure),
          arrived.origin(),
          failure);
      return;
    }
    try {
      decode(arrived);
    } catch (RegistryUnavailableException e) {
      log.warn(
          "record parked: record={}-{}@{} reason={}",
          topic,
          place.partition(),
          place.offset(),
          e.getMessage());
      parked.put(arrived.offset(), arrived);
      metrics.count(Outcome.PARKED);
    }
  }

  private static Optional<String> sizeProblem(Record<byte[], byte[]> record) {
    long key = RecordPart.KEY.length(record.key(), record.headers());
    long value = RecordPart.VALUE.length(record.value(), record.headers());
    if (key > MAX_KEY_BYTES) {
      return Optional.of(
          "%d bytes are more than a key may have (%d)".formatted(key, MAX_KEY_BYTES));
    }
    return value > MAX_VALUE_BYTES
        ? Optional.of(
            "%d bytes are more than a request may have (%d): split it"
                .formatted(value, MAX_VALUE_BYTES))
        : Optional.empty();
  }

  /**
   * Continues where the last retry stopped, so that records whose schema is refused for good do not
   * block later ones.
   */
  private void retryParked() {
    var done = new ArrayList<Long>();
    int tried = 0;
    try (var records = parked.range(nextParked, Long.MAX_VALUE)) {
      nextParked = 0;
      while (records.hasNext()) {
        var next = records.next();
        if (tried++ == RETRY_AT_ONCE) {
          nextParked = next.key;
          break;
        }
        if (retry(next.value)) {
          done.add(next.key);
        }
      }
    } catch (RegistryUnavailableException e) {
      log.debug("parked records stay parked: {}", e.getMessage());
    }
    done.forEach(parked::delete);
  }

  /**
   * Returns whether the record no longer needs to be parked.
   *
   * @throws RegistryUnavailableException if the registry is silent, so that no record can be judged
   */
  private boolean retry(ArrivedRecord record) {
    try {
      decode(record);
      return true;
    } catch (RegistryUnavailableException e) {
      if (e.isSilent()) {
        throw e;
      }
      log.debug(
          "a record stays parked: record={}-{}@{} reason={}",
          topic,
          record.partition(),
          record.offset(),
          e);
      return false;
    }
  }

  private void decode(ArrivedRecord record) {
    long now = context.currentSystemTimeMs();
    try {
      Optional<DeletionRequested> request = request(record, now);
      if (request.isPresent()) {
        route(record, request.get(), now);
      }
    } catch (MalformedEventException e) {
      sendToDeadLetters(
          deadLetters.ofWhole(record.origin(), record.key(), record.value(), record.headers(), e),
          record.origin(),
          e);
    }
  }

  /** Returns the request in a record, or empty if it was already answered because of its id. */
  private Optional<DeletionRequested> request(ArrivedRecord record, long now) {
    try {
      var request = events.deserialize(topic, record.value());
      requireModelId(request.getModelId());
      // The parser also accepts other texts as UUIDs, so two different texts could become one
      // request.
      return rejectUnusableId(record, now) ? Optional.empty() : Optional.of(request);
    } catch (MalformedEventException e) {
      if (rejectUnusableId(record, now)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean rejectUnusableId(ArrivedRecord record, long now) {
    Optional<WrittenIds> unusable =
        ids.read(topic, record.value())
            .filter(written -> !RequestIds.isCanonical(written.requestId()));
    unusable.ifPresent(
        written -> {
          requireModelId(written.modelId());
          metrics.count(Outcome.REJECTED);
          context.forward(IntakeReceipts.unusableId(written, record, now), IntakeTopology.RECEIPTS);
        });
    return unusable.isPresent();
  }

  private static void requireModelId(String modelId) {
    if (modelId.length() > MAX_MODEL_ID) {
      throw new MalformedEventException("a modelId of %d characters".formatted(modelId.length()));
    }
  }

  private void sendToDeadLetters(
      DeadLetter dead, RecordOrigin origin, MalformedEventException failure) {
    log.warn(
        "dead letter: record={}-{}@{} reason={}",
        topic,
        origin.partition(),
        origin.offset(),
        failure.reason());
    metrics.count(Outcome.DEAD_LETTER);
    context.forward(
        new Record<>(dead.key(), dead.value(), context.currentSystemTimeMs(), dead.headers()),
        IntakeTopology.DEAD_LETTERS);
  }

  private void route(ArrivedRecord record, DeletionRequested request, long now) {
    String modelId = request.getModelId();
    // Ignores its headers: the state of a model must be in one partition.
    if (partitioning.of(modelId) != record.partition()) {
      if (record.value().length > topicBytes - REROUTED_OVERHEAD) {
        throw new MalformedEventException(
            "%d bytes, which do not fit back into the topic uncompressed: send it with its modelId as key"
                .formatted(record.value().length));
      }
      metrics.count(Outcome.REROUTED);
      var headers = new RecordHeaders();
      headers.add(IntakeTopology.FORMER_KEY, beginning(record.key(), MAX_FORMER_KEY));
      record.trace().ifPresent(trace -> trace.addTo(headers));
      byte[] key = modelId.getBytes(StandardCharsets.UTF_8);
      context.forward(new Record<>(key, record.value(), now, headers), IntakeTopology.REROUTE);
      return;
    }
    var key = Optional.ofNullable(record.key()).map(DecodeRequests::beginning);
    if (record.rerouted() && key.equals(Optional.of(modelId))) {
      key = record.formerKey();
    }
    var arrived =
        new ArrivedRequest(
            request,
            record.partition(),
            record.offset(),
            key.filter(k -> !k.equals(modelId)),
            record.trace(),
            PlausibleDates.problem(
                request, field -> events.writtenAs(topic, record.value(), field), now));
    context.forward(new Record<>(modelId, arrived, now), IntakeTopology.DEDUPLICATE);
  }

  private static String beginning(byte[] key) {
    return new String(beginning(key, MAX_FORMER_KEY), StandardCharsets.UTF_8);
  }

  private static byte[] beginning(byte[] bytes, int longest) {
    return bytes == null || bytes.length <= longest ? bytes : Arrays.copyOf(bytes, longest);
  }
}
