package dev.amund.samples.links;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * An address of the schemes http and https, below which links may lead.
 *
 * @param address absolute
 */
record HttpPrefix(URI address) {
  /** A server decodes a path once, a proxy before it perhaps as well. */
  private static final int DECODINGS = 3;

  static boolean isHttp(URI uri) {
    return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
        && uri.getRawAuthority() != null;
  }

  /**
   * Returns whether a link leads to the address or below it, on a server that decodes its path and
   * follows {@code ..} in whatever way is usual.
   *
   * @param uri of the scheme http or https, normalised
   */
  boolean covers(URI uri) {
    var mine = segments(address);
    var others = segments(uri);
    return address.getScheme().equalsIgnoreCase(uri.getScheme())
        && address.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority())
        && others.size() >= mine.size()
        && others.subList(0, mine.size()).equals(mine)
        && Arrays.stream(uri.getRawPath().split("/")).noneMatch(HttpPrefix::leadsUp);
  }

  /**
   * Returns what stands between the slashes of a path, decoded, without empty segments at the end.
   */
  private static List<String> segments(URI uri) {
    return Arrays.stream(uri.getRawPath().split("/")).skip(1).map(HttpPrefix::decoded).toList();
  }

  private static boolean leadsUp(String segment) {
    return Stream.iterate(segment, HttpPrefix::decoded)
        .limit(1 + DECODINGS)
        .flatMap(text -> Arrays.stream(text.split("[/\\\\]")))
        // Of what stands behind a semicolon, some servers make nothing.
        .map(text -> text.replaceFirst(";.*", ""))
        .anyMatch(name -> name.equals("..") || name.equals("."));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // A percent sign that stands for itself.
    }
  }
}
