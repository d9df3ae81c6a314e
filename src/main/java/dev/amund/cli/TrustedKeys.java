package dev.amund.cli;

import dev.amund.artifacts.ManifestSigner;
import dev.amund.artifacts.ManifestVerifier;
import dev.amund.config.ArtifactConfig;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --key}: whose signatures count. */
final class TrustedKeys {
  @Option(
      names = "--key",
      paramLabel = "PUB.pem",
      description =
          "A public key that is trusted (default: the one beside amund.artifacts.signing-key). May be repeated, after a change of keys.")
  private List<Path> files = List.of();

  /**
   * @throws dev.amund.artifacts.ArtifactException a file cannot be read, or holds no Ed25519 key
   */
  ManifestVerifier verifier(ArtifactConfig config) {
    return ManifestVerifier.of(
        files.isEmpty() ? List.of(ManifestSigner.publicKeyFile(config.signingKey())) : files);
  }
}
