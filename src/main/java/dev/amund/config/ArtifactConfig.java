package dev.amund.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where model versions are kept and how they are signed.
 *
 * @param directory root of the artifact store, where that is a directory
 * @param signingKey the Ed25519 private key (PKCS #8, PEM); made at the first start if the file is
 *     absent
 * @param s3 where the artifact store is instead of in the directory, if it is in S3
 */
public record ArtifactConfig(Path directory, Path signingKey, Optional<S3Config> s3) {

  static ArtifactConfig read(ConfigReader reader, Path dataDirectory) {
    return new ArtifactConfig(
        dataDirectory.resolve(reader.path("directory", "artifacts")),
        dataDirectory.resolve(reader.path("signing-key", "keys/signing.pem")),
        S3Config.read(reader.section("s3")));
  }
}
