package dev.amund.config;

/**
 * Where health, metrics and status are served.
 *
 * @param host address to listen on
 * @param port TCP port; 0 takes a free one
 */
public record HttpConfig(String host, int port) {

  static HttpConfig read(ConfigReader reader) {
    return new HttpConfig(
        reader.text("host", "127.0.0.1", "a host name or an address", v -> !v.isBlank()),
        reader.integer("port", 8080, 0, 65_535));
  }
}
