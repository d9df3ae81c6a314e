package dev.amund.bench.intake;

import dev.amund.bench.common.BenchException;
import dev.amund.bench.intake.Commits.Commit;
import dev.amund.event.client.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches an application's progress by its group's committed offset on the source topic. The offset
 * is part of the transaction of the written records, so it counts finished work only, alike for
 * every application.
 */
final class CommitWatch {
  /**
   * Short compared with the commit interval, long compared with the few hundred microseconds of a
   * query.
   */
  private static final long BETWEEN_LOOKS_MILLIS = 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final KafkaClients clients;
  private final TopicPartition partition;

  CommitWatch(KafkaClients clients, TopicPartition partition) {
    this.clients = clients;
    this.partition = partition;
  }

  /**
   * Returns when the application has committed the whole topic.
   *
   * @param application was started
   * @param end offset at the end of the topic, which began at 0
   * @throws BenchException if it fails, or does not move for a minute
   */
  Commits await(StreamsUnderTest application, long end) {
    try (var admin = Admin.create(clients.admin("bench"))) {
      awaitReady(application);
      var seen = new ArrayList<Commit>();
      var last = new Commit(System.nanoTime(), 0);
      seen.add(last);
      while (last.offset() < end) {
        pause(application, last.nanos());
        long offset = committed(admin, application.group());
        if (offset > last.offset()) {
          last = new Commit(System.nanoTime(), offset);
          seen.add(last);
        }
      }
      return new Commits(seen);
    }
  }

  private static void awaitReady(StreamsUnderTest application) {
    long begin = System.nanoTime();
    while (!application.isReady()) {
      pause(application, begin);
    }
  }

  private static void pause(StreamsUnderTest application, long since) {
    if (application.hasFailed()) {
      throw new BenchException(application.group() + " has failed: the log says why");
    }
    if (System.nanoTime() - since > TIMEOUT.toNanos()) {
      throw new BenchException(
          "%s has not moved for %d s".formatted(application.group(), TIMEOUT.toSeconds()));
    }
    try {
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    } catch (InterruptedException e) {
      throw BenchException.interrupted(e);
    }
  }

  private long committed(Admin admin, String group) {
    try {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return Optional.ofNullable(offsets.get(partition)).map(OffsetAndMetadata::offset).orElse(0L);
    } catch (ExecutionException e) {
      throw new BenchException("The offsets of " + group + " are hidden: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw BenchException.interrupted(e);
    }
  }
}
