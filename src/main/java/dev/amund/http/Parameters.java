package dev.amund.http;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * The validated parameters of a request. An invalid one becomes a problem that says what is wrong.
 */
final class Parameters {
  static final int MAX_LIMIT = 200;
  private static final int DEFAULT_LIMIT = 50;
  private static final String CURSOR = "before:";

  private final RoutingContext request;

  /**
   * @param known the query parameters that the path has; any other is a problem, because a misspelt
   *     one would otherwise be ignored
   */
  Parameters(RoutingContext request, String... known) {
    this.request = request;
    for (String name : names(request)) {
      if (!Set.of(known).contains(name)) {
        throw invalid(
            known.length == 0
                ? "there are no query parameters here"
                : "the query parameters here are " + String.join(", ", known));
      }
      if (request.queryParam(name).size() > 1) {
        throw invalid(name + ": given more than once");
      }
    }
  }

  private static Set<String> names(RoutingContext request) {
    try {
      return request.queryParams().names();
    } catch (HttpException e) {
      throw invalid("the query cannot be read");
    }
  }

  /** Returns a segment of the path. */
  String path(String name) {
    return request.pathParam(name);
  }

  /** Returns a segment of the path that is a UUID. */
  UUID uuid(String name) {
    String value = path(name);
    try {
      var uuid = UUID.fromString(value);
      // fromString() also accepts shorter texts.
      if (uuid.toString().equalsIgnoreCase(value)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // The problem is thrown below.
    }
    throw invalid(name + ": allowed is a UUID such as 123e4567-e89b-12d3-a456-426614174000");
  }

  /** Reads {@code limit}, the maximum number of items. */
  int limit() {
    List<String> values = request.queryParam("limit");
    if (values.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    try {
      int limit = Integer.parseInt(values.get(0));
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // The problem is thrown below.
    }
    throw invalid("limit: allowed is a whole number from 1 to " + MAX_LIMIT);
  }

  /** Reads {@code cursor}, the number below which the page begins; empty for the first page. */
  OptionalLong before() {
    List<String> values = request.queryParam("cursor");
    if (values.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      String text =
          new String(Base64.getUrlDecoder().decode(values.get(0)), StandardCharsets.US_ASCII);
      if (text.startsWith(CURSOR)) {
        return OptionalLong.of(Long.parseLong(text.substring(CURSOR.length())));
      }
    } catch (IllegalArgumentException e) {
      // The problem is thrown below.
    }
    throw invalid("cursor: allowed is only what 'next' of another page says");
  }

  /** Returns what {@link #before()} reads. */
  static String cursor(long before) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((CURSOR + before).getBytes(StandardCharsets.US_ASCII));
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(Problem.invalidParameter(detail));
  }
}
