package dev.amund.artifacts.stores;

import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.config.S3Config;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Accesses objects of one bucket under one prefix; keys are given without it. Each request is tried
 * three times, so that a silent server is reported within some twenty seconds. Every failure is an
 * {@link ArtifactException}.
 */
final class S3Objects implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** The timeout of a request. */
  private static final Duration SILENCE = Duration.ofSeconds(6);

  private static final int ATTEMPTS = 3;

  private static final int PRECONDITION_FAILED = 412;

  private final S3Config config;
  private final S3Client client;
  private final S3Failures failures;

  /**
   * @param key relative to the prefix
   * @param written when it was last written, by the server's clock
   */
  record Listed(String key, Instant written) {}

  S3Objects(S3Config config) {
    this.config = config;
    this.client = client(config);
    this.failures = new S3Failures(config);
  }

  private static S3Client client(S3Config config) {
    var builder =
        S3Client.builder()
            .region(Region.of(config.region()))
            .forcePathStyle(config.pathStyle())
            // Uploads expect 100-continue: otherwise the answer of a server that refuses and closes
            // the connection early would be lost.
            .serviceConfiguration(s3 -> s3.expectContinueThresholdInBytes(0L))
            // Not every server knows the SDK's default checksums. We add our own to every write,
            // and verify what is read by its hash.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                override ->
                    override.retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(ATTEMPTS)
                            .build()))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .socketTimeout(SILENCE));
    config.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  /** Returns the address of an object, as {@code s3://<bucket>/<prefix><key>}. */
  URI uri(String key) {
    return URI.create("s3://" + config.bucket() + "/" + config.prefix() + key);
  }

  /** Returns the bytes of an object, if there is one. */
  Optional<byte[]> get(String action, String key) {
    return call(
        action,
        key,
        () -> {
          try {
            ResponseBytes<GetObjectResponse> bytes =
                client.getObjectAsBytes(get -> get.bucket(config.bucket()).key(full(key)));
            return Optional.of(bytes.asByteArrayUnsafe());
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  /** Writes an object as a whole; the server checks the bytes that arrive by their SHA-256. */
  void put(String action, String key, byte[] bytes) {
    call(action, key, () -> client.putObject(writing(key, bytes).build(), body(bytes)));
  }

  /**
   * Puts an object, like {@link #put}, but only if there is none.
   *
   * @return whether there was none
   */
  boolean putIfAbsent(String action, String key, byte[] bytes) {
    return call(
        action,
        key,
        () -> {
          try {
            client.putObject(writing(key, bytes).ifNoneMatch("*").build(), body(bytes));
            return true;
          } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
              return false;
            }
            throw e;
          }
        });
  }

  private PutObjectRequest.Builder writing(String key, byte[] bytes) {
    var digest = HexFormat.of().parseHex(Sha256.hex(bytes));
    return PutObjectRequest.builder()
        .bucket(config.bucket())
        .key(full(key))
        .checksumSHA256(Base64.getEncoder().encodeToString(digest));
  }

  private static RequestBody body(byte[] bytes) {
    return RequestBody.fromBytes(bytes);
  }

  /** Deletes an object; it may be gone already. */
  void delete(String action, String key) {
    call(
        action,
        key,
        () -> client.deleteObject(delete -> delete.bucket(config.bucket()).key(full(key))));
  }

  /** Returns all objects with this key prefix, in the order of their keys. */
  List<Listed> list(String action, String start) {
    return call(
        action,
        start,
        () ->
            client
                .listObjectsV2Paginator(list -> list.bucket(config.bucket()).prefix(full(start)))
                .contents()
                .stream()
                .map(
                    object ->
                        new Listed(
                            object.key().substring(config.prefix().length()),
                            object.lastModified()))
                .toList());
  }

  private String full(String key) {
    return config.prefix() + key;
  }

  private <T> T call(String action, String key, Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw failures.explain(action, uri(key), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
