package dev.amund.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Where samples come from beside imports.
 *
 * @param topic whether the topic {@code training-samples.<modelId>} of every model is followed
 * @param linkPrefixes below which addresses samples may be linked rather than held: absolute, of
 *     the schemes file, http and https
 * @param linkTimeout in which time the whole file must come that a sample links to
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
    if (!List.of("file", "http", "https").contains(String.valueOf(uri.getScheme()))
        || uri.isOpaque()) {
      throw new IllegalArgumentException();
    }
    return uri;
  }
}
