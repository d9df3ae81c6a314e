package dev.amund.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where health, metrics, status, the API and the status page are served, and to whom.
 *
 * @param host address to listen on
 * @param port TCP port; 0 takes a free one
 * @param tokenFile holds the bearer token that callers must show; without it, everybody who reaches
 *     the port may read
 * @param tls certificate and key, if it is to be served over TLS
 * @param limits what one caller, and all of them together, may ask of it
 */
public record HttpConfig(
    String host,
    int port,
    Optional<Path> tokenFile,
    Optional<HttpTlsConfig> tls,
    HttpLimitsConfig limits) {

  /** Plain HTTP without a token, with the default limits. */
  public HttpConfig(String host, int port) {
    this(host, port, Optional.empty(), Optional.empty(), HttpLimitsConfig.DEFAULT);
  }

  static HttpConfig read(ConfigReader reader) {
    return new HttpConfig(
        reader.text("host", "127.0.0.1", "a host name or an address", v -> !v.isBlank()),
        reader.integer("port", 8080, 0, 65_535),
        Optional.of(reader.path("token-file", "")).filter(path -> !path.toString().isEmpty()),
        HttpTlsConfig.read(reader.section("tls")),
        HttpLimitsConfig.read(reader.section("limits")));
  }
}
