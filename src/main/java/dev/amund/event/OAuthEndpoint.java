package dev.amund.event;

import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Kafka's clients ask for OAuth tokens only at addresses that a system property allows: a safeguard
 * for programs that take the settings of their clients from strangers. amund takes them from its
 * operator, so that the address in the configuration is allowed unless the property says something
 * else.
 */
final class OAuthEndpoint {
  private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private OAuthEndpoint() {}

  static void allow(Map<String, String> properties) {
    String endpoint = properties.get(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL);
    if (endpoint != null && System.getProperty(ALLOWED) == null) {
      System.setProperty(ALLOWED, endpoint);
    }
  }
}
