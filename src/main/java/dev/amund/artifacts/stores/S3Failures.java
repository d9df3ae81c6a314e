package dev.amund.artifacts.stores;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.config.S3Config;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.HttpStatusCode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Explains a failed request and says what to do about it. It omits request ids, so that a repeated
 * failure has the same message.
 */
final class S3Failures {
  private static final String KEY = "amund.artifacts.s3.";

  private final S3Config config;

  S3Failures(S3Config config) {
    this.config = config;
  }

  /**
   * @param action completes "Cannot …"
   */
  ArtifactException explain(String action, URI object, SdkException cause) {
    String text =
        cause instanceof S3Exception answer
            ? "%s. %s".formatted(brief(answer), advice(answer))
            : "%s. %s".formatted(root(cause), advice(cause));
    return new ArtifactException("Cannot %s: %s (%s".formatted(action, object, text), cause);
  }

  private static String brief(S3Exception answer) {
    return Optional.ofNullable(answer.awsErrorDetails())
        .map(AwsErrorDetails::errorCode)
        .map(code -> "HTTP %d, %s)".formatted(answer.statusCode(), code))
        .orElse("HTTP %d)".formatted(answer.statusCode()));
  }

  private String advice(S3Exception answer) {
    String code =
        Optional.ofNullable(answer.awsErrorDetails())
            .map(AwsErrorDetails::errorCode)
            .orElse("none");
    if (code.equals("NoSuchBucket")) {
      return "There is no bucket %s at %s: make it, or correct %sbucket"
          .formatted(config.bucket(), server(), KEY);
    }
    return switch (answer.statusCode()) {
      case HttpStatusCode.FORBIDDEN, HttpStatusCode.UNAUTHORIZED ->
          "Check the credentials (environment, profile or role), and that they allow GetObject,"
              + " PutObject, DeleteObject and ListBucket";
      case HttpStatusCode.MOVED_PERMANENTLY, HttpStatusCode.BAD_REQUEST ->
          "Check %sregion (%s) and %spath-style (%s)"
              .formatted(KEY, config.region(), KEY, config.pathStyle());
      default -> "It is for the server to get well: " + server();
    };
  }

  private String advice(SdkException cause) {
    if (String.valueOf(cause.getMessage()).contains("Unable to load credentials")) {
      return "Give credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role";
    }
    return "Check that %s can be reached, and %sendpoint".formatted(server(), KEY);
  }

  private String server() {
    return config.endpoint().map(URI::toString).orElse("Amazon S3, region " + config.region());
  }

  private static String root(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // A chain of credential providers lists all of them in a text of many lines.
    String message = String.valueOf(root.getMessage()).split("[\\n\\[]", 2)[0].strip();
    return root.getClass().getSimpleName() + ": " + message + ")";
  }
}
