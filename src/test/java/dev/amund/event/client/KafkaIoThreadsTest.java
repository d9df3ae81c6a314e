package dev.amund.event.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real clients, without a broker. */
@Timeout(60)
class KafkaIoThreadsTest {
  private static final String NOBODY = "127.0.0.1:1";

  /** Runs out of memory on the I/O thread, once there is a connection to measure. */
  public static final class Exhausted implements MetricsReporter {
    @Override
    public void metricChange(KafkaMetric metric) {
      if (Thread.currentThread().getName().startsWith("kafka-producer-network-thread")) {
        throw new OutOfMemoryError("on purpose");
      }
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
      // Only what changes matters.
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
      // Only what changes matters.
    }

    @Override
    public void close() {
      // There is nothing to close.
    }

    @Override
    public void configure(Map<String, ?> configs) {
      // There is nothing to configure.
    }
  }

  @Test
  void clientsThatWorkAreNotLost() {
    try (var producer = producer("io-threads-test", Map.of(), NOBODY);
        var admin =
            Admin.create(
                Map.<String, Object>of("bootstrap.servers", NOBODY, "client.id", "odd, id"))) {
      assertThat(producer).isNotNull();
      assertThat(admin).isNotNull();
      await().untilAsserted(() -> assertThat(lost()).isEmpty());
    }
    await().untilAsserted(() -> assertThat(lost()).isEmpty());
  }

  @Test
  void aProducerWhoseThreadHasEndedIsLostUntilItIsClosed() throws IOException {
    try (var broker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var address = "127.0.0.1:" + broker.getLocalPort();
      var reporters = Map.of("metric.reporters", Exhausted.class.getName());
      try (var producer = producer("io-threads-lost", reporters, address)) {
        assertThat(producer).isNotNull();
        await()
            .untilAsserted(
                () ->
                    assertThat(lost())
                        .containsExactly("kafka-producer-network-thread | io-threads-lost"));
      }
      await().untilAsserted(() -> assertThat(lost()).isEmpty());
    }
  }

  @Test
  void aStreamThreadWithoutItsStateUpdaterIsLost() throws InterruptedException {
    var end = new CountDownLatch(1);
    var stream = waiting("io-threads-StreamThread-3", end);
    var updater = waiting("io-threads-StateUpdater-3", end);
    stream.start();
    assertThat(lost()).containsExactly("io-threads-StateUpdater-3");
    updater.start();
    assertThat(lost()).isEmpty();
    end.countDown();
    stream.join();
    updater.join();
    assertThat(lost()).isEmpty();
  }

  private static Thread waiting(String name, CountDownLatch end) {
    return new Thread(
        () -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        name);
  }

  private static List<String> lost() {
    return KafkaIoThreads.lost().stream()
        .filter(name -> name.contains("io-threads") || name.contains("odd, id"))
        .toList();
  }

  private static KafkaProducer<byte[], byte[]> producer(
      String clientId, Map<String, String> more, String address) {
    var settings = new HashMap<String, Object>(more);
    settings.put("bootstrap.servers", address);
    settings.put("client.id", clientId);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()) {
      @Override
      public void close() {
        close(Duration.ofMillis(100));
      }
    };
  }
}
