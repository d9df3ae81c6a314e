package dev.amund.event.client;

import dev.amund.event.failures.BrokersUnavailableException;
import dev.amund.event.failures.Causes;
import dev.amund.event.failures.KafkaFailures;
import dev.amund.event.failures.KafkaRefusals;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * Checks whether a broker answers. The working clients would not say: they wait for minutes, and a
 * consumer that polls in vain looks like one without records.
 *
 * <p>Uses one admin client. Thread-safe.
 */
public final class Brokers implements AutoCloseable {
  private final Admin admin;
  private final String addresses;
  private final DescribeClusterOptions options;

  /**
   * @param clients where the brokers are
   * @param timeout how long an answer may take
   */
  public Brokers(KafkaClients clients, Duration timeout) {
    this.admin = Admin.create(clients.admin("health"));
    this.addresses = clients.config().bootstrapServers();
    this.options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
  }

  /** Returns why no broker serves us; empty if one does. */
  public Optional<String> problem() {
    try {
      admin.describeCluster(options).nodes().get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return KafkaRefusals.explain(e)
          .or(
              () ->
                  Optional.of(
                      "no Kafka broker answers at %s: %s; check amund.kafka.bootstrap-servers and %s"
                          .formatted(addresses, Causes.rootInWords(e), KafkaFailures.SECURITY)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the question to the Kafka brokers was interrupted");
    }
  }

  /**
   * Returns normally if one of the brokers serves us.
   *
   * @throws BrokersUnavailableException if none does
   */
  public void require() {
    problem()
        .ifPresent(
            problem -> {
              throw new BrokersUnavailableException(problem);
            });
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
