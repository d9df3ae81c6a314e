package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.reading.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConfigTest {

  @Test
  void isOpenToThisMachineAloneByDefault() {
    assertThat(AmundConfig.of(Map.of()).http()).isEqualTo(new HttpConfig("127.0.0.1", 8080));
  }

  @Test
  void tokenTlsAndLimitsReachTheirRecords() {
    var http =
        AmundConfig.of(
                Map.of(
                    "amund.http.token-file", "/etc/amund/token",
                    "amund.http.tls.certificate", "/etc/amund/c.pem",
                    "amund.http.tls.key", "/etc/amund/k.pem",
                    "amund.http.limits.max-connections", "7",
                    "amund.http.limits.max-event-streams", "0",
                    "amund.http.limits.max-uri-length", "1000",
                    "amund.http.limits.max-header-size", "2000",
                    "amund.http.limits.idle-timeout", "5s"))
            .http();

    assertThat(http.tokenFile()).hasValue(Path.of("/etc/amund/token"));
    assertThat(http.tls())
        .hasValue(new HttpTlsConfig(Path.of("/etc/amund/c.pem"), Path.of("/etc/amund/k.pem")));
    assertThat(http.limits())
        .isEqualTo(new HttpLimitsConfig(7, 0, 1000, 2000, Duration.ofSeconds(5)));
  }

  @Test
  void onePeerHasLimitsOfItsOwn() {
    var http =
        AmundConfig.of(
                Map.of(
                    "amund.http.limits.per-address.max-connections", "9",
                    "amund.http.limits.per-address.max-event-streams", "0"))
            .http();

    assertThat(http.limits().perAddress()).isEqualTo(new HttpPeerLimitsConfig(9, 0));
  }

  @Test
  void hostsAreNamesAndAddressesInAnySpelling() {
    var http =
        AmundConfig.of(
                Map.of("amund.http.allowed-hosts", "amund, Amund.Internal ,10.0.0.7,2001:DB8::1,"))
            .http();

    assertThat(http.allowedHosts())
        .containsExactly("amund", "amund.internal", "10.0.0.7", "2001:db8::1");
    assertThat(AmundConfig.of(Map.of()).http().allowedHosts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amund:8080",
        "http://amund",
        "amund/",
        "*",
        "a b",
        "[::1]",
        "10.0.0.7:80",
        "a@b",
        "a,,b c"
      })
  void whatIsNoHostIsRefused(String hosts) {
    assertThatThrownBy(() -> AmundConfig.of(Map.of("amund.http.allowed-hosts", hosts)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("amund.http.allowed-hosts");
  }

  @Test
  void aCertificateWithoutItsKeyIsRefused() {
    for (String only : new String[] {"certificate", "key"}) {
      assertThatThrownBy(() -> AmundConfig.of(Map.of("amund.http.tls." + only, "some.pem")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("amund.http.tls: certificate and key belong together");
    }
  }

  @Test
  void emptyTextIsNoFile() {
    assertThat(AmundConfig.of(Map.of("amund.http.token-file", "")).http().tokenFile())
        .isEqualTo(Optional.empty());
  }
}
