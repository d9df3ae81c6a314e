package dev.amund.samples.topic;

import dev.amund.event.MalformedEventException;
import dev.amund.event.TrainingSample;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.deadletters.RecordOrigin;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleWriter;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One model's sample store, as the follower of its topic. */
final class Replica {
  private static final Logger log = LoggerFactory.getLogger(Replica.class);

  /** There from the start, at zero: a rate needs a value before the first event as well. */
  private static final List<String> OUTCOMES = List.of("put", "removed", "erased", "refused");

  private final String modelId;
  private final SampleStore store;
  private final SampleTopic topic;
  private final Deserializer<TrainingSample> events;
  private final MeterRegistry meters;

  Replica(
      String modelId,
      SampleStore store,
      SampleTopic topic,
      Deserializer<TrainingSample> events,
      MeterRegistry meters) {
    this.modelId = modelId;
    this.store = store;
    this.topic = topic;
    this.events = events;
    this.meters = meters;
    OUTCOMES.forEach(this::counter);
  }

  /** The offset from which on the store does not know the partition yet. */
  long position(TopicPartition partition) {
    return store.checkpoint(partition.toString()).map(Long::parseLong).orElse(0L);
  }

  /**
   * Takes records over, and notes that it did, until the time is over. Doing it again after a
   * failure does no harm.
   *
   * @param records of the partition, in their order; one or more
   * @return the offset of the first record that is left, or else the one after the last
   * @throws dev.amund.event.failures.RegistryUnavailableException a schema cannot be looked up
   * @throws dev.amund.samples.SampleStoreException the store fails
   */
  long apply(
      TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, TimeSlice slice) {
    var newest = newest(records);
    takeOut(records, newest);
    // A new one each time: what a failure has left in the last one is not to come in later.
    var writer = store.writer();
    long next = records.get(0).offset();
    for (var record : records) {
      take(writer, record, newest);
      next = record.offset() + 1;
      if (slice.done()) {
        break;
      }
    }
    writer.checkpoint(partition.toString(), Long.toString(next));
    writer.write();
    return next;
  }

  /** The last record of each id; records without one are left out. */
  private static Map<String, ConsumerRecord<byte[], byte[]>> newest(
      List<ConsumerRecord<byte[], byte[]>> records) {
    var newest = new LinkedHashMap<String, ConsumerRecord<byte[], byte[]>>();
    records.forEach(record -> SampleCodec.id(record.key()).ifPresent(id -> newest.put(id, record)));
    return newest;
  }

  /**
   * Removes those to be forgotten first, so that a later record of the same id is refused. One
   * removal for all of them, because each one compacts files of the store.
   */
  private void takeOut(
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<String, ConsumerRecord<byte[], byte[]>> newest) {
    var erased = new HashMap<UUID, Set<String>>();
    for (var record : records) {
      if (record.value() == null) {
        var batch = SampleTopic.batchId(record.headers());
        var id = SampleCodec.id(record.key()).filter(some -> batch.isPresent());
        id.ifPresent(some -> erased.computeIfAbsent(batch.get(), b -> new HashSet<>()).add(some));
      }
    }
    erased.forEach((batch, ids) -> count("erased", store.erase(ids, batch)));
    var removed =
        newest.entrySet().stream()
            .filter(entry -> entry.getValue().value() == null)
            .map(Map.Entry::getKey)
            .toList();
    count("removed", store.remove(removed));
  }

  private void take(
      SampleWriter writer,
      ConsumerRecord<byte[], byte[]> record,
      Map<String, ConsumerRecord<byte[], byte[]>> newest) {
    var id = SampleCodec.id(record.key());
    if (id.isEmpty()) {
      reject(record, new MalformedEventException("the record has no key in UTF-8"));
    } else if (record.value() != null && newest.get(id.get()) == record) {
      put(writer, id.get(), record);
    }
  }

  private void put(SampleWriter writer, String id, ConsumerRecord<byte[], byte[]> record) {
    try {
      writer.put(SampleCodec.decode(id, events.deserialize(record.topic(), record.value())));
      count("put", 1);
    } catch (MalformedEventException e) {
      reject(record, e);
    } catch (SampleRefusedException e) {
      if (e.reason() == Reason.ERASED) {
        eraseAgain(id);
      } else {
        reject(record, new MalformedEventException(e.getMessage(), e));
      }
    }
  }

  /** Somebody has registered an erased sample again. It must not stay in the topic either. */
  private void eraseAgain(String id) {
    log.warn("a sample that was erased is registered again, refused: model={}", modelId);
    store.erasedFor(id).ifPresent(batch -> topic.erase(modelId, List.of(id), batch));
    count("refused", 1);
  }

  private void reject(ConsumerRecord<byte[], byte[]> record, MalformedEventException reason) {
    log.warn(
        "a record is no sample: record={}-{}@{} reason={}",
        record.topic(),
        record.partition(),
        record.offset(),
        reason.reason());
    topic.reject(DeadLetter.withoutValue(RecordOrigin.of(record), record.key(), reason));
    count("refused", 1);
  }

  private void count(String outcome, int samples) {
    counter(outcome).increment(samples);
  }

  private Counter counter(String outcome) {
    return Counter.builder("amund.samples.followed")
        .description("Samples of the training-samples topic, by what became of them in the store")
        .tags("model", modelId, "outcome", outcome)
        .register(meters);
  }
}
