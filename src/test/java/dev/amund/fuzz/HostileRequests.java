package dev.amund.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Draws what a careless or malicious client might send to the HTTP endpoint: well-formed requests
 * with strange contents, malformed ones, several behind each other, and what is no HTTP at all. The
 * same random numbers give the same requests. Not thread-safe.
 */
public final class HostileRequests {
  private static final String CRLF = "\r\n";

  private final Random random;
  private final List<String> models;

  /**
   * @param models ids of models that there are; not empty
   */
  public HostileRequests(Random random, List<String> models) {
    this.random = random;
    this.models = List.copyOf(models);
  }

  /** Returns the bytes of the next one: what a client sends over one connection. */
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
    text.append(mostlyFirst(HostileRequestParts.METHODS))
        .append(' ')
        .append(target.get())
        .append(' ');
    text.append(mostlyFirst(HostileRequestParts.VERSIONS))
        .append(CRLF)
        .append(mostlyFirst(HostileRequestParts.HOSTS))
        .append(CRLF);
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(pick(HostileRequestParts.HEADERS)).append(CRLF);
    }
    if (rarely()) {
      text.append("X: y\r\n".repeat(random.nextInt(3000)));
    }
    boolean body = random.nextInt(3) == 0;
    if (body) {
      text.append(pick(HostileRequestParts.LENGTHS)).append(CRLF);
    } else if (random.nextBoolean()) {
      text.append("Connection: close").append(CRLF);
    }
    text.append(CRLF);
    return body ? text.append(pick(HostileRequestParts.BODIES)).toString() : text.toString();
  }

  private String path() {
    return resource() + (random.nextBoolean() ? "" : "?" + query());
  }

  private String resource() {
    return pick(HostileRequestParts.PATHS).replace("{model}", pick(models));
  }

  private String query() {
    var text = new StringBuilder(pick(HostileRequestParts.QUERIES));
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append('&').append(pick(HostileRequestParts.QUERIES));
    }
    return text.toString();
  }

  private String strangeTarget() {
    if (rarely()) {
      return pick(HostileRequestParts.TARGETS);
    }
    var segments = resource().split("/", -1);
    var text = new StringBuilder();
    for (int i = 1; i < segments.length; i++) {
      text.append('/').append(rarely() ? pick(HostileRequestParts.SEGMENTS) : segments[i]);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append('/').append(pick(HostileRequestParts.SEGMENTS));
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
    return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
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
