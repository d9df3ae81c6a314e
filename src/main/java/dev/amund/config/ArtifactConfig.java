package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the artifact store and of signatures.
 *
 * @param directory root of the artifact store, if that is a directory
 * @param signingKey the Ed25519 private key (PKCS #8, PEM); created at the first start if absent
 * @param formats the formats of each version; always includes TorchScript
 * @param s3 the artifact store's location in S3, instead of the directory
 */
public record ArtifactConfig(
    Path directory, Path signingKey, Set<Format> formats, Optional<S3Config> s3) {

  /** The formats of a version. */
  public enum Format {
    /** TorchScript, weights and code, which amund itself and serving systems load. */
    TORCHSCRIPT,
    /** The weights and buffers alone, by their names in the state dict. */
    SAFETENSORS
  }

  static ArtifactConfig read(ConfigReader reader, Path dataDirectory) {
    return new ArtifactConfig(
        dataDirectory.resolve(reader.path("directory", "artifacts")),
        dataDirectory.resolve(reader.path("signing-key", "keys/signing.pem")),
        reader.value(
            "formats",
            "torchscript, safetensors",
            "torchscript, alone or with safetensors, separated by commas",
            ArtifactConfig::formats),
        S3Config.read(reader.section("s3")));
  }

  private static Set<Format> formats(String text) {
    var formats = EnumSet.noneOf(Format.class);
    for (String name : text.split(",")) {
      formats.add(Format.valueOf(name.strip().toUpperCase(Locale.ROOT)));
    }
    if (!formats.contains(Format.TORCHSCRIPT)) {
      throw new IllegalArgumentException();
    }
    return Set.copyOf(formats);
  }
}
