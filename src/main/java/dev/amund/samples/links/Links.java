package dev.amund.samples.links;

import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fetches what samples link to, below addresses that the operator has allowed and nowhere else: a
 * client that may register a sample must not be able to read any file of this machine, or to call
 * any address of its network. Redirects are not followed, and symbolic links only as long as they
 * stay inside. A transfer that stops or trickles is given up, so that no one else waits for it.
 */
public final class Links {
  /** The timeout of a whole file where none is configured. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final List<URI> prefixes;
  private final List<HttpPrefix> httpPrefixes;

  /** Created only for a server that is asked, because each has threads of its own. */
  private final Optional<HttpLinks> http;

  private final Optional<FileLinks> files;

  private final SilentServers silent = new SilentServers(System::nanoTime);

  private Links(List<URI> prefixes, TransferLimits limits) {
    this.prefixes = List.copyOf(prefixes);
    httpPrefixes =
        prefixes.stream()
            .filter(HttpPrefix::isHttp)
            .map(URI::normalize)
            .map(HttpPrefix::new)
            .toList();
    http = httpPrefixes.isEmpty() ? Optional.empty() : Optional.of(new HttpLinks(limits));
    var paths =
        prefixes.stream()
            .filter(Links::isFile)
            .map(prefix -> Path.of(prefix).toAbsolutePath().normalize())
            .toList();
    files = paths.isEmpty() ? Optional.empty() : Optional.of(new FileLinks(paths, limits));
  }

  /** No link is allowed. */
  public static Links none() {
    return below(List.of());
  }

  /**
   * Allows links like {@link #below(List, Duration)}, with {@link #TIMEOUT}.
   *
   * @throws IllegalArgumentException one is not
   */
  public static Links below(List<URI> prefixes) {
    return below(prefixes, TIMEOUT);
  }

  /**
   * Links to these addresses and to all below them.
   *
   * @param prefixes absolute; schemes file, http and https
   * @param timeout for a whole file, from the first packet to its last byte
   * @throws IllegalArgumentException one is not
   */
  public static Links below(List<URI> prefixes, Duration timeout) {
    return below(prefixes, TransferLimits.of(timeout));
  }

  static Links below(List<URI> prefixes, TransferLimits limits) {
    for (var prefix : prefixes) {
      if (!isFile(prefix) && !HttpPrefix.isHttp(prefix)) {
        throw new IllegalArgumentException(
            "Samples can be linked below file:, http: and https: addresses, not " + prefix);
      }
    }
    return new Links(prefixes, limits);
  }

  /**
   * Returns the bytes at the address.
   *
   * @throws SampleRefusedException it is not allowed, cannot be read, or not fast enough
   */
  public byte[] fetch(URI uri) throws SampleRefusedException {
    var server = server(uri);
    try {
      var bytes = read(uri);
      silent.answered(server);
      return bytes;
    } catch (ConfinedDirectory.OutsideException e) {
      throw notAllowed(uri);
    } catch (IOException | IllegalArgumentException | FileSystemNotFoundException e) {
      if (e instanceof TransferWatch.TooSlowException || e instanceof HttpTimeoutException) {
        silent.waitedFor(server);
      } else {
        silent.answered(server);
      }
      throw new SampleRefusedException(
          Reason.UNREACHABLE, "%s cannot be read (%s)".formatted(uri, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SampleRefusedException(Reason.UNREACHABLE, "Interrupted while reading " + uri, e);
    }
  }

  /**
   * Fetches like {@link #fetch}, for one of many samples that are held: does not wait for a server
   * that kept others waiting just now.
   *
   * @throws SampleRefusedException also if the server is left alone for a while
   */
  public byte[] fetchAgain(URI uri) throws SampleRefusedException {
    if (silent.has(server(uri))) {
      throw new SampleRefusedException(
          Reason.UNREACHABLE,
          "%s is not asked for now: too many files of its server did not come".formatted(uri));
    }
    return fetch(uri);
  }

  private byte[] read(URI uri) throws IOException, InterruptedException, SampleRefusedException {
    if (files.isPresent() && isFile(uri)) {
      return files.get().read(Path.of(uri));
    }
    // What is asked for is what was checked, not what stood there before it was normalised.
    var normal = uri.normalize();
    if (http.isPresent()
        && HttpPrefix.isHttp(normal)
        && httpPrefixes.stream().anyMatch(prefix -> prefix.covers(normal))) {
      return http.get().get(normal);
    }
    throw notAllowed(uri);
  }

  /**
   * Returns the server of a link; of a file, the allowed prefix, which may be a disk of its own.
   */
  private String server(URI uri) {
    return isFile(uri)
        ? prefixes.stream()
            .map(URI::toString)
            .filter(uri.toString()::startsWith)
            .findFirst()
            .orElse("file:")
        : String.valueOf(uri.getRawAuthority());
  }

  private static SampleRefusedException notAllowed(URI uri) {
    return new SampleRefusedException(
        Reason.UNREACHABLE,
        "Links to %s are not allowed; amund.samples.link-prefixes lists what is".formatted(uri));
  }

  private static boolean isFile(URI uri) {
    return "file".equalsIgnoreCase(uri.getScheme())
        && uri.getPath() != null
        && uri.getRawAuthority() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }
}
