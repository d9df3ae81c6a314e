package dev.amund.samples;

import dev.amund.samples.ImportReport.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fetches what samples link to, below addresses that the operator has allowed and nowhere else:
 * whoever may register a sample must not be able to read any file of this machine, or to call any
 * address of its network. Redirects are not followed.
 */
public final class Links {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long MOST_BYTES = 64L * 1024 * 1024;
  private static final int OK = 200;

  private final List<URI> prefixes;

  /** Only where there is anything to ask: each has threads of its own. */
  private final Optional<HttpClient> http;

  private Links(List<URI> prefixes) {
    this.prefixes = prefixes;
    this.http =
        prefixes.stream().anyMatch(Links::isHttp)
            ? Optional.of(HttpClient.newBuilder().connectTimeout(PATIENCE).build())
            : Optional.empty();
  }

  /** No link is allowed. */
  public static Links none() {
    return new Links(List.of());
  }

  /**
   * Links to these addresses and to all below them.
   *
   * @param prefixes absolute; schemes file, http and https
   * @throws IllegalArgumentException one is not
   */
  public static Links below(List<URI> prefixes) {
    for (var prefix : prefixes) {
      if (!isFile(prefix) && !isHttp(prefix)) {
        throw new IllegalArgumentException(
            "Samples can be linked below file:, http: and https: addresses, not " + prefix);
      }
    }
    return new Links(prefixes.stream().map(URI::normalize).toList());
  }

  /**
   * The bytes at the address.
   *
   * @throws SampleRefusedException it is not allowed, or cannot be read
   */
  byte[] fetch(URI uri) throws SampleRefusedException {
    if (prefixes.stream().noneMatch(prefix -> isBelow(prefix, uri.normalize()))) {
      throw new SampleRefusedException(
          Reason.UNREACHABLE,
          "Links to %s are not allowed; amund.samples.link-prefixes lists what is".formatted(uri));
    }
    try {
      return isFile(uri) ? file(uri) : get(uri.normalize());
    } catch (IOException | IllegalArgumentException | FileSystemNotFoundException e) {
      throw new SampleRefusedException(
          Reason.UNREACHABLE, "%s cannot be read (%s)".formatted(uri, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SampleRefusedException(Reason.UNREACHABLE, "Interrupted while reading " + uri, e);
    }
  }

  private static boolean isBelow(URI prefix, URI uri) {
    if (isFile(prefix) && isFile(uri)) {
      return realPath(uri).startsWith(realPath(prefix));
    }
    return isHttp(prefix)
        && isHttp(uri)
        && prefix.getScheme().equalsIgnoreCase(uri.getScheme())
        && prefix.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority())
        && isPathBelow(prefix.getPath(), uri.getPath());
  }

  /** Where a path leads, symbolic links followed; itself where it leads nowhere. */
  private static Path realPath(URI uri) {
    var path = Path.of(uri).toAbsolutePath().normalize();
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  private static boolean isPathBelow(String prefix, String path) {
    var directory = prefix.endsWith("/") ? prefix : prefix + "/";
    return !(path + "/").contains("/../") && (path.equals(prefix) || path.startsWith(directory));
  }

  private static boolean isFile(URI uri) {
    return "file".equalsIgnoreCase(uri.getScheme())
        && uri.getPath() != null
        && uri.getRawAuthority() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  private static boolean isHttp(URI uri) {
    return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
        && uri.getRawAuthority() != null;
  }

  private static byte[] file(URI uri) throws IOException {
    var path = Path.of(uri);
    if (Files.size(path) > MOST_BYTES) {
      throw new IOException("more than %,d bytes".formatted(MOST_BYTES));
    }
    return Files.readAllBytes(path);
  }

  private byte[] get(URI uri) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE).GET().build();
    var response = http.orElseThrow().send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      if (response.statusCode() != OK) {
        throw new IOException("status " + response.statusCode());
      }
      var bytes = body.readNBytes((int) MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("more than %,d bytes".formatted(MOST_BYTES));
      }
      return bytes;
    }
  }
}
