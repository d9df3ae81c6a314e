package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The HTTP endpoint for health, metrics, status, the API and the status page.
 *
 * @param host address to listen on
 * @param port TCP port; 0 takes a free one
 * @param allowedHosts further host names, in lower case and without a port, for a daemon without a
 *     token; see {@link #tokenFile()}
 * @param tokenFile the file of the bearer token that callers must send; without it, anyone who
 *     reaches the port may read
 * @param tls certificate and key, for TLS
 * @param limits limits in total and per caller
 */
public record HttpConfig(
    String host,
    int port,
    List<String> allowedHosts,
    Optional<Path> tokenFile,
    Optional<HttpTlsConfig> tls,
    HttpLimitsConfig limits) {

  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*");

  /** Copies the list. */
  public HttpConfig {
    allowedHosts = List.copyOf(allowedHosts);
  }

  /** Creates plain HTTP without a token, with the default limits. */
  public HttpConfig(String host, int port) {
    this(host, port, Optional.empty(), Optional.empty(), HttpLimitsConfig.DEFAULT);
  }

  /** Creates it without further names. */
  public HttpConfig(
      String host,
      int port,
      Optional<Path> tokenFile,
      Optional<HttpTlsConfig> tls,
      HttpLimitsConfig limits) {
    this(host, port, List.of(), tokenFile, tls, limits);
  }

  static HttpConfig read(ConfigReader reader) {
    return new HttpConfig(
        reader.text("host", "127.0.0.1", "a host name or an address", v -> !v.isBlank()),
        reader.integer("port", 8080, 0, 65_535),
        reader.value(
            "allowed-hosts",
            "",
            "host names and addresses without ports, separated by commas",
            HttpConfig::hosts),
        Optional.of(reader.path("token-file", "")).filter(path -> !path.toString().isEmpty()),
        HttpTlsConfig.read(reader.section("tls")),
        HttpLimitsConfig.read(reader.section("limits")));
  }

  private static List<String> hosts(String value) {
    return Arrays.stream(value.split(","))
        .map(part -> part.strip().toLowerCase(Locale.ROOT))
        .filter(part -> !part.isEmpty())
        .map(HttpConfig::host)
        .toList();
  }

  private static String host(String text) {
    if (!HOST.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return text;
  }
}
