package dev.amund.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports of the loopback interface.
 *
 * <p>They lie below those that systems give to outgoing connections (RFC 6335 begins them at 49152,
 * Linux at 32768). A port from that range may belong to somebody's connection by the time the
 * server binds it, or when it starts again after a crash.
 */
public final class Ports {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_767;
  private static final int ATTEMPTS = 100;

  private Ports() {}

  /**
   * Returns {@code port}, or for 0 the one stored in {@code file}, or else a free one, which is
   * stored there, so that a restart comes back on the same address.
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

  /**
   * Returns a port that no server listens on now.
   *
   * @throws IOException if none was found
   */
  public static int free() throws IOException {
    BindException taken = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
      try (var socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        taken = e;
      }
    }
    throw taken;
  }
}
