package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The S3 location of model versions. The AWS SDK finds the credentials.
 *
 * @param bucket its name
 * @param prefix the prefix of every key: empty, or ending with '/'
 * @param region of the bucket
 * @param endpoint of another server than Amazon's that speaks S3; empty for Amazon's
 * @param pathStyle whether the bucket is in the path of the address instead of the host name
 */
public record S3Config(
    String bucket, String prefix, String region, Optional<URI> endpoint, boolean pathStyle) {
  private static final Pattern BUCKET = Pattern.compile("|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("|[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*/?");

  /** Appends the slash to the prefix. */
  public S3Config {
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      prefix = prefix + "/";
    }
  }

  /** Returns the section, if it names a bucket. */
  static Optional<S3Config> read(ConfigReader reader) {
    String bucket =
        reader.text(
            "bucket",
            "",
            "3 to 63 lower-case letters, digits, '.' and '-'",
            value -> BUCKET.matcher(value).matches());
    String prefix =
        reader.text(
            "prefix",
            "",
            "names of letters, digits, '_', '.' and '-', separated by '/'",
            value -> PREFIX.matcher(value).matches());
    String region =
        reader.text("region", "us-east-1", "the name of a region", value -> !value.isBlank());
    Optional<URI> endpoint =
        reader.value("endpoint", "", "http(s)://host:port, or empty for Amazon", S3Config::address);
    boolean pathStyle = reader.flag("path-style", false);
    if (bucket.isEmpty()) {
      if (!prefix.isEmpty() || endpoint.isPresent()) {
        reader.problem("there is a prefix or an endpoint, but no bucket");
      }
      return Optional.empty();
    }
    return Optional.of(new S3Config(bucket, prefix, region, endpoint, pathStyle));
  }

  private static Optional<URI> address(String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var uri = URI.create(value);
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(value);
    }
    return Optional.of(uri);
  }
}
