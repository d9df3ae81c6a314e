package dev.amund.artifacts.stores;

import dev.amund.config.AmundConfig;
import dev.amund.config.ArtifactConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server in this process, its objects in memory, with one bucket and one user, whose
 * credentials stand in the system properties while it runs.
 */
public final class S3Server implements AutoCloseable {
  /** The bucket that there is. */
  public static final String BUCKET = "models";

  private static final String USER = "aws.accessKeyId";
  private static final String SECRET = "aws.secretAccessKey";

  private final S3Proxy server;
  private final S3Client client;

  /** What stood in the system properties before. */
  private final Map<String, Optional<String>> identity =
      Map.of(
          USER, Optional.ofNullable(System.getProperty(USER)),
          SECRET, Optional.ofNullable(System.getProperty(SECRET)));

  /** Starts it. */
  public S3Server() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "amund", "secret")
            .build();
    server.start();
    login("secret");
    client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("amund", "secret")))
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
    client.createBucket(create -> create.bucket(BUCKET));
  }

  /** What the daemon would say who it is, from now on. */
  void login(String secret) {
    System.setProperty(USER, "amund");
    System.setProperty(SECRET, secret);
  }

  /** Where it listens. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** A client with the rights of the user, for what only tests do. */
  public S3Client client() {
    return client;
  }

  /** The configuration of a store on this server. */
  public ArtifactConfig config(String bucket, String prefix) {
    return config(
        Map.of(
            "bucket",
            bucket,
            "prefix",
            prefix,
            "endpoint",
            endpoint().toString(),
            "path-style",
            "true"));
  }

  static ArtifactConfig config(Map<String, String> settings) {
    var values = new HashMap<String, String>();
    settings.forEach((key, value) -> values.put("amund.artifacts.s3." + key, value));
    return AmundConfig.of(values).artifacts();
  }

  /** Nobody answers at the address any more. */
  void stop() throws Exception {
    server.stop();
  }

  @Override
  public void close() throws Exception {
    client.close();
    server.stop();
    identity.forEach(
        (key, value) ->
            value.ifPresentOrElse(
                before -> System.setProperty(key, before), () -> System.clearProperty(key)));
  }
}
