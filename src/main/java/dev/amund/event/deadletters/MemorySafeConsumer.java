package dev.amund.event.deadletters;

import dev.amund.event.serde.AvroSafety;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that skips records which do not fit into memory. A gigabyte of zeros is a few
 * kilobytes on the wire, and Kafka's consumer, which decompresses it as a whole, would run out of
 * memory at the same record for ever.
 *
 * <p>When a poll runs out of memory, its records are read again one by one. One that still does not
 * fit is skipped and replaced by a record without key and value, with the header {@value
 * #PASSED_OVER}.
 */
final class MemorySafeConsumer implements InvocationHandler {
  static final String PASSED_OVER = "amund.passed-over";
  static final String REASON = "the record is too large to be read";

  private static final Logger log = LoggerFactory.getLogger(MemorySafeConsumer.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** Well below the time after which a member that does not poll leaves its group. */
  private static final long TIMEOUT_NANOS = Duration.ofMinutes(1).toNanos();

  private static final int MOST_RECORDS = 20;
  private static final int ATTEMPTS = 3;

  /**
   * With this much free memory, an unreadable record is itself too large, and not a victim of other
   * allocations.
   */
  private static final int ROOM_BYTES = 3 * AvroSafety.MAX_BYTES;

  private final Consumer<byte[], byte[]> consumer;
  private final Supplier<Consumer<byte[], byte[]>> singles;
  private boolean careful;

  private MemorySafeConsumer(
      Consumer<byte[], byte[]> consumer, Supplier<Consumer<byte[], byte[]>> singles) {
    this.consumer = consumer;
    this.singles = singles;
  }

  /**
   * Wraps a consumer.
   *
   * @param singles creates consumers without a group that read one record at a time
   */
  @SuppressWarnings("unchecked")
  static Consumer<byte[], byte[]> of(
      Consumer<byte[], byte[]> consumer, Supplier<Consumer<byte[], byte[]>> singles) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            MemorySafeConsumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new MemorySafeConsumer(consumer, singles));
  }

  /** Returns whether these headers belong to a skipped record. */
  static boolean isPassedOver(byte[] value, Headers headers) {
    return value == null && headers.lastHeader(PASSED_OVER) != null;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("poll")) {
      return poll((Duration) arguments[0]);
    }
    try {
      return method.invoke(consumer, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
      careful = false;
      return records;
    } catch (OutOfMemoryError e) {
      log.warn("a poll ran out of memory, reading the records one by one");
      careful = true;
      return readSingly();
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      // After an error the consumer refuses the batch that it was in.
      if (!careful) {
        throw e;
      }
      return readSingly();
    }
  }

  private ConsumerRecords<byte[], byte[]> readSingly() {
    var records = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
    var next = new HashMap<TopicPartition, OffsetAndMetadata>();
    long begin = System.nanoTime();
    var partitions = new HashSet<>(consumer.assignment());
    partitions.removeAll(consumer.paused());
    for (TopicPartition partition : partitions) {
      if (System.nanoTime() - begin < TIMEOUT_NANOS) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long position = readSingly(partition, begin, found);
        consumer.seek(partition, position);
        if (!found.isEmpty()) {
          records.put(partition, found);
          next.put(partition, new OffsetAndMetadata(position));
        }
      }
    }
    return new ConsumerRecords<>(records, next);
  }

  /**
   * Reads some records of a partition.
   *
   * @return the position after them
   */
  private long readSingly(
      TopicPartition partition, long begin, List<ConsumerRecord<byte[], byte[]>> found) {
    long position = consumer.position(partition);
    int attempts = 0;
    Consumer<byte[], byte[]> single = open(partition, position);
    try {
      long end = single.endOffsets(List.of(partition)).get(partition);
      while (position < end
          && found.size() < MOST_RECORDS
          && System.nanoTime() - begin < TIMEOUT_NANOS) {
        try {
          found.addAll(single.poll(POLL).records(partition));
          position = single.position(partition);
          attempts = 0;
        } catch (OutOfMemoryError e) {
          requireRoom(e);
          attempts++;
          if (attempts == ATTEMPTS) {
            log.warn("a record is skipped: record={}@{} reason={}", partition, position, REASON);
            found.add(passedOver(partition, position));
            position++;
            attempts = 0;
          }
          single.close();
          single = open(partition, position);
        }
      }
    } finally {
      single.close();
    }
    return position;
  }

  private Consumer<byte[], byte[]> open(TopicPartition partition, long position) {
    Consumer<byte[], byte[]> single = singles.get();
    single.assign(List.of(partition));
    single.seek(partition, position);
    return single;
  }

  private static void requireRoom(OutOfMemoryError failure) {
    try {
      log.debug("there is room for {} bytes", new byte[ROOM_BYTES].length);
    } catch (OutOfMemoryError e) {
      throw failure;
    }
  }

  private static ConsumerRecord<byte[], byte[]> passedOver(TopicPartition partition, long offset) {
    var headers = new RecordHeaders().add(PASSED_OVER, new byte[0]);
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        null,
        null,
        headers,
        Optional.empty());
  }
}
