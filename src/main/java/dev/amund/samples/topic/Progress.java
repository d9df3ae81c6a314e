package dev.amund.samples.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** The positions that were read in partitions: one thread advances them, others wait. */
final class Progress {
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  synchronized void reached(TopicPartition partition, long position) {
    positions.put(partition, position);
    notifyAll();
  }

  /**
   * @throws KafkaException an end is not reached in time
   */
  synchronized void await(Map<TopicPartition, Long> ends, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!reached(ends)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new KafkaException(
              "the training samples are read up to %s, and they go on to %s"
                  .formatted(positions, ends));
        }
        wait(Math.max(1, Duration.ofNanos(left).toMillis()));
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
