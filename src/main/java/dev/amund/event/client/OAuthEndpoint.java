package dev.amund.event.client;

import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Allows the configured OAuth token address. Kafka's clients request tokens only from addresses in
 * a system property, a safeguard for programs with untrusted client settings. amund's come from its
 * operator, so the configured address is allowed unless the property is already set.
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
