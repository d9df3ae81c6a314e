package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Sources of samples besides imports.
 *
 * @param topic whether the topic {@code training-samples.<modelId>} of every model is followed
 * @param linkPrefixes addresses below which samples may be links: absolute, with the schemes file,
 *     http and https
 * @param linkTimeout time limit for a whole linked file
 */
public record SamplesConfig(boolean topic, List<URI> linkPrefixes, Duration linkTimeout) {

  static SamplesConfig read(ConfigReader reader) {
    return new SamplesConfig(
        reader.flag("topic", false),
        reader.value(
            "link-prefixes",
            "",
            "file:, http: or https: addresses, separated by commas",
            SamplesConfig::prefixes),
        reader.duration("link-timeout", "30s", Duration.ofSeconds(1), Duration.ofMinutes(2)));
  }

  private static List<URI> prefixes(String value) {
    return Arrays.stream(value.split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(SamplesConfig::prefix)
        .toList();
  }

  private static URI prefix(String text) {
    var uri = URI.create(text);
    boolean isFile = "file".equals(uri.getScheme());
    boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    // Only the path says what is below an address: a query would bound nothing.
    if (uri.isOpaque()
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !(isFile && uri.getRawAuthority() == null || isHttp && uri.getHost() != null)) {
      throw new IllegalArgumentException();
    }
    return uri;
  }
}
