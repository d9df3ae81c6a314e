package dev.amund.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker that wants to know who one is: a listener SASL_SSL for SCRAM-SHA-512 and PLAIN, a
 * listener SSL for certificates of clients, and, for the one who looks after it, a plain one whose
 * anonymous user may do everything.
 */
public final class SecuredBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final EmbeddedBroker broker;
  private final Map<String, Integer> ports;

  private SecuredBroker(EmbeddedBroker broker, Map<String, Integer> ports) {
    this.broker = broker;
    this.ports = ports;
  }

  /**
   * Starts one.
   *
   * @param broker the broker's own key
   * @param client the key of the client that the listener SSL lets in
   * @param overrides further properties of the broker
   */
  public static SecuredBroker start(
      Path directory, KeyStores broker, KeyStores client, Map<String, String> overrides)
      throws IOException {
    Files.createDirectories(directory);
    var ports = new HashMap<String, Integer>();
    for (String listener : List.of("PLAINTEXT", "SASL_SSL", "SSL", "CONTROLLER")) {
      Path file =
          listener.equals("PLAINTEXT")
              ? directory.resolve("broker.port")
              : file(directory, listener);
      ports.put(listener, Ports.resolve(file, 0));
    }
    var settings = new HashMap<String, String>();
    settings.put(
        "listeners", listeners(ports, List.of("PLAINTEXT", "SASL_SSL", "SSL", "CONTROLLER")));
    settings.put("advertised.listeners", listeners(ports, List.of("PLAINTEXT", "SASL_SSL", "SSL")));
    settings.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("ssl.keystore.location", broker.keyStore().toString());
    settings.put("ssl.keystore.password", KeyStores.PASSWORD);
    settings.put("ssl.truststore.location", client.trustStore().toString());
    settings.put("ssl.truststore.password", KeyStores.PASSWORD);
    settings.put("listener.name.ssl.ssl.client.auth", "required");
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN");
    settings.put(
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put(
        "listener.name.sasl_ssl.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " user_amund=\"of-plain\";");
    settings.putAll(overrides);
    return new SecuredBroker(EmbeddedBroker.start(directory, 0, settings), ports);
  }

  private static Path file(Path directory, String listener) {
    return directory.resolve(listener.toLowerCase(Locale.ROOT) + ".port");
  }

  private static String listeners(Map<String, Integer> ports, List<String> names) {
    return names.stream()
        .map(name -> name + "://" + HOST + ":" + ports.get(name))
        .collect(Collectors.joining(","));
  }

  /**
   * Properties of a broker that takes OAUTHBEARER as well, with the tokens of this server, whose
   * address must be allowed by Kafka's system property.
   */
  public static Map<String, String> oauth(TokenServer tokens) {
    String listener = "listener.name.sasl_ssl.oauthbearer.";
    return Map.of(
        "sasl.enabled.mechanisms",
        "SCRAM-SHA-512,PLAIN,OAUTHBEARER",
        listener + "sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
        listener + "sasl.server.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler",
        listener + "sasl.oauthbearer.jwks.endpoint.url",
        tokens.keysUrl());
  }

  /** Where the listener of this name is: host:port. */
  public String address(String listener) {
    return HOST + ":" + ports.get(listener);
  }

  /** An admin client that may do everything. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  /** Lets a user in with SCRAM-SHA-512, or gives one another password. */
  public void scramUser(String user, String password) throws Exception {
    var credential = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    try (var admin = admin()) {
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(user, credential, password)))
          .all()
          .get();
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
