package dev.amund.event.failures;

import java.util.Optional;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Explains Kafka failures for operators (access denied, no such topic, no answer) and says what to
 * check. The clients' messages speak of metadata, calls and node assignments.
 */
public final class KafkaFailures {
  /** The key to check where a broker is there and does not answer. */
  public static final String SECURITY = "amund.kafka.properties.security.protocol";

  private KafkaFailures() {}

  /** Returns one sentence with what to check; empty if the failure is of another kind. */
  public static Optional<String> explain(Throwable failure) {
    if (Causes.find(failure, RegistryUnavailableException.class).isPresent()) {
      return Optional.empty(); // The registry's client borrows Kafka's exceptions.
    }
    return KafkaRefusals.explain(failure)
        .or(() -> missingTopic(failure))
        .or(() -> silence(failure));
  }

  private static Optional<String> missingTopic(Throwable failure) {
    return Causes.find(failure, UnknownTopicOrPartitionException.class)
        .map(
            e ->
                "Kafka has no such topic (%s): check amund.kafka.topic-prefix"
                    .formatted(e.getMessage()));
  }

  private static Optional<String> silence(Throwable failure) {
    boolean silent =
        Causes.find(failure, TimeoutException.class).isPresent()
            || Causes.find(failure, DisconnectException.class).isPresent()
            || Causes.find(failure, NetworkException.class).isPresent();
    return silent
        ? Optional.of(
            "Kafka gave no answer in time (%s): check amund.kafka.bootstrap-servers and %s"
                .formatted(Causes.rootInWords(failure), SECURITY))
        : Optional.empty();
  }
}
