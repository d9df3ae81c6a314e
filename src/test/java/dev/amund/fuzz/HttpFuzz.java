package dev.amund.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Sends hostile requests to an HTTP endpoint, one a connection, and an honest one behind each. For
 * an endpoint in this process or in another one, for as long as one likes; the same seed sends the
 * same. Not thread-safe.
 */
public final class HttpFuzz {
  private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.[01] (\\d{3})");
  private static final Pattern STACK_TRACE = Pattern.compile("Exception|\\tat [a-z]+\\.");
  private static final List<String> HONEST = List.of("/health/live", "/status", "/api/v1/models");
  private static final int TIMEOUT_MILLIS = 20_000;

  /** For answers to what may be no whole request; a server on this machine takes a millisecond. */
  private static final int SHORT_TIMEOUT_MILLIS = 25;

  private final InetSocketAddress address;
  private final HostileRequests requests;
  private final Random manners;
  private long round;

  /**
   * @param address where the endpoint listens, without TLS and without a token
   * @param models ids of models that it has; not empty
   */
  public HttpFuzz(InetSocketAddress address, long seed, List<String> models) {
    this.address = address;
    this.requests = new HostileRequests(new Random(seed), models);
    this.manners = new Random(seed);
  }

  /**
   * Sends the next hostile request and an honest one behind it.
   *
   * @return what was wrong with the answers, with the bytes that were sent; empty if nothing was
   * @throws IOException the endpoint takes no connections
   */
  public Optional<String> round() throws IOException {
    byte[] hostile = requests.next();
    String answer = send(hostile);
    String path = HONEST.get((int) (round++ % HONEST.size()));
    Optional<String> problem = problem(answer).or(() -> honest(path));
    return problem.map(what -> "%s, after request %d: %s".formatted(what, round, shown(hostile)));
  }

  private String send(byte[] bytes) throws IOException {
    try (var socket = connect(SHORT_TIMEOUT_MILLIS)) {
      int first = manners.nextInt(bytes.length + 1);
      try {
        socket.getOutputStream().write(bytes, 0, first);
        socket.getOutputStream().write(bytes, first, bytes.length - first);
        if (manners.nextInt(10) == 0) {
          socket.shutdownOutput();
        }
      } catch (IOException e) {
        // Refused before all of it was read. What was answered may still be here.
      }
      if (manners.nextInt(10) == 0) {
        socket.setSoLinger(true, 0); // A reset, with the answer on its way.
        return "";
      }
      return read(socket);
    }
  }

  /** What comes until the connection ends or nothing more comes. */
  private static String read(Socket socket) {
    var text = new StringBuilder();
    var buffer = new byte[8192];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
        text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      // The time is over, or it was reset.
    }
    return text.toString();
  }

  private static Optional<String> problem(String answer) {
    var statuses = STATUS.matcher(answer);
    while (statuses.find()) {
      int status = Integer.parseInt(statuses.group(1));
      if (status >= 500 && status != 503) {
        return Optional.of("status " + status);
      }
    }
    return STACK_TRACE.matcher(answer).find()
        ? Optional.of("a stack trace in the answer")
        : Optional.empty();
  }

  private Optional<String> honest(String path) {
    try (var socket = connect(TIMEOUT_MILLIS)) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = read(socket);
      return answer.startsWith("HTTP/1.1 200 ")
          ? Optional.empty()
          : Optional.of("an honest request for %s was answered '%s'".formatted(path, answer));
    } catch (SocketTimeoutException e) {
      return Optional.of("an honest request found no connection");
    } catch (IOException e) {
      return Optional.of("an honest request failed: " + e);
    }
  }

  private Socket connect(int timeoutMillis) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(address, TIMEOUT_MILLIS);
    socket.setSoTimeout(timeoutMillis);
    return socket;
  }

  private static String shown(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String escaped =
        text.chars()
            .limit(2000)
            .mapToObj(
                c ->
                    c >= ' ' && c < 0x7f
                        ? String.valueOf((char) c)
                        : "\\x" + HexFormat.of().toHexDigits((byte) c))
            .reduce("", String::concat);
    return "%d bytes: %s".formatted(bytes.length, escaped);
  }
}
