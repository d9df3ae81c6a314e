package dev.amund.config;

import java.nio.file.Path;

/**
 * Where model versions are kept and how they are signed.
 *
 * @param directory root of the artifact store
 * @param signingKey the Ed25519 private key (PKCS #8, PEM); made at the first start if the file is
 *     absent
 */
public record ArtifactConfig(Path directory, Path signingKey) {

  static ArtifactConfig read(ConfigReader reader, Path dataDirectory) {
    return new ArtifactConfig(
        dataDirectory.resolve(reader.path("directory", "artifacts")),
        dataDirectory.resolve(reader.path("signing-key", "keys/signing.pem")));
  }
}
