package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.HttpConfig;
import dev.amund.config.HttpLimitsConfig;
import dev.amund.config.HttpTlsConfig;
import dev.amund.config.reading.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
  @TempDir static Path directory;
  private static KeyStore store;
  private static Path certificate;
  private static Path key;

  @BeforeAll
  static void makeCertificate() throws Exception {
    var made = SelfSigned.in(directory);
    store = made.store();
    certificate = made.certificate();
    key = made.key();
  }

  @Test
  void servesOverTlsAndOnlyOverTls() throws Exception {
    try (var server = server(certificate, key)) {
      assertThat(server.endpoint.address())
          .isEqualTo("https://127.0.0.1:" + server.endpoint.port());
      var address = URI.create(server.endpoint.address() + "/health/live");

      var response =
          HttpClient.newBuilder()
              .sslContext(trusting())
              .build()
              .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");

      assertThatThrownBy(
              () ->
                  HttpClient.newHttpClient()
                      .send(
                          HttpRequest.newBuilder(address).build(),
                          HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
      assertThatThrownBy(() -> server.get("/health/live")).hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void aMissingFileIsSaidBeforeAnythingIsServed() {
    var absent = directory.resolve("absent.pem");
    assertThatThrownBy(() -> server(absent, key))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("amund.http.tls.certificate = '" + absent + "'");
    assertThatThrownBy(() -> server(certificate, absent))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("amund.http.tls.key = '" + absent + "'");
  }

  @Test
  void whatIsNoCertificateIsSaid() {
    assertThatThrownBy(() -> server(key, key))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("amund.http.tls");
  }

  private static HttpEndpointFixture server(Path certificate, Path key) {
    return new HttpEndpointFixture(
        new HttpConfig(
            "127.0.0.1",
            0,
            Optional.empty(),
            Optional.of(new HttpTlsConfig(certificate, key)),
            HttpLimitsConfig.DEFAULT),
        () -> HttpEndpointFixture.IDLE,
        new ApiInMemory());
  }

  private static SSLContext trusting() throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("amund", store.getCertificate("amund"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
