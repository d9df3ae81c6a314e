package dev.amund.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends the very bytes it is given, over connections to the loopback interface. */
final class RawHttp {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  RawHttp(HttpEndpointFixture server) {
    this(server.endpoint.port());
  }

  /** A connection from 127.0.0.1. */
  Socket connect() throws IOException {
    return connectFrom("127.0.0.1");
  }

  /** A connection from another address of the loopback interface, such as 127.0.0.2. */
  Socket connectFrom(String address) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** The answer to a request that ends its connection. */
  String ask(String request) throws IOException {
    try (var socket = connect()) {
      write(socket, request);
      return readAll(socket);
    }
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What comes until the connection is closed, also by a reset. */
  static String readAll(Socket socket) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(bytes);
    } catch (java.net.SocketException e) {
      // What came before the reset counts.
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** The status of the next answer on a connection that stays open; its body is read, too. */
  static int status(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after " + head);
      }
      head.append((char) next);
    }
    var length =
        java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(head.toString());
    if (length.find()) {
      in.readNBytes(Integer.parseInt(length.group(1)));
    }
    return Integer.parseInt(head.substring(9, 12));
  }
}
