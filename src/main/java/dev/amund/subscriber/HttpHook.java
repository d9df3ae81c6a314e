package dev.amund.subscriber;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sends an HTTP request without a body. It succeeds if the answer is 2xx; or 409 to other methods
 * than DELETE, because the version is already there; or 404 to a DELETE, because it is already
 * gone.
 */
final class HttpHook implements VersionHook {
  private static final Pattern FORM =
      Pattern.compile("(GET|POST|PUT|DELETE) +(https?://.+)", Pattern.CASE_INSENSITIVE);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int LONGEST_REASON = 200;

  private final String method;
  private final String template;
  private final Duration timeout;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

  private HttpHook(String method, String template, Duration timeout) {
    this.method = method;
    this.template = template;
    this.timeout = timeout;
  }

  /**
   * @return empty if the text does not begin with a method and an address
   * @throws IllegalArgumentException if the address is invalid
   */
  static Optional<HttpHook> parse(String text, Duration timeout) {
    var matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var hook = new HttpHook(matcher.group(1).toUpperCase(Locale.ROOT), matcher.group(2), timeout);
    hook.address("model", 1, Path.of("directory"));
    return Optional.of(hook);
  }

  private URI address(String modelId, long version, Path directory) {
    return URI.create(
        template
            .replace("{model}", encoded(modelId))
            .replace("{version}", Long.toString(version))
            .replace("{directory}", encoded(directory.toAbsolutePath().toString())));
  }

  /** Slashes stay: a file path is a path in an address, too. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  @Override
  public void call(String modelId, long version, Path directory) {
    var request =
        HttpRequest.newBuilder(address(modelId, version, directory))
            .method(method, BodyPublishers.noBody())
            .timeout(timeout)
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (!isDone(answer.statusCode())) {
        String reason = answer.body().strip();
        throw new LocalDirectoryException(
            "The hook %s %s was answered with %d %s"
                .formatted(
                    method,
                    request.uri(),
                    answer.statusCode(),
                    reason.substring(0, Math.min(LONGEST_REASON, reason.length()))));
      }
    } catch (IOException e) {
      throw new LocalDirectoryException(
          "The hook %s %s cannot be called: %s".formatted(method, request.uri(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalDirectoryException("The hook %s was interrupted".formatted(request.uri()), e);
    }
  }

  private boolean isDone(int status) {
    return status / 100 == 2 || status == (method.equals("DELETE") ? NOT_FOUND : CONFLICT);
  }
}
