package dev.amund.http;

import dev.amund.config.HttpConfig;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The host names that a daemon without a token accepts.
 *
 * <p>A foreign web page can resolve its own site's name to this machine (DNS rebinding), and the
 * browser then lets it read the daemon's answers. But the browser sends that name in {@code Host}.
 * So only names that no foreign site can have are accepted: {@code localhost} and loopback
 * addresses, the address of this connection, and configured names. No name is resolved here.
 */
final class HostNames {
  private static final String ROOT = ".";

  private final Set<String> names = new HashSet<>();

  HostNames(HttpConfig config) {
    names.add("localhost");
    names.add(canonical(config.host()));
    config.allowedHosts().forEach(host -> names.add(canonical(host)));
    // The wildcard address is no name, although some systems connect to it.
    names.removeIf(name -> literal(name).filter(InetAddress::isAnyLocalAddress).isPresent());
  }

  /** Returns whether a request has exactly one valid host, as RFC 9112 requires. */
  static boolean areWellFormed(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.isEmpty()) {
      return request.version() == HttpVersion.HTTP_1_0;
    }
    return hosts.size() == 1 && isReadable(hosts.get(0)) && target(request).isPresent();
  }

  /**
   * Returns whether it was sent to one of our names; a request without a name does not come from a
   * browser.
   */
  boolean accept(HttpServerRequest request) {
    Optional<InetAddress> here = literal(request.localAddress().hostAddress());
    return target(request).filter(target -> isOurs(target, here)).isPresent()
        && request.headers().getAll(HttpHeaders.HOST).stream().allMatch(h -> isOurs(h, here));
  }

  /**
   * Returns the host in the first line, where it has one; else that of the header; empty if
   * unreadable.
   */
  private static Optional<String> target(HttpServerRequest request) {
    String uri = request.uri();
    int scheme = uri.indexOf("://");
    if (uri.startsWith("/") || scheme < 0) {
      return Optional.of(Optional.ofNullable(request.getHeader(HttpHeaders.HOST)).orElse(""));
    }
    String rest = uri.substring(scheme + 3);
    String authority = rest.split("[/?#]", 2)[0];
    return isReadable(authority) ? Optional.of(authority) : Optional.empty();
  }

  private static boolean isReadable(String authority) {
    // RFC 9110 7.2: empty where the target has no host.
    return authority.isEmpty() || HostAndPort.parseAuthority(authority, -1) != null;
  }

  private boolean isOurs(String authority, Optional<InetAddress> here) {
    if (authority.isEmpty()) {
      return true;
    }
    return Optional.ofNullable(HostAndPort.parseAuthority(authority, -1))
        .map(parsed -> canonical(parsed.host()))
        .filter(name -> names.contains(name) || isLocal(literal(name), here))
        .isPresent();
  }

  private static boolean isLocal(Optional<InetAddress> address, Optional<InetAddress> here) {
    return address.isPresent() && (address.get().isLoopbackAddress() || address.equals(here));
  }

  /** Returns the canonical spelling of a name or an address. */
  private static String canonical(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    String bare = name.startsWith("[") ? name.replaceAll("[\\[\\]]", "") : name;
    return literal(bare)
        .map(InetAddress::getHostAddress)
        .orElseGet(
            () -> bare.endsWith(ROOT) ? bare.substring(0, bare.length() - ROOT.length()) : bare);
  }

  private static Optional<InetAddress> literal(String text) {
    return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(text));
  }
}
