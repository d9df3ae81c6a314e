package dev.amund.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Draws what a careless or malicious client might send to the HTTP endpoint: well-formed requests
 * with strange contents, malformed ones, several behind each other, and what is no HTTP at all. The
 * same seed gives the same requests. Not for several threads.
 */
public final class HostileRequests {
  private static final String CRLF = "\r\n";

  private static final List<String> PATHS =
      List.of(
          "/",
          "/page/page.js",
          "/status",
          "/metrics",
          "/health/live",
          "/health/ready",
          "/health/started",
          "/api/v1/health",
          "/api/v1/models",
          "/api/v1/models/small",
          "/api/v1/models/small/versions",
          "/api/v1/models/small/evaluations",
          "/api/v1/requests/123e4567-e89b-12d3-a456-426614174000",
          "/api/v1/receipts",
          "/api/v1/events",
          "/api/v1/openapi.json",
          "/nowhere");

  private static final List<String> SEGMENTS =
      List.of(
          "..",
          ".",
          "",
          "%2e%2e",
          "%2E",
          "%2f",
          "%5c",
          "\\",
          "%00",
          "%",
          "%z",
          "%zz",
          "%u0041",
          "%c0%ae",
          "%ff%fe",
          "%e2%82",
          ";a=b",
          ":modelId",
          "*",
          "{",
          "[",
          "|",
          "^",
          "`",
          "\u00e4",
          "\u0007",
          "x".repeat(300),
          "-1",
          "9".repeat(40),
          "123e4567-e89b-12d3-a456-42661417400",
          "123E4567-E89B-12D3-A456-426614174000",
          "1-1-1-1-1");

  private static final List<String> TARGETS =
      List.of(
          "*",
          "",
          "http://localhost/status",
          "http://evil.example/status",
          "http://",
          "http:///status",
          "http://[::1/status",
          "http://[::1]:99999/status",
          "http://a@localhost/",
          "://",
          "localhost:80",
          "status",
          "?",
          "#",
          "/#",
          "//",
          "///status",
          "/status#x",
          "/?/",
          "\\status",
          "ftp://localhost/");

  private static final List<String> QUERIES =
      List.of(
          "limit=0",
          "limit=-1",
          "limit=201",
          "limit=1e3",
          "limit=99999999999999999999",
          "limit=%31",
          "limit=\u0661",
          "limit",
          "limit=",
          "limit=1&limit=2",
          "cursor=",
          "cursor=YmVmb3JlOjM",
          "cursor=YmVmb3JlOi0x",
          "cursor=YmVmb3JlOjk5OTk5OTk5OTk5OTk5OTk5OTk",
          "cursor=%%%",
          "cursor=====",
          "cursor=%ff",
          "=",
          "&&&",
          "a=b;c=d",
          "%",
          "%zz=1",
          "a=%zz",
          "a=%f",
          "+=+",
          "\u00e4=\u00f6",
          "a[]=1",
          "__proto__=1",
          "x=" + "y".repeat(1000));

  private static final List<String> METHODS =
      List.of(
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "PATCH",
          "OPTIONS",
          "TRACE",
          "CONNECT",
          "PRI",
          "get",
          "G",
          "GET\t",
          "",
          " ",
          "G\u00c4T",
          "M".repeat(2000),
          "GET,POST",
          "QUERY",
          "(GET)");

  private static final List<String> VERSIONS =
      List.of(
          "HTTP/1.1",
          "HTTP/1.0",
          "HTTP/0.9",
          "HTTP/2.0",
          "HTTP/3.0",
          "HTTP/1.2",
          "HTTP/9.9",
          "HTTP/1.10",
          "HTTP/11.1",
          "HTTP/-1.1",
          "HTTP/1",
          "HTTP",
          "http/1.1",
          "",
          "RTSP/1.0",
          "HTTP/1.1 ",
          "HTTP/1.1 x",
          "HTTP/999999999999.1",
          "HTCPCP/1.0");

  private static final List<String> HOSTS =
      List.of(
          "Host: localhost",
          "Host: 127.0.0.1:8080",
          "Host: evil.example",
          "Host:",
          "Host: ",
          "Host: [::1",
          "Host: a b",
          "Host: localhost:99999999",
          "Host: localhost:-1",
          "Host: localhost\r\nHost: localhost",
          "Host: \u00e4",
          "host : localhost",
          "Host: " + "h".repeat(3000),
          "X: y");

  private static final List<String> HEADERS =
      List.of(
          "Accept: ",
          "Accept: */*;q=2",
          "Accept: text/html;q=x",
          "Accept: ;;;",
          "Accept: application/openmetrics-text",
          "Accept: a/b, c/d;e=\"",
          "Accept: text/event-stream",
          "Accept: application/json;q=0",
          "Accept: " + "a/b,".repeat(500),
          "Accept-Encoding: gzip;q=0, *;q=9",
          "Accept-Language: ,;",
          "Authorization: Bearer ",
          "Authorization: Basic \u00ff",
          "Last-Event-ID: -1",
          "Last-Event-ID: 0123abcd-99999999999999999999",
          "Last-Event-ID: \u00e4",
          "If-None-Match: *",
          "If-None-Match: \"",
          "If-Modified-Since: never",
          "Range: bytes=0-0,-1,9-1",
          "Expect: 100-continue",
          "Expect: the-unexpected",
          "Upgrade: websocket\r\nConnection: Upgrade",
          "Upgrade: websocket\r\n"
              + "Connection: Upgrade\r\n"
              + "Sec-WebSocket-Key: x\r\n"
              + "Sec-WebSocket-Version: 13",
          "Upgrade: websocket\r\n"
              + "Connection: Upgrade\r\n"
              + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=x",
          "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
          "Connection: keep-alive, close",
          "Connection: ",
          "Connection: \u0000",
          "Keep-Alive: timeout=-1",
          "Cookie: =; a=\"; $Version=1;;;",
          "Cookie: \u0001",
          "Content-Type: multipart/form-data; boundary=",
          "Content-Type: application/x-www-form-urlencoded",
          "X-Forwarded-For: 127.0.0.1",
          "X-Forwarded-Host: localhost",
          "Forwarded: for=\"[",
          "X-HTTP-Method-Override: DELETE",
          "Origin: null",
          "Referer: \u0000",
          "TE: trailers, x;q=y",
          "Trailer: Host",
          "NoColon",
          ": no name",
          "Spaced Name: x",
          "X\u0000Y: z",
          "X: a\u0000b",
          "X: a\rb",
          "X: a\nb",
          " folded: x",
          "X: y\r\n folded",
          "X: y\r\n\tfolded",
          "traceparent: 00-zz-zz-00",
          "X: " + "v".repeat(9000));

  private static final List<String> LENGTHS =
      List.of(
          "Content-Length: 0",
          "Content-Length: 5",
          "Content-Length: 100000",
          "Content-Length: -1",
          "Content-Length: +5",
          "Content-Length: 0x5",
          "Content-Length: 99999999999999999999",
          "Content-Length: 5\r\nContent-Length: 6",
          "Content-Length: 5, 5",
          "Content-Length: ",
          "Content-Length: \u0665",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nContent-Length: 5",
          "Transfer-Encoding: Chunked, chunked",
          "Transfer-Encoding: gzip, chunked",
          "Transfer-Encoding: chunked, identity",
          "Transfer-Encoding: xchunked",
          "Transfer-Encoding : chunked",
          "Transfer-Encoding:\u000bchunked",
          "Transfer-Encoding: ");

  private static final List<String> BODIES =
      List.of(
          "hello",
          "5\r\nhello\r\n0\r\n\r\n",
          "5\r\nhello\r\n",
          "5\r\nhelloXX0\r\n\r\n",
          "zz\r\nhello\r\n0\r\n\r\n",
          "-5\r\nhello\r\n0\r\n\r\n",
          "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
          "7fffffff\r\nhello",
          "5;ext=\"\r\n\"\r\nhello\r\n0\r\n\r\n",
          "5;" + "e".repeat(9000) + "\r\nhello\r\n0\r\n\r\n",
          "0\r\nHost: evil.example\r\n\r\n",
          "0\r\nbroken trailer\r\n\r\n",
          "0\r\n" + "T: x\r\n".repeat(2000) + "\r\n",
          "\r\n\r\n",
          "5\nhello\n0\n\n",
          "{\"forget\": true}",
          "x".repeat(70_000));

  private final Random random;

  public HostileRequests(long seed) {
    random = new Random(seed);
  }

  /** The bytes of the next one: what a client sends over one connection. */
  public byte[] next() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> bytes(request(this::strangeTarget));
      case 3, 4 -> bytes(request(this::path));
      case 5 -> pipeline();
      case 6, 7 -> mutated(bytes(random.nextBoolean() ? wellFormed() : request(this::path)));
      case 8 -> truncated(bytes(request(this::strangeTarget)));
      default -> noHttp();
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Mostly the first of a list, which is the usual one; else any. */
  private <T> T mostlyFirst(List<T> from) {
    return random.nextInt(3) > 0 ? from.get(0) : pick(from);
  }

  private boolean rarely() {
    return random.nextInt(5) == 0;
  }

  private String wellFormed() {
    return "GET " + path() + " HTTP/1.1" + CRLF + "Host: localhost" + CRLF + CRLF;
  }

  private String request(Supplier<String> target) {
    var text = new StringBuilder();
    text.append(mostlyFirst(METHODS)).append(' ').append(target.get()).append(' ');
    text.append(mostlyFirst(VERSIONS)).append(CRLF).append(mostlyFirst(HOSTS)).append(CRLF);
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(pick(HEADERS)).append(CRLF);
    }
    if (rarely()) {
      text.append("X: y\r\n".repeat(random.nextInt(3000)));
    }
    boolean body = random.nextInt(3) == 0;
    if (body) {
      text.append(pick(LENGTHS)).append(CRLF);
    } else if (random.nextBoolean()) {
      text.append("Connection: close").append(CRLF);
    }
    text.append(CRLF);
    return body ? text.append(pick(BODIES)).toString() : text.toString();
  }

  private String path() {
    return pick(PATHS) + (random.nextBoolean() ? "" : "?" + query());
  }

  private String query() {
    var text = new StringBuilder(pick(QUERIES));
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append('&').append(pick(QUERIES));
    }
    return text.toString();
  }

  private String strangeTarget() {
    if (rarely()) {
      return pick(TARGETS);
    }
    var segments = pick(PATHS).split("/", -1);
    var text = new StringBuilder();
    for (int i = 1; i < segments.length; i++) {
      text.append('/').append(rarely() ? pick(SEGMENTS) : segments[i]);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append('/').append(pick(SEGMENTS));
    }
    return rarely() ? text.append('?').append(query()).toString() : text.toString();
  }

  private byte[] pipeline() {
    var all = new ByteArrayOutputStream();
    for (int i = 2 + random.nextInt(20); i > 0; i--) {
      all.writeBytes(bytes(rarely() ? request(this::strangeTarget) : wellFormed()));
    }
    return all.toByteArray();
  }

  private byte[] mutated(byte[] bytes) {
    byte[] result = bytes;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      result = mutatedOnce(result);
    }
    return result;
  }

  private byte[] mutatedOnce(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(8));
    var result = new ByteArrayOutputStream();
    result.write(bytes, 0, at);
    switch (random.nextInt(4)) {
      case 0 -> result.write(random.nextInt(256)); // inserted
      case 1 -> at = to; // left out
      case 2 -> result.write(bytes, at, to - at); // doubled
      default -> {
        result.write(bytes[at] ^ 1 << random.nextInt(8)); // changed
        at++;
      }
    }
    result.write(bytes, at, bytes.length - at);
    return result.size() == 0 ? bytes : result.toByteArray();
  }

  private byte[] truncated(byte[] bytes) {
    return java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
  }

  private byte[] noHttp() {
    return switch (random.nextInt(6)) {
      case 0 -> bytes("\r\n".repeat(1 + random.nextInt(5000)));
      case 1 -> bytes("SSH-2.0-OpenSSH_9.9\r\n");
      case 2 -> bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004");
      case 3 -> new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
      case 4 -> bytes("x".repeat(1 + random.nextInt(20_000)));
      default -> noise();
    };
  }

  private byte[] noise() {
    var noise = new byte[1 + random.nextInt(2000)];
    random.nextBytes(noise);
    return noise;
  }
}
