package dev.amund.event.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of the Schema Registry. A user and password in it are passed to the client
 * separately, because the client prints addresses that it cannot reach.
 *
 * @param urls the addresses, without user and password
 * @param userInfo {@code user:password}; from the first address that has one
 */
record RegistryAddress(List<String> urls, Optional<String> userInfo) {
  private static final Pattern USER_INFO = Pattern.compile("//([^/]*)@");

  /**
   * @param configured one address, or several separated by commas
   */
  static RegistryAddress of(String configured) {
    var urls = Arrays.stream(configured.split(",")).map(String::trim).toList();
    return new RegistryAddress(
        urls.stream().map(url -> USER_INFO.matcher(url).replaceFirst("//")).toList(),
        urls.stream()
            .map(USER_INFO::matcher)
            .filter(matcher -> matcher.find())
            .map(matcher -> URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8))
            .findFirst());
  }

  /** Returns the client's properties for user and password. */
  Map<String, String> credentials() {
    return userInfo
        .map(
            user ->
                Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", user))
        .orElse(Map.of());
  }
}
