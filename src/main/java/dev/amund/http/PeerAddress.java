package dev.amund.http;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Identifies a connection's peer for limits. */
final class PeerAddress {
  private static final int NETWORK_BYTES = 8;

  private PeerAddress() {}

  /** Returns the IPv4 address; of an IPv6 address its network, since every host has a whole one. */
  static String of(SocketAddress remote) {
    String text = Optional.ofNullable(remote.hostAddress()).orElse("?");
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
    return address instanceof Inet6Address && !address.isLoopbackAddress()
        ? HexFormat.ofDelimiter(":")
            .formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
            .concat("::/64")
        : text;
  }
}
