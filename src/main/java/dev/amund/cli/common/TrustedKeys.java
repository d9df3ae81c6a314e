package dev.amund.cli.common;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.config.ArtifactConfig;
import dev.amund.config.reading.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --key}: the trusted keys. */
public final class TrustedKeys {
  @Option(
      names = "--key",
      paramLabel = "PUB.pem",
      description =
          "A public key that is trusted (default: that of amund.artifacts.signing-key). May be"
              + " repeated. Changes of keys (amund keys rotate) are followed.")
  private List<Path> files = List.of();

  /**
   * @throws dev.amund.artifacts.bytes.ArtifactException if a file cannot be read, or holds no
   *     Ed25519 key
   * @throws ConfigException if none is given and there is no default
   */
  public ManifestVerifier verifier(ArtifactConfig config) {
    if (!files.isEmpty()) {
      return ManifestVerifier.of(files);
    }
    Path beside = ManifestSigner.publicKeyFile(config.signingKey());
    if (Files.exists(beside)) {
      return ManifestVerifier.of(beside);
    }
    if (Files.exists(config.signingKey())) {
      return ManifestVerifier.of(ManifestSigner.load(config.signingKey()).publicKey());
    }
    throw new ConfigException(
        List.of(
            "amund.artifacts.signing-key: there is no public key %s; name one by --key"
                .formatted(beside)));
  }
}
