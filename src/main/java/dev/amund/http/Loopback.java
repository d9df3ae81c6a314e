package dev.amund.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Whether an address is of this machine alone. */
final class Loopback {

  private Loopback() {}

  static boolean is(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
