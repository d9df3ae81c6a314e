package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.config.HttpLimitsConfig;
import dev.amund.config.HttpPeerLimitsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One peer cannot take what all share. */
@Timeout(90)
class ConnectionsTest {
  private static final int RESERVE = 64;
  private static final String ENDING = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private final List<Socket> opened = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : opened) {
      socket.close();
    }
  }

  @Test
  void idleConnectionsOfOnePeerKeepNoOtherOut() throws IOException {
    try (var server = server(limits(8, 4, Duration.ofMinutes(1)))) {
      var raw = new RawHttp(server);
      openFrom(raw, "127.0.0.2", 200);

      assertThat(raw.ask("GET /status" + ENDING)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void idleConnectionsInAnyNumberKeepNoProbeOut() throws IOException {
    try (var server = server(limits(20, 20, Duration.ofMinutes(1)))) {
      var raw = new RawHttp(server);
      openFrom(raw, "127.0.0.1", 20 + 5 * RESERVE);

      for (int i = 0; i < 10; i++) {
        assertThat(raw.ask("GET /health/live" + ENDING)).startsWith("HTTP/1.1 200 ");
      }
      assertThat(raw.ask("GET /status" + ENDING))
          .startsWith("HTTP/1.1 503 ")
          .contains("urn:amund:problem:too-many-connections", "retry-after: ")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aFullReserveMakesRoomAtTheCostOfWhoHasMostOfIt() throws IOException {
    try (var server = server(limits(1, 1, Duration.ofMinutes(1)))) {
      var raw = new RawHttp(server);
      openFrom(raw, "127.0.0.2", 1);
      Socket patient = raw.connectFrom("127.0.0.3");
      opened.add(patient);
      openFrom(raw, "127.0.0.2", RESERVE + 20);

      RawHttp.write(patient, "GET /health/live" + ENDING);
      assertThat(RawHttp.readAll(patient)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void whoHasLeftMakesRoom() throws IOException {
    try (var server = server(limits(4, 2, Duration.ofMinutes(1)))) {
      var raw = new RawHttp(server);
      openFrom(raw, "127.0.0.1", 2);
      assertThat(raw.ask("GET /status" + ENDING)).startsWith("HTTP/1.1 503 ");
      hangUp();

      await().until(() -> raw.ask("GET /status" + ENDING).startsWith("HTTP/1.1 200 "));
    }
  }

  @Test
  void aFirstRequestThatDripsIsEndedLongBeforeTheIdleTimeout() throws IOException {
    try (var server = server(limits(8, 8, Duration.ofHours(1)));
        var socket = new RawHttp(server).connect()) {
      RawHttp.write(socket, "GET /status HTTP/1.1\r\nHost: localhost\r\n");
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(60))
          .until(() -> isEnded(socket, "X: y\r\n"));
    }
  }

  @Test
  void anAnsweredConnectionThatDripsIsEndedToo() throws IOException {
    try (var server = server(limits(8, 8, Duration.ofSeconds(2)));
        var socket = new RawHttp(server).connect()) {
      RawHttp.write(socket, "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(RawHttp.status(socket)).isEqualTo(200);
      RawHttp.write(socket, "GET /status HTTP/1.1\r\n");
      await().pollInterval(Duration.ofMillis(300)).until(() -> isEnded(socket, "X: y\r\n"));
    }
  }

  @Test
  void aConnectionThatIsUsedStaysOpen() throws IOException {
    try (var server = server(limits(8, 8, Duration.ofSeconds(2)));
        var socket = new RawHttp(server).connect()) {
      await()
          .pollInterval(Duration.ofMillis(200))
          .during(Duration.ofSeconds(5))
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                RawHttp.write(socket, "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
                return RawHttp.status(socket) == 200;
              });
    }
  }

  @Test
  void aBodyWithoutEndIsAnsweredAndEnded() throws IOException {
    try (var server = server(limits(8, 8, Duration.ofMinutes(1)));
        var socket = new RawHttp(server).connect()) {
      RawHttp.write(
          socket, "POST /status HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(RawHttp.status(socket)).isEqualTo(405);
      await().pollInterval(Duration.ofMillis(300)).until(() -> isEnded(socket, "1\r\nx\r\n"));
    }
  }

  @Test
  void onePeerCannotTakeAllStreams() throws IOException {
    var limits =
        new HttpLimitsConfig(
            512, 4, 4096, 8192, Duration.ofSeconds(60), new HttpPeerLimitsConfig(64, 2));
    try (var server = server(limits)) {
      var raw = new RawHttp(server);
      assertThat(follow(raw, "127.0.0.2")).isEqualTo(200);
      assertThat(follow(raw, "127.0.0.2")).isEqualTo(200);
      assertThat(follow(raw, "127.0.0.2")).isEqualTo(503);
      assertThat(follow(raw, "127.0.0.3")).isEqualTo(200);
      hangUp();
      await().until(() -> follow(raw, "127.0.0.2") == 200);
    }
  }

  private int follow(RawHttp raw, String address) throws IOException {
    Socket socket = raw.connectFrom(address);
    opened.add(socket);
    RawHttp.write(socket, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return RawHttp.status(socket);
  }

  private void openFrom(RawHttp raw, String address, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      opened.add(raw.connectFrom(address));
    }
  }

  /** Goes on sending, as a client does that means to hold its connection. */
  private static boolean isEnded(Socket socket, String more) {
    try {
      RawHttp.write(socket, more);
      socket.setSoTimeout(1);
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpLimitsConfig limits(int all, int ofOne, Duration idle) {
    return new HttpLimitsConfig(all, 4, 4096, 8192, idle, new HttpPeerLimitsConfig(ofOne, ofOne));
  }

  private static HttpEndpointFixture server(HttpLimitsConfig limits) {
    return new HttpEndpointFixture(
        HttpEndpointFixture.config(Optional.empty(), limits),
        () -> HttpEndpointFixture.IDLE,
        new ApiInMemory());
  }
}
