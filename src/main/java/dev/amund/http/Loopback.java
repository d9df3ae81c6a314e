package dev.amund.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Recognises loopback addresses. */
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
