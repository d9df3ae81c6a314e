package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import dev.amund.config.reading.Redaction;
import java.util.Map;
import java.util.TreeSet;

/**
 * The connection to the Schema Registry.
 *
 * @param url address, several separated by commas; {@code mock://scope} is a registry inside this
 *     process
 * @param autoRegister whether amund may register its schemas; in production they are registered
 *     beforehand from {@code schemas/}
 * @param properties any further property of the Confluent serializers, for instance for
 *     authentication
 */
public record SchemaRegistryConfig(
    String url, boolean autoRegister, Map<String, String> properties) {

  static SchemaRegistryConfig read(ConfigReader reader) {
    return new SchemaRegistryConfig(
        reader.text(
            "url",
            "http://localhost:8081",
            "http(s)://host:port or mock://scope",
            v -> v.matches("(https?|mock)://\\S+")),
        reader.flag("auto-register", true),
        reader.passThrough("properties"));
  }

  /** Returns the address as it may be printed: without user and password. */
  public String address() {
    return Redaction.address(url);
  }

  /** Returns the properties by name only, and no credentials in the address. */
  @Override
  public String toString() {
    return "SchemaRegistryConfig[url=%s, autoRegister=%s, properties=%s]"
        .formatted(address(), autoRegister, new TreeSet<>(properties.keySet()));
  }
}
