package dev.amund.intake;

import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.deadletters.RecordOrigin;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Uses the wall clock as a record's time, and stores its own timestamp in a header for its dead
 * letter. Kafka Streams would silently drop a record with a negative timestamp.
 */
final class OwnTimestamps implements TimestampExtractor {
  private static final String HEADER = DeadLetter.ORIGIN_TIMESTAMP;

  private final TimestampExtractor wallClock = new WallclockTimestampExtractor();

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    // A header that already exists was set by the producer and is not trusted.
    record.headers().remove(HEADER);
    record
        .headers()
        .add(HEADER, Long.toString(record.timestamp()).getBytes(StandardCharsets.UTF_8));
    return wallClock.extract(record, partitionTime);
  }

  /** Returns where a record comes from, with its own timestamp. */
  static RecordOrigin origin(Record<?, ?> record, RecordMetadata place) {
    Header noted = record.headers().lastHeader(HEADER);
    return new RecordOrigin(
        place.topic(),
        place.partition(),
        place.offset(),
        noted == null
            ? ConsumerRecord.NO_TIMESTAMP
            : Long.parseLong(new String(noted.value(), StandardCharsets.UTF_8)));
  }
}
