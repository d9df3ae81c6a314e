package dev.amund.event.failures;

import java.util.Optional;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/**
 * Explains why Kafka denies access to a client, or why a client cannot be created, and says what to
 * check. The clients' messages are deep in the causes, and some quote the configuration, passwords
 * included: those are never repeated here.
 */
public final class KafkaRefusals {
  private static final String PROPERTIES = "amund.kafka.properties.";

  private static final String UNREADABLE_JAAS =
      "%ssasl.jaas.config cannot be read: it must be a class, the word required, name=\"value\""
          + " pairs and a semicolon, with a \\ before each \" and \\ in a value";

  private KafkaRefusals() {}

  /**
   * Returns one sentence with what to check; empty if the failure is of another kind, such as no
   * answer.
   */
  public static Optional<String> explain(Throwable failure) {
    if (Causes.find(failure, RegistryUnavailableException.class).isPresent()) {
      return Optional.empty(); // The registry's client borrows Kafka's exceptions.
    }
    return jaas(failure)
        .or(() -> login(failure))
        .or(() -> authentication(failure))
        .or(() -> authorization(failure))
        .or(() -> setUp(failure));
  }

  private static Optional<String> jaas(Throwable failure) {
    return Causes.find(failure, IllegalArgumentException.class)
        .filter(e -> String.valueOf(e.getMessage()).contains("JAAS config"))
        .map(
            e ->
                e.getMessage().startsWith("Could not find")
                    ? "there are no credentials for Kafka: set %ssasl.jaas.config"
                        .formatted(PROPERTIES)
                    : UNREADABLE_JAAS.formatted(PROPERTIES));
  }

  private static Optional<String> login(Throwable failure) {
    return Causes.find(failure, LoginException.class)
        .map(
            e ->
                ("there is no login to Kafka (%s): check %2$ssasl.jaas.config, and for OAUTHBEARER"
                        + " %2$ssasl.oauthbearer.*")
                    .formatted(firstLine(e), PROPERTIES));
  }

  private static Optional<String> authentication(Throwable failure) {
    return Causes.find(failure, AuthenticationException.class)
        .map(
            e -> {
              if (e instanceof SslAuthenticationException) {
                return ("the TLS handshake with Kafka failed (%s): check %2$sssl.truststore.*,"
                        + " which must hold what the brokers' certificate is signed with, and"
                        + " %2$sssl.keystore.*, if the brokers ask for a certificate")
                    .formatted(Causes.rootInWords(e), PROPERTIES);
              }
              return e instanceof UnsupportedSaslMechanismException
                  ? "Kafka refused the SASL mechanism (%s): check %ssasl.mechanism"
                      .formatted(firstLine(e), PROPERTIES)
                  : "Kafka refused the credentials (%s): check %ssasl.jaas.config"
                      .formatted(firstLine(e), PROPERTIES);
            });
  }

  private static Optional<String> authorization(Throwable failure) {
    return Causes.find(failure, AuthorizationException.class)
        .map(
            e ->
                "Kafka does not allow it (%s): give amund's user the rights that it needs"
                    .formatted(firstLine(e)));
  }

  private static Optional<String> setUp(Throwable failure) {
    Optional<String> wrongValue =
        Causes.find(failure, ConfigException.class)
            .map(e -> "a property of the Kafka clients is wrong: " + firstLine(e));
    return wrongValue.or(
        () ->
            Causes.find(failure, KafkaException.class)
                .filter(
                    e -> String.valueOf(e.getMessage()).matches("Failed to (create|construct).*"))
                .map(
                    e ->
                        "a Kafka client cannot be set up (%s): check %s*"
                            .formatted(reason(e), PROPERTIES)));
  }

  /** Returns the deepest of Kafka's own causes, which names the file, and its cause. */
  private static String reason(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() instanceof KafkaException next) {
      last = next;
    }
    return last.getCause() == null
        ? firstLine(last)
        : firstLine(last) + ": " + firstLine(last.getCause());
  }

  /** Returns the message without exception names before it and stack traces after it. */
  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^([\\w.$]+(Exception|Error): )+", "");
  }
}
