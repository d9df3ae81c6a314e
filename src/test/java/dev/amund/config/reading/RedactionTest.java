package dev.amund.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource({
    "amund.kafka.properties.sasl.jaas.config, ***",
    "amund.kafka.properties.ssl.keystore.key, ***",
    "amund.kafka.properties.ssl.key.password, ***",
    "amund.schema-registry.properties.basic.auth.user.info, ***",
    "amund.schema-registry.properties.bearer.auth.token, ***",
    "amund.http.token-file, value",
    "amund.kafka.group-id, value",
    "amund.kafka.session-timeout, value"
  })
  void whatIsCalledASecretIsHidden(String key, String shown) {
    assertThat(Redaction.shown(key, "value")).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://registry:8081|http://registry:8081",
        "http://me:pw@registry:8081|http://***@registry:8081",
        "http://me:p@w@registry|http://***@registry",
        "https://me:pw@a:1,https://me:pw@b:2/path|https://***@a:1,https://***@b:2/path",
        "mock://scope|mock://scope"
      })
  void addressesAreShownWithoutUserAndPassword(String url, String shown) {
    assertThat(Redaction.address(url)).isEqualTo(shown);
  }
}
