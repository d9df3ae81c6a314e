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
 * The names by which a daemon without a token may be asked.
 *
 * <p>A page of a stranger's site can make the name of that site stand for this machine (DNS
 * rebinding), and a browser then lets the page read what this daemon answers. But the browser sends
 * the site's name in {@code Host}. So accepted are names that no stranger can have: {@code
 * localhost} and loopback addresses, the address that this very connection came to, and what is
 * configured. Nothing is looked up here.
 */
final class HostNames {
  private static final String ROOT = ".";

  private final Set<String> names = new HashSet<>();

  HostNames(HttpConfig config) {
    names.add("localhost");
    names.add(canonical(config.host()));
    config.allowedHosts().forEach(host -> names.add(canonical(host)));
    // To listen everywhere is no name, although some systems connect to it.
    names.removeIf(name -> literal(name).filter(InetAddress::isAnyLocalAddress).isPresent());
  }

  /** Whether a request names its host once, and readably, as RFC 9112 has it. */
  static boolean areWellFormed(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.isEmpty()) {
      return request.version() == HttpVersion.HTTP_1_0;
    }
    return hosts.size() == 1 && isReadable(hosts.get(0)) && target(request).isPresent();
  }

  /** Whether it was sent to one of our names; one that names none comes from no browser. */
  boolean accept(HttpServerRequest request) {
    Optional<InetAddress> here = literal(request.localAddress().hostAddress());
    return target(request).filter(target -> isOurs(target, here)).isPresent()
        && request.headers().getAll(HttpHeaders.HOST).stream().allMatch(h -> isOurs(h, here));
  }

  /** The host in the first line, where it has one; else that of the header; empty if unreadable. */
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

  /** One spelling of a name or an address. */
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
