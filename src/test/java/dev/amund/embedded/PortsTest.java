package dev.amund.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  @TempDir private Path directory;

  @Test
  void aFreePortCanBeBoundAndIsNoneOfThoseOfOutgoingConnections() throws Exception {
    int port = Ports.free();
    assertThat(port).isBetween(20_000, 32_767);
    try (var socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(socket.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void aDirectoryRemembersItsPort() throws Exception {
    Path file = directory.resolve("parts/broker.port");
    int port = Ports.resolve(file, 0);
    assertThat(Ports.resolve(file, 0)).isEqualTo(port);
  }

  @Test
  void aPortThatIsNamedIsTakenAsItIs() throws Exception {
    Path file = directory.resolve("broker.port");
    assertThat(Ports.resolve(file, 9092)).isEqualTo(9092);
    assertThat(file).doesNotExist();
  }
}
