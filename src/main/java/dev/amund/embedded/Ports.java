package dev.amund.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Free TCP ports that a directory remembers, so that a restart comes back on the same address. */
final class Ports {
  private Ports() {}

  /**
   * Returns {@code port}, or for 0 the one stored in {@code file}, or else a free one, which is
   * stored there.
   */
  static int resolve(Path file, int port) throws IOException {
    if (port != 0) {
      return port;
    }
    if (Files.exists(file)) {
      return Integer.parseInt(Files.readString(file).strip());
    }
    int free = free();
    Files.createDirectories(file.getParent());
    Files.writeString(file, free + "\n");
    return free;
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
