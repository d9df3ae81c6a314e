package dev.amund.event.deadletters;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Reads a partition from its beginning to its end, in a process that has little memory. */
public final class SmallHeapReader {
  private SmallHeapReader() {}

  /** Its arguments: broker and topic. It says of each record what came of it. */
  public static void main(String[] arguments) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", arguments[0], "client.id", "small", "auto.offset.reset", "none");
    var partition = new TopicPartition(arguments[1], 0);
    try (var consumer = BoundedConsumers.of(settings, DeadLetters.MAX_VALUE_BYTES)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          System.out.printf(
              "%d %d %s%n",
              record.offset(),
              RecordPart.VALUE.length(record.value(), record.headers()),
              MemorySafeConsumer.isPassedOver(record.value(), record.headers())
                  ? "passed over"
                  : "read");
        }
      }
    }
    System.out.println("end");
  }
}
